// What AddressSanitizer has to be told in mode asan. Its run-time library is preloaded then, and found by name.
#include "block.h"
#include "memory.h"

#include <dlfcn.h>

namespace nnip {
namespace {

typedef void (*RegionFunction)(const volatile void*, size_t);

RegionFunction function(const char* name) { return reinterpret_cast<RegionFunction>(dlsym(RTLD_DEFAULT, name)); }

}

void fenceDynamicShared(const nnip_device::Image& image, size_t bytes) {
    static RegionFunction poison = function("__asan_poison_memory_region"), unpoison = function("__asan_unpoison_memory_region");
    if (!poison || !unpoison)
        return;
    unpoison(image.dynamicBegin, bytes);
    poison(image.dynamicBegin + bytes, image.dynamicCapacity - bytes);
}

void unfenceDynamicShared(const nnip_device::Image& image) {
    static RegionFunction unpoison = function("__asan_unpoison_memory_region");
    if (unpoison)
        unpoison(image.dynamicBegin, image.dynamicCapacity);
}

void fence(const void* address, size_t bytes) {
    static RegionFunction poison = function("__asan_poison_memory_region");
    if (poison)
        poison(address, bytes);
}

void unfence(const void* address, size_t bytes) {
    static RegionFunction unpoison = function("__asan_unpoison_memory_region");
    if (unpoison)
        unpoison(address, bytes);
}

void forgetFrames(const FiberStack& stack) {
    static RegionFunction unpoison = function("__asan_unpoison_memory_region");
    if (unpoison)
        unpoison(stack.low, static_cast<size_t>(stack.top - stack.low));
}

}
