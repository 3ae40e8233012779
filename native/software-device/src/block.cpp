#include "block.h"

#include "checker.h"
#include "crash.h"
#include "fault.h"
#include "memory.h"

#include <algorithm>
#include <csignal>
#include <cstring>

namespace nnip {

namespace {

/// Fills shared memory with NaNs. Not memset, which AddressSanitizer intercepts: the red zones between the variables are overwritten, too.
void poisonShared(char* from, size_t bytes) {
#if defined(__x86_64__)
    asm volatile("rep stosb" : "+D"(from), "+c"(bytes) : "a"(poisonByte) : "memory");
#else
    for (volatile char* at = from; bytes > 0; bytes--)
        *at++ = static_cast<char>(poisonByte);
#endif
}

}

bool Site::operator!=(const Site& other) const { return line != other.line || std::strcmp(file, other.file) != 0; }

std::string Site::text() const { return std::string(file) + ":" + std::to_string(line); }

uint32_t Shuffler::below(uint32_t bound) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<uint32_t>((state_ >> 32) * bound >> 32);
}

BlockRunner& blockRunner() {
    static BlockRunner instance;
    return instance;
}

void BlockRunner::run(const Launch& launch) {
    launch_ = &launch;
    aborted_ = false;
    CrashGuard guard;
    const nnip_device::Image& image = *launch.function->module->image;
    *image.blockDimension = launch.block;
    *image.gridDimension = launch.grid;
    unsigned threads = launch.block.x * launch.block.y * launch.block.z;
    lanes_.resize(std::max<size_t>(lanes_.size(), threads));
    warps_.resize((threads + 31) / 32);
    warpOrder_.resize(warps_.size());
    for (unsigned i = 0; i < warps_.size(); i++)
        warpOrder_[i] = options().order == Order::Reverse ? static_cast<unsigned>(warps_.size()) - 1 - i : i;
    shuffler_.seed(options().seed);
    bool checked = options().mode == Mode::Check;
    if (checked) {
        knowledge_.resize(std::max(knowledge_.size(), warps_.size()));
        checker().beginLaunch(*launch.function->module, launch.stamp);
    }
    if (options().mode == Mode::Asan)
        fenceDynamicShared(image, launch.dynamicShared);

    uint64_t blocks = static_cast<uint64_t>(launch.grid.x) * launch.grid.y * launch.grid.z;
    std::vector<uint32_t> permutation;
    if (options().order == Order::Random) {
        permutation.resize(blocks);
        for (uint32_t i = 0; i < blocks; i++) {
            uint32_t at = shuffler_.below(i + 1);
            permutation[i] = permutation[at];
            permutation[at] = i;
        }
    }
    for (uint64_t i = 0; i < blocks && !aborted_; i++) {
        uint64_t block = options().order == Order::Forward ? i : options().order == Order::Reverse ? blocks - 1 - i : permutation[i];
        *image.blockIndex = {static_cast<unsigned>(block % launch.grid.x), static_cast<unsigned>(block / launch.grid.x % launch.grid.y),
            static_cast<unsigned>(block / launch.grid.x / launch.grid.y)};
        if (checked)
            checker().beginBlock(block);
        runBlock();
    }
    launch_ = nullptr;
}

