// The threads of the block that runs, and how they wait for each other.
#pragma once

#include "../prelude/nnip_abi.h"
#include "executor.h"
#include "fiber.h"
#include "options.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nnip {

/// A place in a kernel's source.
struct Site {
    const char* file = "";
    unsigned line = 0;
    bool operator!=(const Site& other) const;
    std::string text() const;
};

enum class LaneState : uint8_t { Fresh, Ready, Barrier, Warp, Done };

/// What the lanes of a warp do together.
enum class WarpOperation : uint8_t { Vote, Exchange, Match };

struct Lane {
    void* stackPointer = nullptr;
    FiberStack* stack = nullptr;
    nnip_device::Index3 index{};
    unsigned linear = 0;
    LaneState state = LaneState::Fresh;
    WarpOperation operation{};
    unsigned mask = 0;
    int source = 0;
    int predicate = 0;
    int barrierKind = 0;
    uint64_t value = 0;
    uint64_t result = 0;
    Site site;
};

struct Warp {
    unsigned first = 0;      // lane 0's position in the block
    unsigned count = 0;
    unsigned runnable = 0;   // bits of lanes that can go on
    unsigned waiting = 0;    // bits of lanes inside a warp operation
    unsigned exited = 0;     // bits of lanes that ended, or never existed
    uint32_t time = 1;       // counts the warp operations, for mode check
    uint32_t allKnow = 0;    // every lane is after what every other did before this time
    bool partial = false;    // whether `known` has entries in this block
};

/// For each lane of a warp, up to which time of each other lane it is known to be after. Only for warp operations of part of a warp.
struct WarpKnowledge {
    uint32_t known[32][32];
};

/// A small generator for the random order; the same seed gives the same order.
class Shuffler {
public:
    void seed(uint64_t value) { state_ = value * 0x9e3779b97f4a7c15ull + 0x2545f4914f6cdd1dull; }
    uint32_t below(uint32_t bound);

private:
    uint64_t state_ = 1;
};

class BlockRunner {
public:
    /// Runs one launch from first block to last.
    void run(const Launch& launch);

    // Called on the fiber of a thread.
    int barrier(int kind, int predicate, Site site);
    uint64_t warpOperation(WarpOperation operation, unsigned mask, uint64_t value, int source, Site site);
    unsigned laneBit() const { return 1u << (current_->linear & 31u); }
    /// Ends the launch from within a fiber; does not return.
    [[noreturn]] void fail(const std::string& kind, const std::string& detail, const std::string& site, CUresult status);

    /// Ends the launch after a signal; called on the fiber that got it.
    [[noreturn]] void crashed(int signal, const void* instruction);
    /// Whether an address lies in the stack of the thread that runs.
    bool onFiber(const char* address) const {
        return current_ && address >= current_->stack->low - 4096 && address <= current_->stack->top;
    }

    const Launch& launch() const { return *launch_; }
    const Lane& lane() const { return *current_; }
    unsigned barrierEpoch() const { return barrierEpoch_; }
    /// The time of the current warp, and the time of another of its lanes before which everything is ordered before this point.
    uint32_t warpTime() const { return warps_[current_->linear / 32].time; }
    uint32_t knownTime(unsigned lane) const;
    std::string threadText() const;

private:
    static void fiberEntry();
    void runBlock();
    void runWarp(Warp& warp);
    Lane* nextLane();
    void enter(Lane& lane);
    void runFiber();
    void wait(LaneState state);
    void releaseBarrier();
    void checkBarrier();
    void completeWarpOperations(Warp& warp);
    bool complete(Warp& warp, Lane& lane);
    void learn(Warp& warp, unsigned members);
    void reportDeadlock();
    void recycleStacks();
    std::string where(const Site& site) const;

    const Launch* launch_ = nullptr;
    Lane* current_ = nullptr;
    void* schedulerStack_ = nullptr;
    Warp* passWarp_ = nullptr;
    unsigned pass_ = 0;   // lanes of the warp that this pass has still to enter
    std::vector<Lane> lanes_;
    std::vector<Warp> warps_;
    std::vector<WarpKnowledge> knowledge_;
    std::vector<unsigned> warpOrder_;
    FiberStackPool stacks_;
    Shuffler shuffler_;
    unsigned live_ = 0, atBarrier_ = 0, barrierEpoch_ = 0;
    bool aborted_ = false;
};

BlockRunner& blockRunner();

/// Tells AddressSanitizer that dynamic shared memory ends after `bytes`.
void fenceDynamicShared(const nnip_device::Image& image, size_t bytes);

/// The same memory is of no module any more.
void unfenceDynamicShared(const nnip_device::Image& image);

/// Tells AddressSanitizer that a stack that was left in the middle is fresh again.
void forgetFrames(const FiberStack& stack);

}
