// Thread indices, barriers, shuffles and votes.
#pragma once

// Constant for the thread that reads them, hence `const`; the driver rewrites them at each switch of fibers. The names after the
// switch are those of the symbols that the trailer of the translation unit defines.
extern const uint3 threadIdx __asm__("nnip_thread_index") __attribute__((visibility("hidden")));
extern const uint3 blockIdx __asm__("nnip_block_index") __attribute__((visibility("hidden")));
extern const uint3 blockDim __asm__("nnip_block_dimension") __attribute__((visibility("hidden")));
extern const uint3 gridDim __asm__("nnip_grid_dimension") __attribute__((visibility("hidden")));
constexpr int warpSize = 32;

// A copy in the module, because mode check would take a read of the driver's memory for a wild access.
extern const nnip_device::Runtime nnip_runtime __asm__("nnip_runtime") __attribute__((visibility("hidden")));

// Every function that can fail ends with these parameters; as default arguments they have the place of the call in the kernel.
#define NNIP_SITE const char *file = __builtin_FILE(), unsigned line = __builtin_LINE()

NNIP_BUILTIN void __syncthreads(NNIP_SITE) { nnip_runtime.barrier(nnip_device::barrierPlain, 0, file, line); }
NNIP_BUILTIN int __syncthreads_count(int predicate, NNIP_SITE) {
    return nnip_runtime.barrier(nnip_device::barrierCount, predicate, file, line);
}
NNIP_BUILTIN int __syncthreads_and(int predicate, NNIP_SITE) {
    return nnip_runtime.barrier(nnip_device::barrierAnd, predicate, file, line);
}
NNIP_BUILTIN int __syncthreads_or(int predicate, NNIP_SITE) {
    return nnip_runtime.barrier(nnip_device::barrierOr, predicate, file, line);
}
NNIP_BUILTIN void __syncwarp(unsigned mask = 0xffffffffu, NNIP_SITE) { nnip_runtime.vote(mask, 0, file, line); }

NNIP_BUILTIN void __threadfence() { __asm__ volatile("" ::: "memory"); }
NNIP_BUILTIN void __threadfence_block() { __asm__ volatile("" ::: "memory"); }
NNIP_BUILTIN void __threadfence_system() { __asm__ volatile("" ::: "memory"); }

NNIP_BUILTIN unsigned __activemask() { return nnip_runtime.activeMask(); }
NNIP_BUILTIN unsigned __ballot_sync(unsigned mask, int predicate, NNIP_SITE) { return nnip_runtime.vote(mask, predicate, file, line); }
NNIP_BUILTIN int __any_sync(unsigned mask, int predicate, NNIP_SITE) { return nnip_runtime.vote(mask, predicate, file, line) != 0; }
NNIP_BUILTIN int __all_sync(unsigned mask, int predicate, NNIP_SITE) { return nnip_runtime.vote(mask, !predicate, file, line) == 0; }

NNIP_BUILTIN unsigned nnip_lane() {
    return (threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) & 31u;
}

template <class T>
NNIP_BUILTIN T nnip_exchange(unsigned mask, T value, int source, const char* file, unsigned line) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8, "shuffles move 4 or 8 bytes");
    unsigned long long bits = 0;
    __builtin_memcpy(&bits, &value, sizeof(T));
    bits = nnip_runtime.exchange(mask, bits, source, file, line);
    __builtin_memcpy(&value, &bits, sizeof(T));
    return value;
}

// Source lanes: segments of `width` lanes; a lane outside the segment means the own value.
#define NNIP_SHUFFLES(T)                                                                                                                \
    NNIP_BUILTIN T __shfl_sync(unsigned mask, T value, int source, int width = 32, NNIP_SITE) {                                         \
        int lane = (int)nnip_lane();                                                                                                    \
        return nnip_exchange(mask, value, (lane & ~(width - 1)) | (source & (width - 1)), file, line);                                  \
    }                                                                                                                                   \
    NNIP_BUILTIN T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, NNIP_SITE) {                                  \
        int lane = (int)nnip_lane(), source = lane - (int)delta;                                                                        \
        return nnip_exchange(mask, value, source < (lane & ~(width - 1)) ? lane : source, file, line);                                  \
    }                                                                                                                                   \
    NNIP_BUILTIN T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, NNIP_SITE) {                                \
        int lane = (int)nnip_lane(), source = lane + (int)delta;                                                                        \
        return nnip_exchange(mask, value, source > (lane | (width - 1)) ? lane : source, file, line);                                   \
    }                                                                                                                                   \
    NNIP_BUILTIN T __shfl_xor_sync(unsigned mask, T value, int laneMask, int width = 32, NNIP_SITE) {                                   \
        int lane = (int)nnip_lane(), source = lane ^ laneMask;                                                                          \
        return nnip_exchange(mask, value, source > (lane | (width - 1)) ? lane : source, file, line);                                   \
    }

NNIP_SHUFFLES(int)
NNIP_SHUFFLES(unsigned)
NNIP_SHUFFLES(long)
NNIP_SHUFFLES(unsigned long)
NNIP_SHUFFLES(long long)
NNIP_SHUFFLES(unsigned long long)
NNIP_SHUFFLES(float)
NNIP_SHUFFLES(double)
#undef NNIP_SHUFFLES

#define NNIP_MATCHES(T)                                                                                                                 \
    NNIP_BUILTIN unsigned __match_any_sync(unsigned mask, T value, NNIP_SITE) {                                                         \
        unsigned long long bits = 0;                                                                                                    \
        __builtin_memcpy(&bits, &value, sizeof(T));                                                                                     \
        return nnip_runtime.match(mask, bits, file, line);                                                                             \
    }                                                                                                                                   \
    NNIP_BUILTIN unsigned __match_all_sync(unsigned mask, T value, int* all, NNIP_SITE) {                                               \
        unsigned same = __match_any_sync(mask, value, file, line);                                                                      \
        *all = same == mask;                                                                                                            \
        return same == mask ? mask : 0;                                                                                                 \
    }

NNIP_MATCHES(int)
NNIP_MATCHES(unsigned)
NNIP_MATCHES(long long)
NNIP_MATCHES(unsigned long long)
NNIP_MATCHES(float)
NNIP_MATCHES(double)
#undef NNIP_MATCHES

NNIP_BUILTIN long long clock64() {
#if defined(__x86_64__)
    return (long long)__builtin_ia32_rdtsc();
#else
    long long ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#endif
}
NNIP_BUILTIN int clock() { return (int)clock64(); }
NNIP_BUILTIN void __nanosleep(unsigned) {}

NNIP_BUILTIN void __trap(NNIP_SITE) { nnip_runtime.fail(nnip_device::failureTrap, "__trap()", file, line); }

#define assert(condition)                                                                                                               \
    ((condition) ? (void)0 : nnip_runtime.fail(nnip_device::failureAssert, #condition, __FILE__, __LINE__))
