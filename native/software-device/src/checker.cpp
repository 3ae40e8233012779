#include "checker.h"

#include <cstring>
#include <sys/mman.h>

namespace nnip {

struct Shadow {
    ShadowCell* cells;
    size_t bytes;
};

namespace {

constexpr size_t cellBytes = 4;

Shadow* shadowOf(Allocation& allocation) {
    if (!allocation.shadow) {
        size_t bytes = (allocation.bytes / cellBytes + 1) * sizeof(ShadowCell);
        // Pages come into being when touched.
        void* cells = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (cells == MAP_FAILED)
            std::abort();
        allocation.shadow = new Shadow{static_cast<ShadowCell*>(cells), bytes};
    }
    return allocation.shadow;
}

/// Calls visit(cell index, bytes touched in it) for each cell of a range that starts `offset` bytes into its memory.
template <class F>
void eachCell(size_t offset, size_t bytes, F visit) {
    while (bytes > 0) {
        size_t first = offset % cellBytes, count = std::min(cellBytes - first, bytes);
        visit(offset / cellBytes, static_cast<uint8_t>(((1u << count) - 1) << first));
        offset += count;
        bytes -= count;
    }
}

}

Checker& checker() {
    static Checker instance;
    return instance;
}

void dropShadow(Allocation& allocation) {
    if (!allocation.shadow)
        return;
    munmap(allocation.shadow->cells, allocation.shadow->bytes);
    delete allocation.shadow;
    allocation.shadow = nullptr;
}

uint32_t Checker::beginWork(const WorkStamp& stamp) {
    stamp_ = stamp;
    works_.push_back({stamp.stream, stamp.sequence});
    orderedWork_ = 0;
    return static_cast<uint32_t>(works_.size());
}

void Checker::beginLaunch(const Module& module, const WorkStamp& stamp) {
    module_ = &module;
    work_ = beginWork(stamp);
    const nnip_device::Image& image = *module.image;
    size_t cells = static_cast<size_t>(image.sharedEnd - image.sharedBegin) / cellBytes + image.dynamicCapacity / cellBytes + 2;
    if (shared_.size() < cells)
        shared_.resize(cells);
    for (Allocation*& allocation : recent_)
        allocation = nullptr;
}

void Checker::beginBlock(uint64_t block) {
    block_ = static_cast<uint32_t>(block);
    blockSerial_++;
}

void Checker::access(const void* address, size_t bytes, int access, const void* instruction, const Site* site) {
    auto* at = static_cast<const char*>(address);
    const Lane& lane = blockRunner().lane();
    if (at >= lane.stack->low && at < lane.stack->top)
        return;
    const nnip_device::Image& image = *module_->image;
    Access a{at, bytes, (access & nnip_device::accessWrite) != 0, (access & nnip_device::accessAtomic) != 0, false, instruction, site};
    size_t staticBytes = static_cast<size_t>(image.sharedEnd - image.sharedBegin);
    if (static_cast<size_t>(at - image.dynamicBegin) < image.dynamicCapacity) {
        size_t offset = static_cast<size_t>(at - image.dynamicBegin);
        sharedAccess(a, staticBytes / cellBytes + 1 + offset / cellBytes, offset + bytes <= blockRunner().launch().dynamicShared);
        return;
    }
    if (static_cast<size_t>(at - image.sharedBegin) < staticBytes) {
        size_t cell = static_cast<size_t>(at - image.sharedBegin) / cellBytes;
        // What the block has touched before needs no search for its variable.
        bool known = bytes == cellBytes && reinterpret_cast<uintptr_t>(at) % cellBytes == 0 && shared_[cell].owner == blockSerial_;
        sharedAccess(a, cell, known || module_->insideVariable(at, bytes));
        return;
    }
    for (Allocation* allocation : recent_) {
        if (allocation && at >= allocation->address && at + bytes <= allocation->end()) {
            globalAccess(a, *allocation);
            return;
        }
    }
    Allocation* allocation = context().memory.find(at);
    const char* verb = a.write ? "write" : "read";
    if (allocation && allocation->freed)
        fail(
            a, "use after free", std::string(verb) + " of " + std::to_string(bytes) + " bytes in freed memory", CUDA_ERROR_ILLEGAL_ADDRESS);
    if (allocation && at + bytes <= allocation->end()) {
        recent_[recentNext_++ % 4] = allocation;
        globalAccess(a, *allocation);
        return;
    }
    if (module_->insideVariable(at, bytes))
        return;
    if (reinterpret_cast<uintptr_t>(at) < 65536)
        fail(a, "null dereference", std::string(verb) + " of " + std::to_string(bytes) + " bytes at address " +
            std::to_string(reinterpret_cast<uintptr_t>(at)), CUDA_ERROR_ILLEGAL_ADDRESS);
    if (at >= image.sharedBegin - 4096 && at < image.sharedEnd + 4096)
        fail(a, std::string("out-of-bounds shared ") + verb, std::to_string(bytes) + " bytes outside static shared memory",
            CUDA_ERROR_ILLEGAL_ADDRESS);
    fail(a, std::string("out-of-bounds global ") + verb, context().memory.describe(at, bytes), CUDA_ERROR_ILLEGAL_ADDRESS);
}

void Checker::sharedAccess(Access a, size_t firstCell, bool inside) {
    a.shared = true;
    if (!inside)
        fail(a, std::string("out-of-bounds shared ") + (a.write ? "write" : "read"),
            std::to_string(a.bytes) + " bytes outside the block's shared memory", CUDA_ERROR_ILLEGAL_ADDRESS);
    size_t misplaced = reinterpret_cast<uintptr_t>(a.address) % cellBytes;
    eachCell(misplaced, a.bytes, [&](size_t index, uint8_t bytes) {
        ShadowCell& cell = shared_[firstCell + index];
        if (cell.owner != blockSerial_) {
            std::memset(&cell, 0, sizeof cell);
            cell.owner = blockSerial_;
        }
        if ((!a.write || a.atomic) && (bytes & ~cell.written) != 0)
            fail(a, "uninitialised shared read", std::to_string(a.bytes) + " bytes that no thread of the block has written",
                CUDA_ERROR_LAUNCH_FAILED);
        check(a, cell, bytes);
        if (a.write)
            cell.written |= bytes;
    });
}

void Checker::globalAccess(Access a, Allocation& allocation) {
    ShadowCell* cells = shadowOf(allocation)->cells;
    eachCell(static_cast<size_t>(a.address - allocation.address), a.bytes, [&](size_t index, uint8_t bytes) {
        ShadowCell& cell = cells[index];
        if (cell.owner != work_) {
            bool conflict = ((cell.writeBytes & bytes) != 0 || (a.write && (cell.readBytes & bytes) != 0)) && !isAfterWork(cell.owner);
            if (conflict)
                fail(a, "missing stream synchronisation",
                    std::string(a.write ? "write" : "read") + " of memory that work in another stream " +
                        ((cell.writeBytes & bytes) != 0 ? "wrote" : "read") + ", without an event between them",
                    CUDA_ERROR_LAUNCH_FAILED);
            std::memset(&cell, 0, sizeof cell);
            cell.owner = work_;
        }
        check(a, cell, bytes);
    });
}

bool Checker::isAfterWork(uint32_t owner) {
    if (owner == 0 || owner == orderedWork_)
        return true;
    const WorkOrder& other = works_[owner - 1];
    if (!stamp_.isAfter(other.stream, other.sequence))
        return false;
    orderedWork_ = owner;
    return true;
}

/// Compares the access with what the cell remembers of the same launch or block, and writes it down.
void Checker::check(const Access& a, ShadowCell& cell, uint8_t bytes) {
    if ((cell.writeBytes & bytes) != 0 && !(a.atomic && cell.writeAtomic) && !isAfterWrite(cell))
        raceFault(a, cell, true);
    if (!a.write) {
        noteRead(cell, bytes, offsetOf(a));
        return;
    }
    uint32_t lanes = 0;
    if ((cell.readBytes & bytes) != 0 && unorderedReaders(cell, &lanes) != 0)
        raceFault(a, cell, false);
    const BlockRunner& runner = blockRunner();
    // Bytes that other threads wrote next to these are forgotten: races on them may be missed, but none is invented.
    cell.writeBytes = bytes;
    cell.writeAtomic = a.atomic;
    cell.writeBlock = block_;
    cell.writeThread = static_cast<uint16_t>(runner.lane().linear);
    cell.writeEpoch = runner.barrierEpoch();
    cell.writeTime = runner.warpTime();
    cell.writeInstruction = offsetOf(a);
    cell.readBytes &= static_cast<uint8_t>(~bytes);
}

bool Checker::isAfterWrite(const ShadowCell& cell) const {
    const BlockRunner& runner = blockRunner();
    if (cell.writeBlock != block_)
        return false;
    unsigned thread = runner.lane().linear;
    return cell.writeThread == thread || cell.writeEpoch < runner.barrierEpoch() ||
        (cell.writeThread / 32 == thread / 32 && cell.writeTime < runner.knownTime(cell.writeThread & 31u));
}

/// 0 when every remembered read is before this point, else 1; `lanes` are then the lanes of the own warp that are not, if it is only these.
uint8_t Checker::unorderedReaders(const ShadowCell& cell, uint32_t* lanes) const {
    const BlockRunner& runner = blockRunner();
    *lanes = 0;
    if (cell.readWarp == readByManyBlocks || cell.readBlock != block_)
        return 1;
    if (cell.readEpoch < runner.barrierEpoch())
        return 0;
    unsigned thread = runner.lane().linear;
    if (cell.readWarp != thread / 32)
        return 1;
    for (uint32_t rest = cell.readLanes & ~(1u << (thread & 31u)); rest != 0; rest &= rest - 1)
        if (cell.readTime >= runner.knownTime(static_cast<unsigned>(__builtin_ctz(rest))))
            *lanes |= rest & -rest;
    return *lanes != 0;
}

void Checker::noteRead(ShadowCell& cell, uint8_t bytes, uint32_t instruction) const {
    const BlockRunner& runner = blockRunner();
    unsigned thread = runner.lane().linear;
    // The usual case: the lanes of one warp read the same cell one after another.
    if ((cell.readBytes & bytes) == bytes && cell.readWarp == thread / 32 && cell.readBlock == block_ &&
        cell.readTime == runner.warpTime() && cell.readEpoch == runner.barrierEpoch()) {
        cell.readLanes |= 1u << (thread & 31u);
        return;
    }
    uint32_t lanes = 0;
    uint8_t warp = static_cast<uint8_t>(thread / 32);
    if (cell.readBytes != 0) {
        if (cell.readWarp == readByManyBlocks || cell.readBlock != block_)
            warp = readByManyBlocks;
        else if (unorderedReaders(cell, &lanes) != 0 && lanes == 0)
            warp = readByManyWarps;
    }
    cell.readBytes = lanes != 0 || warp >= readByManyWarps ? cell.readBytes | bytes : bytes;
    cell.readWarp = warp;
    cell.readBlock = block_;
    cell.readEpoch = runner.barrierEpoch();
    cell.readTime = runner.warpTime();
    cell.readLanes = lanes | 1u << (thread & 31u);
    cell.readInstruction = instruction;
}

bool Checker::driverAccess(const void* address, size_t bytes, bool write, const WorkStamp& stamp) {
    Allocation* allocation = context().memory.find(address);
    if (!allocation || bytes == 0)
        return true;
    uint32_t work = beginWork(stamp);
    bool ordered = true;
    ShadowCell* cells = shadowOf(*allocation)->cells;
    eachCell(static_cast<size_t>(static_cast<const char*>(address) - allocation->address), bytes, [&](size_t index, uint8_t touched) {
        ShadowCell& cell = cells[index];
        if (((cell.writeBytes & touched) != 0 || (write && (cell.readBytes & touched) != 0)) && !isAfterWork(cell.owner))
            ordered = false;
        std::memset(&cell, 0, sizeof cell);
        cell.owner = work;
        (write ? cell.writeBytes : cell.readBytes) = touched;
    });
    return ordered;
}

uint32_t Checker::offsetOf(const Access& a) const {
    return a.instruction ? static_cast<uint32_t>(static_cast<const char*>(a.instruction) - module_->base) : 0;
}

std::string Checker::place(const Access& a) const { return a.site ? a.site->text() : sourceLine(*module_, a.instruction); }

std::string Checker::otherPlace(uint32_t instruction) const {
    return instruction == 0 ? "an atomic operation" : sourceLine(*module_, module_->base + instruction);
}

void Checker::fail(const Access& a, const std::string& kind, const std::string& detail, CUresult status) {
    blockRunner().fail(kind, detail, place(a), status);
}

void Checker::raceFault(const Access& a, const ShadowCell& cell, bool withWrite) {
    uint32_t otherBlock = withWrite ? cell.writeBlock : cell.readBlock;
    bool blocks = otherBlock != block_ || (!withWrite && cell.readWarp == readByManyBlocks);
    std::string kind = a.shared ? "shared race" : blocks ? "cross-block global race" : "cross-thread global race";
    std::string detail = std::string(a.write ? "write" : "read") + " of " + std::to_string(a.bytes) + " bytes that ";
    if (blocks)
        detail += "block number " + std::to_string(otherBlock);
    else if (withWrite)
        detail += "thread " + std::to_string(cell.writeThread);
    else
        detail += "another thread";
    detail += std::string(withWrite ? " wrote at " : " read at ") + otherPlace(withWrite ? cell.writeInstruction : cell.readInstruction) +
        (blocks ? " in the same launch" : " without a barrier between them");
    fail(a, kind, detail, CUDA_ERROR_LAUNCH_FAILED);
}

}
