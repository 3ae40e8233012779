// Mode check: every load and store of a kernel against the allocation table and against the accesses of other threads.
#pragma once

#include "block.h"
#include "context.h"
#include "memory.h"
#include "ordering.h"

namespace nnip {

void dropShadow(Allocation& allocation);

/// Who touched four bytes last. Stale as soon as `owner` is not the block (shared memory) or the work (global memory) of the access at
/// hand.
struct ShadowCell {
    uint32_t owner;
    uint32_t writeBlock, writeEpoch, writeTime, writeInstruction;
    uint32_t readBlock, readEpoch, readTime, readInstruction, readLanes;
    uint16_t writeThread;
    uint8_t writeBytes;     // bit per byte; 0 = no write
    uint8_t readBytes;
    uint8_t written;        // shared memory: bytes that the block has initialised
    uint8_t readWarp;       // or one of the values below
    bool writeAtomic;
};
constexpr uint8_t readByManyWarps = 254;
constexpr uint8_t readByManyBlocks = 255;

class Checker {
public:
    void beginLaunch(const Module& module, const WorkStamp& stamp);
    void beginBlock(uint64_t block);

    /// One load or store of the running thread; `site` when the place is known, else `instruction` is a return address in the module.
    void access(const void* address, size_t bytes, int access, const void* instruction, const Site* site);

    /// An access by the driver itself: copy, fill or a product of cuBLAS. True when it is ordered after what other streams did.
    bool driverAccess(const void* address, size_t bytes, bool write, const WorkStamp& stamp);

    void forgetWork() { works_.clear(); }

private:
    struct Access {
        const char* address;
        size_t bytes;
        bool write, atomic, shared;
        const void* instruction;
        const Site* site;
    };
    struct WorkOrder {
        unsigned stream;
        uint64_t sequence;
    };

    void sharedAccess(Access access, size_t cell, bool inside);
    void globalAccess(Access access, Allocation& allocation);
    void check(const Access& access, ShadowCell& cell, uint8_t bytes);
    bool isAfterWrite(const ShadowCell& cell) const;
    uint8_t unorderedReaders(const ShadowCell& cell, uint32_t* lanes) const;
    void noteRead(ShadowCell& cell, uint8_t bytes, uint32_t instruction) const;
    bool isAfterWork(uint32_t owner);
    uint32_t beginWork(const WorkStamp& stamp);
    uint32_t offsetOf(const Access& access) const;
    std::string place(const Access& access) const;
    std::string otherPlace(uint32_t instruction) const;
    [[noreturn]] void fail(const Access& access, const std::string& kind, const std::string& detail, CUresult status);
    [[noreturn]] void raceFault(const Access& access, const ShadowCell& cell, bool withWrite);

    const Module* module_ = nullptr;
    WorkStamp stamp_;
    std::vector<WorkOrder> works_;      // by owner number - 1
    uint32_t work_ = 0;                 // of the launch or driver access that runs
    uint32_t orderedWork_ = 0;          // the last other work found to be before it
    uint32_t blockSerial_ = 0;          // counts blocks of all launches, for shared memory
    uint32_t block_ = 0;
    std::vector<ShadowCell> shared_;    // static part of the module, then dynamic part
    Allocation* recent_[4] = {};
    unsigned recentNext_ = 0;
};

Checker& checker();

/// Source line of an address of a module, "file:line", by the program addr2line; "an unknown line" without it.
std::string sourceLine(const Module& module, const void* instruction);

}
