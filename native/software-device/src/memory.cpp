#include "memory.h"

#include "call.h"
#include "checker.h"
#include "fault.h"

#include <cstdlib>
#include <cstring>

namespace nnip {
namespace {

constexpr size_t alignment = 256;          // as cuMemAlloc guarantees
constexpr size_t granularity = 512;        // what an allocation takes from the device's memory
constexpr size_t redZoneBytes = 256;
constexpr unsigned char redZoneByte = 0xcd;
constexpr size_t quarantineLimit = 64 << 20;
constexpr size_t quarantineCount = 1024;
// Of freed pinned memory, kept until somebody asks for the very same size: pages fresh from the system cost more than what is done with
// them. Sizes that never come again stay, so further blocks are given back once it is reached.
constexpr size_t spareLimit = 64 << 20;

size_t roundUp(size_t bytes, size_t to) { return (bytes + to - 1) / to * to; }

bool intact(const char* from, const char* to) {
    for (; from < to; from++)
        if (static_cast<unsigned char>(*from) != redZoneByte)
            return false;
    return true;
}

}

uint64_t Memory::total() const { return options().memory; }

CUresult Memory::allocate(size_t bytes, CUdeviceptr* address) {
    if (bytes > total() || roundUp(bytes, granularity) + used_ > total())
        return CUDA_ERROR_OUT_OF_MEMORY;
    auto allocation = std::make_unique<Allocation>();
    allocation->bytes = bytes;
    // AddressSanitizer puts its own red zones around the block, and its own quarantine after.
    bool ownZones = options().mode != Mode::Asan;
    size_t zone = ownZones ? redZoneBytes : 0;
    allocation->rawBytes = zone + bytes + (ownZones ? roundUp(bytes, redZoneBytes) - bytes + redZoneBytes : 0);
    void* raw = nullptr;
    if (posix_memalign(&raw, alignment, allocation->rawBytes) != 0)
        return CUDA_ERROR_OUT_OF_MEMORY;
    allocation->raw = static_cast<char*>(raw);
    allocation->address = allocation->raw + zone;
    std::memset(allocation->raw, redZoneByte, zone);
    std::memset(allocation->address, poisonByte, bytes);
    std::memset(allocation->address + bytes, redZoneByte, allocation->rawBytes - zone - bytes);
    *address = reinterpret_cast<CUdeviceptr>(allocation->address);
    used_ += roundUp(bytes, granularity);
    countLive("buffers", 1);
    countLive("bytes", static_cast<long long>(bytes));
    table_[*address] = std::move(allocation);
    return CUDA_SUCCESS;
}

CUresult Memory::free(CUdeviceptr address) {
    auto found = table_.find(address);
    if (found == table_.end() || found->second->freed)
        return CUDA_ERROR_INVALID_VALUE;
    Allocation& a = *found->second;
    used_ -= roundUp(a.bytes, granularity);
    countLive("buffers", -1);
    countLive("bytes", -static_cast<long long>(a.bytes));
    if (options().mode == Mode::Asan) {
        release(a);
        table_.erase(found);
        return CUDA_SUCCESS;
    }
    if (a.raw != a.address && (!intact(a.raw, a.address) || !intact(a.end(), a.raw + a.rawBytes)))
        recordFault(
            "out-of-bounds global write", "found when the allocation of " + std::to_string(a.bytes) + " bytes was freed", "", CUDA_SUCCESS);
    std::memset(a.address, poisonByte, a.bytes);
    a.freed = true;
    quarantine_.push_back(address);
    quarantineBytes_ += a.rawBytes;
    trimQuarantine();
    return CUDA_SUCCESS;
}

void Memory::release(Allocation& a) {
    dropShadow(a);
    std::free(a.raw);
}

void Memory::trimQuarantine() {
    while (quarantineBytes_ > quarantineLimit || quarantine_.size() > quarantineCount) {
        auto oldest = table_.find(quarantine_.front());
        quarantine_.pop_front();
        quarantineBytes_ -= oldest->second->rawBytes;
        release(*oldest->second);
        table_.erase(oldest);
    }
}

void Memory::freeAll() {
    for (auto& [address, allocation] : table_) {
        if (!allocation->freed) {
            countLive("buffers", -1);
            countLive("bytes", -static_cast<long long>(allocation->bytes));
        }
        release(*allocation);
    }
    table_.clear();
    quarantine_.clear();
    quarantineBytes_ = 0;
    used_ = 0;
}

Allocation* Memory::find(const void* address) {
    auto after = table_.upper_bound(reinterpret_cast<uintptr_t>(address));
    if (after == table_.begin())
        return nullptr;
    Allocation* a = std::prev(after)->second.get();
    return static_cast<const char*>(address) < a->end() ? a : nullptr;
}

bool Memory::holds(const void* address, size_t bytes) {
    if (bytes == 0)
        return true;
    Allocation* a = find(address);
    return a && !a->freed && bytes <= static_cast<size_t>(a->end() - static_cast<const char*>(address));
}

std::string Memory::describe(const void* address, size_t bytes) {
    std::string text = std::to_string(bytes) + " bytes";
    auto after = table_.upper_bound(reinterpret_cast<uintptr_t>(address));
    if (after == table_.begin())
        return text + " outside every allocation";
    const Allocation& a = *std::prev(after)->second;
    auto distance = static_cast<const char*>(address) - a.address;
    return text + " at offset " + std::to_string(distance) + " of the nearest allocation, which has " + std::to_string(a.bytes) + " bytes";
}

void* Memory::allocatePinned(size_t bytes) {
    void* address = nullptr;
    if (auto spare = sparePinned_.find(bytes); spare != sparePinned_.end()) {
        address = spare->second;
        sparePinned_.erase(spare);
        spareBytes_ -= bytes;
        unfence(address, bytes);
    } else if (posix_memalign(&address, 4096, bytes) != 0) {
        return nullptr;
    }
    std::memset(address, poisonByte, bytes);
    pinned_[reinterpret_cast<uintptr_t>(address)] = bytes;
    countLive("pinned", 1);
    return address;
}

bool Memory::freePinned(void* address) {
    auto found = pinned_.find(reinterpret_cast<uintptr_t>(address));
    if (found == pinned_.end())
        return false;
    size_t bytes = found->second;
    pinned_.erase(found);
    if (spareBytes_ + bytes <= spareLimit) {
        fence(address, bytes);
        sparePinned_.emplace(bytes, address);
        spareBytes_ += bytes;
    } else {
        std::free(address);
    }
    countLive("pinned", -1);
    return true;
}

bool Memory::isPinned(const void* address, size_t bytes) const {
    auto at = reinterpret_cast<uintptr_t>(address);
    auto after = pinned_.upper_bound(at);
    if (after == pinned_.begin())
        return false;
    auto block = std::prev(after);
    return at + bytes <= block->first + block->second;
}

}