void BlockRunner::runBlock() {
    const nnip_device::Image& image = *launch_->function->module->image;
    poisonShared(image.sharedBegin, static_cast<size_t>(image.sharedEnd - image.sharedBegin));
    poisonShared(image.dynamicBegin, launch_->dynamicShared);

    nnip_device::Index3 size = launch_->block;
    unsigned threads = size.x * size.y * size.z, linear = 0;
    for (unsigned z = 0; z < size.z; z++)
        for (unsigned y = 0; y < size.y; y++)
            for (unsigned x = 0; x < size.x; x++, linear++) {
                lanes_[linear].index = {x, y, z};
                lanes_[linear].linear = linear;
                lanes_[linear].state = LaneState::Fresh;
            }
    for (unsigned w = 0; w < warps_.size(); w++) {
        unsigned count = std::min(32u, threads - 32 * w);
        unsigned present = count == 32 ? ~0u : (1u << count) - 1;
        warps_[w] = Warp();
        warps_[w].first = 32 * w;
        warps_[w].count = count;
        warps_[w].runnable = present;
        warps_[w].exited = ~present;
    }
    live_ = threads;
    atBarrier_ = 0;
    barrierEpoch_ = 0;

    while (live_ > 0 && !aborted_) {
        if (options().order == Order::Random)
            for (unsigned i = static_cast<unsigned>(warps_.size()); i > 1; i--)
                std::swap(warpOrder_[i - 1], warpOrder_[shuffler_.below(i)]);
        for (unsigned w : warpOrder_)
            runWarp(warps_[w]);
        if (aborted_ || live_ == 0)
            break;
        if (atBarrier_ == live_)
            releaseBarrier();
        else
            reportDeadlock();
    }
    if (aborted_)
        recycleStacks();
}

/// Runs the warp's lanes until none of them can go on. Within one pass the lanes switch to each other, without coming back here.
void BlockRunner::runWarp(Warp& warp) {
    while (warp.runnable != 0 && !aborted_) {
        passWarp_ = &warp;
        pass_ = warp.runnable;
        enter(*nextLane());
        nnipFiberSwitch(&schedulerStack_, current_->stackPointer);
        // A lane that ended may have been the last one that a warp operation waited for.
        if (warp.waiting != 0 && !aborted_)
            completeWarpOperations(warp);
    }
}

/// Takes the next lane of this pass, by the order of the options; null at its end.
Lane* BlockRunner::nextLane() {
    if (pass_ == 0 || aborted_)
        return nullptr;
    unsigned lane = 0;
    if (options().order == Order::Forward)
        lane = static_cast<unsigned>(__builtin_ctz(pass_));
    else if (options().order == Order::Reverse)
        lane = 31u - static_cast<unsigned>(__builtin_clz(pass_));
    else {
        unsigned rest = pass_;
        for (uint32_t skip = shuffler_.below(static_cast<uint32_t>(__builtin_popcount(pass_))); skip > 0; skip--)
            rest &= rest - 1;
        lane = static_cast<unsigned>(__builtin_ctz(rest));
    }
    pass_ &= ~(1u << lane);
    return &lanes_[passWarp_->first + lane];
}

/// Makes the lane the running one; the caller then switches to its stack.
void BlockRunner::enter(Lane& lane) {
    if (lane.state == LaneState::Fresh) {
        lane.stack = stacks_.take();
        lane.stackPointer = lane.stack->prepare(&BlockRunner::fiberEntry);
        lane.state = LaneState::Ready;
    }
    current_ = &lane;
    *launch_->function->module->image->threadIndex = lane.index;
}

void BlockRunner::fiberEntry() { blockRunner().runFiber(); }

/// Runs a thread, and on the same stack the threads after it, as long as none of them has to wait.
void BlockRunner::runFiber() {
    FiberStack* stack = current_->stack;
    Lane* next = nullptr;
    do {
        launch_->function->entry->call(launch_->arguments);
        current_->state = LaneState::Done;
        Warp& warp = warps_[current_->linear / 32];
        unsigned bit = 1u << (current_->linear & 31u);
        warp.runnable &= ~bit;
        warp.exited |= bit;
        live_--;
        next = nextLane();
        if (!next || next->state != LaneState::Fresh)
            break;
        next->stack = stack;
        next->state = LaneState::Ready;
        enter(*next);
    } while (true);
    // Nobody takes the stack before the switch has left it.
    stacks_.give(stack);
    void* left = nullptr;
    if (next)
        enter(*next);
    nnipFiberSwitch(&left, next ? next->stackPointer : schedulerStack_);
    __builtin_unreachable();
}

void BlockRunner::wait(LaneState state) {
    Lane& lane = *current_;
    lane.state = state;
    warps_[lane.linear / 32].runnable &= ~(1u << (lane.linear & 31u));
    Lane* next = nextLane();
    if (next)
        enter(*next);
    nnipFiberSwitch(&lane.stackPointer, next ? next->stackPointer : schedulerStack_);
}

