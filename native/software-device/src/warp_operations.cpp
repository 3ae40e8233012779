// What the lanes of a warp do together: votes, exchanges and matches, who knows of whom after them, and lanes that wait in vain.
#include "block.h"
#include "fault.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace nnip {

uint64_t BlockRunner::warpOperation(WarpOperation operation, unsigned mask, uint64_t value, int source, Site site) {
    Lane& lane = *current_;
    Warp& warp = warps_[lane.linear / 32];
    unsigned bit = laneBit();
    if ((mask & bit) == 0)
        fail("bad shuffle mask", "lane " + std::to_string(lane.linear & 31u) + " is not in its own mask", site.text(),
            CUDA_ERROR_LAUNCH_FAILED);
    lane.operation = operation;
    lane.mask = mask;
    lane.value = value;
    lane.source = source;
    lane.site = site;
    warp.waiting |= bit;
    lane.state = LaneState::Warp;
    if (complete(warp, lane))
        return lane.result;
    wait(LaneState::Warp);
    return lane.result;
}

void BlockRunner::completeWarpOperations(Warp& warp) {
    for (unsigned pending = warp.waiting; pending != 0 && warp.waiting != 0; pending &= pending - 1) {
        unsigned bit = pending & -pending;
        if (warp.waiting & bit)
            complete(warp, lanes_[warp.first + static_cast<unsigned>(__builtin_ctz(bit))]);
    }
}

/// When all lanes of the mask have arrived (those that ended count), gives each its result and lets it go on.
bool BlockRunner::complete(Warp& warp, Lane& lane) {
    unsigned mask = lane.mask;
    if ((mask & ~(warp.waiting | warp.exited)) != 0)
        return false;
    if (options().mode == Mode::Check && (mask & warp.exited) != 0) {
        recordFault("bad shuffle mask", "the mask names lane " + std::to_string(__builtin_ctz(mask & warp.exited)) +
                ", which has ended or does not exist", where(lane.site), CUDA_ERROR_LAUNCH_FAILED);
        aborted_ = true;
        return false;
    }
    Lane* lanes = &lanes_[warp.first];
    unsigned members = mask & warp.waiting, ballot = 0;
    for (unsigned rest = members; rest != 0; rest &= rest - 1) {
        unsigned at = static_cast<unsigned>(__builtin_ctz(rest));
        if (lanes[at].mask != mask || lanes[at].operation != lane.operation)
            return false;
        ballot |= lanes[at].value != 0 ? 1u << at : 0;
    }
    for (unsigned rest = members; rest != 0; rest &= rest - 1) {
        Lane& member = lanes[__builtin_ctz(rest)];
        if (lane.operation == WarpOperation::Vote)
            member.result = ballot;
        else if (lane.operation == WarpOperation::Exchange) {
            bool present = (members >> (member.source & 31) & 1u) != 0;
            member.result = present ? lanes[member.source & 31].value : ~0ull;
        } else {
            member.result = 0;
            for (unsigned others = members; others != 0; others &= others - 1)
                if (lanes[__builtin_ctz(others)].value == member.value)
                    member.result |= others & -others;
        }
        member.state = LaneState::Ready;
    }
    warp.waiting &= ~members;
    warp.runnable |= members;
    if (options().mode == Mode::Check)
        learn(warp, members);
    return true;
}

/// The members of a warp operation are from here on after everything that each of them did or knew before.
void BlockRunner::learn(Warp& warp, unsigned members) {
    uint32_t now = ++warp.time;
    if ((members | warp.exited) == ~0u) {
        warp.allKnow = now;
        return;
    }
    auto& known = knowledge_[warp.first / 32].known;
    if (!warp.partial) {
        std::memset(known, 0, sizeof known);
        warp.partial = true;
    }
    for (unsigned other = 0; other < 32; other++) {
        uint32_t latest = 0;
        for (unsigned rest = members; rest != 0; rest &= rest - 1)
            latest = std::max(latest, known[__builtin_ctz(rest)][other]);
        if (members >> other & 1u)
            latest = now;
        for (unsigned rest = members; rest != 0; rest &= rest - 1)
            known[__builtin_ctz(rest)][other] = latest;
    }
}

uint32_t BlockRunner::knownTime(unsigned lane) const {
    const Warp& warp = warps_[current_->linear / 32];
    uint32_t own = warp.partial ? knowledge_[current_->linear / 32].known[current_->linear & 31u][lane] : 0;
    return std::max(warp.allKnow, own);
}

void BlockRunner::reportDeadlock() {
    const Lane* stuck = nullptr;
    for (Warp& warp : warps_)
        if (warp.waiting != 0 && !stuck)
            stuck = &lanes_[warp.first + static_cast<unsigned>(__builtin_ctz(warp.waiting))];
    const Warp& warp = warps_[stuck->linear / 32];
    unsigned missing = stuck->mask & ~warp.exited;
    std::string others;
    for (unsigned rest = missing; rest != 0; rest &= rest - 1) {
        const Lane& lane = lanes_[warp.first + static_cast<unsigned>(__builtin_ctz(rest))];
        if (lane.state == LaneState::Barrier || lane.mask != stuck->mask || lane.operation != stuck->operation) {
            others = ", but lane " + std::to_string(lane.linear & 31u) + " waits at " + lane.site.text();
            break;
        }
    }
    char mask[16];
    std::snprintf(mask, sizeof mask, "0x%08x", stuck->mask);
    recordFault("bad shuffle mask", "lane " + std::to_string(stuck->linear & 31u) + " waits for all lanes of " + mask + others,
        where(stuck->site), CUDA_ERROR_LAUNCH_FAILED);
    aborted_ = true;
}

}
