// Device memory and pinned host memory.
#pragma once

#include "abi.h"
#include "options.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

namespace nnip {

/// Fills fresh, freed and not yet copied memory: a NaN for float and double, -1 for integers.
constexpr unsigned char poisonByte = 0xff;

struct Shadow;

struct Allocation {
    char* address = nullptr;
    size_t bytes = 0;
    char* raw = nullptr;   // what malloc returned
    size_t rawBytes = 0;
    bool freed = false;
    Shadow* shadow = nullptr;   // mode check: who touched what

    const char* end() const { return address + bytes; }
};

class Memory {
public:
    /// CUDA_ERROR_OUT_OF_MEMORY when the configured size does not have room.
    CUresult allocate(size_t bytes, CUdeviceptr* address);
    /// CUDA_ERROR_INVALID_VALUE when the address is not the start of a live allocation; an overwritten red zone becomes a fault.
    CUresult free(CUdeviceptr address);
    void freeAll();

    /// The live or quarantined allocation that holds the byte, or null.
    Allocation* find(const void* address);
    /// Whether the range lies inside one live allocation. An empty range may lie anywhere.
    bool holds(const void* address, size_t bytes);
    /// For messages: where the range lies relative to the nearest allocation below it.
    std::string describe(const void* address, size_t bytes);

    uint64_t total() const;
    uint64_t available() const { return total() - used_; }

    void* allocatePinned(size_t bytes);
    bool freePinned(void* address);
    bool isPinned(const void* address, size_t bytes) const;

private:
    void release(Allocation& allocation);
    void trimQuarantine();

    std::map<uintptr_t, std::unique_ptr<Allocation>> table_;
    std::deque<uintptr_t> quarantine_;
    size_t quarantineBytes_ = 0;
    uint64_t used_ = 0;
    std::map<uintptr_t, size_t> pinned_;
    std::multimap<size_t, void*> sparePinned_;
    size_t spareBytes_ = 0;
};

/// Tells AddressSanitizer that nobody may touch the memory.
void fence(const void* address, size_t bytes);

/// Its owner may again.
void unfence(const void* address, size_t bytes);

}