int BlockRunner::barrier(int kind, int predicate, Site site) {
    Lane& lane = *current_;
    lane.barrierKind = kind;
    lane.predicate = predicate;
    lane.site = site;
    atBarrier_++;
    wait(LaneState::Barrier);
    return static_cast<int>(lane.result);
}

/// Every thread that has not ended waits at a barrier. As on the hardware, threads that ended count as arrived and different barriers
/// match each other; mode check reports both.
void BlockRunner::releaseBarrier() {
    unsigned threads = launch_->block.x * launch_->block.y * launch_->block.z;
    if (options().mode == Mode::Check)
        checkBarrier();
    if (aborted_)
        return;
    unsigned count = 0;
    for (unsigned i = 0; i < threads; i++)
        count += lanes_[i].state == LaneState::Barrier && lanes_[i].predicate != 0;
    for (unsigned i = 0; i < threads; i++) {
        Lane& lane = lanes_[i];
        if (lane.state != LaneState::Barrier)
            continue;
        lane.result = lane.barrierKind == nnip_device::barrierAnd ? count == live_
            : lane.barrierKind == nnip_device::barrierOr          ? count != 0
                                                                  : count;
        lane.state = LaneState::Ready;
        warps_[i / 32].runnable |= 1u << (i & 31u);
    }
    atBarrier_ = 0;
    barrierEpoch_++;
}

void BlockRunner::checkBarrier() {
    unsigned threads = launch_->block.x * launch_->block.y * launch_->block.z;
    const Lane* first = nullptr;
    for (unsigned i = 0; i < threads && !first; i++)
        if (lanes_[i].state == LaneState::Barrier)
            first = &lanes_[i];
    for (unsigned i = 0; i < threads; i++) {
        const Lane& lane = lanes_[i];
        bool exited = lane.state != LaneState::Barrier;
        if (!exited && !(lane.site != first->site) && lane.barrierKind == first->barrierKind)
            continue;
        recordFault("divergent barrier",
            std::to_string(atBarrier_) + " of " + std::to_string(threads) + " threads wait, thread " + std::to_string(i) +
                (exited ? " has ended" : " waits at " + lane.site.text()),
            where(first->site), CUDA_ERROR_LAUNCH_FAILED);
        aborted_ = true;
        return;
    }
}

void BlockRunner::fail(const std::string& kind, const std::string& detail, const std::string& site, CUresult status) {
    recordFault(kind, detail, "kernel " + std::string(launch_->function->entry->name) + ", " + site + ", " + threadText(), status);
    aborted_ = true;
    nnipFiberSwitch(&current_->stackPointer, schedulerStack_);
    __builtin_unreachable();
}

void BlockRunner::crashed(int signal, const void* instruction) {
    std::string kind = signal == SIGFPE ? "arithmetic fault" : signal == SIGILL ? "trap" : "illegal address";
    CUresult status = signal == SIGSEGV || signal == SIGBUS ? CUDA_ERROR_ILLEGAL_ADDRESS : CUDA_ERROR_LAUNCH_FAILED;
    fail(kind, std::string("signal ") + strsignal(signal), sourceLine(*launch_->function->module, instruction), status);
}

void BlockRunner::recycleStacks() {
    unsigned threads = launch_->block.x * launch_->block.y * launch_->block.z;
    for (unsigned i = 0; i < threads; i++)
        if (lanes_[i].state != LaneState::Fresh && lanes_[i].state != LaneState::Done) {
            forgetFrames(*lanes_[i].stack);
            stacks_.give(lanes_[i].stack);
        }
}

std::string BlockRunner::where(const Site& site) const {
    return "kernel " + std::string(launch_->function->entry->name) + ", " + site.text();
}

std::string BlockRunner::threadText() const {
    auto triple = [](const nnip_device::Index3& i) {
        return "(" + std::to_string(i.x) + "," + std::to_string(i.y) + "," + std::to_string(i.z) + ")";
    };
    return "block " + triple(*launch_->function->module->image->blockIndex) + " thread " + triple(current_->index);
}

}
