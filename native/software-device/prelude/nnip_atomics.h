// Atomic operations. One host thread runs all fibers, so plain arithmetic is atomic; mode check sees each one as an atomic access.
#pragma once

#ifdef NNIP_CHECK
// Not inlined: the body itself must stay without instrumentation.
#define NNIP_ATOMIC __attribute__((noinline, no_sanitize("thread"))) static
#else
#define NNIP_ATOMIC __attribute__((always_inline)) inline
#endif

template <class T, class F>
NNIP_ATOMIC T nnip_update(T* address, const char* file, unsigned line, F change) {
#ifdef NNIP_CHECK
    nnip_runtime.atomic(address, sizeof(T), file, line);
#else
    (void)file;
    (void)line;
#endif
    T old = *(volatile T*)address;
    *(volatile T*)address = change(old);
    return old;
}

#define NNIP_ATOMIC_OPERATION(name, T, expression)                                                                                      \
    NNIP_BUILTIN T name(T* address, T value, NNIP_SITE) {                                                                               \
        return nnip_update(address, file, line, [value](T old) -> T { return expression; });                                            \
    }                                                                                                                                   \
    NNIP_BUILTIN T name##_block(T* address, T value, NNIP_SITE) { return name(address, value, file, line); }                            \
    NNIP_BUILTIN T name##_system(T* address, T value, NNIP_SITE) { return name(address, value, file, line); }

#define NNIP_ATOMIC_INTEGERS(T)                                                                                                         \
    NNIP_ATOMIC_OPERATION(atomicMin, T, (old < value ? old : value))                                                                    \
    NNIP_ATOMIC_OPERATION(atomicMax, T, (old > value ? old : value))                                                                    \
    NNIP_ATOMIC_OPERATION(atomicAnd, T, (old & value))                                                                                  \
    NNIP_ATOMIC_OPERATION(atomicOr, T, (old | value))                                                                                   \
    NNIP_ATOMIC_OPERATION(atomicXor, T, (old ^ value))

NNIP_ATOMIC_INTEGERS(int)
NNIP_ATOMIC_INTEGERS(unsigned)
NNIP_ATOMIC_INTEGERS(long long)
NNIP_ATOMIC_INTEGERS(unsigned long long)

NNIP_ATOMIC_OPERATION(atomicAdd, int, (old + value))
NNIP_ATOMIC_OPERATION(atomicAdd, unsigned, (old + value))
NNIP_ATOMIC_OPERATION(atomicAdd, unsigned long long, (old + value))
NNIP_ATOMIC_OPERATION(atomicAdd, float, (old + value))
NNIP_ATOMIC_OPERATION(atomicAdd, double, (old + value))
NNIP_ATOMIC_OPERATION(atomicSub, int, (old - value))
NNIP_ATOMIC_OPERATION(atomicSub, unsigned, (old - value))
NNIP_ATOMIC_OPERATION(atomicExch, int, ((void)old, value))
NNIP_ATOMIC_OPERATION(atomicExch, unsigned, ((void)old, value))
NNIP_ATOMIC_OPERATION(atomicExch, unsigned long long, ((void)old, value))
NNIP_ATOMIC_OPERATION(atomicExch, float, ((void)old, value))
NNIP_ATOMIC_OPERATION(atomicInc, unsigned, (old >= value ? 0u : old + 1u))
NNIP_ATOMIC_OPERATION(atomicDec, unsigned, (old == 0u || old > value ? value : old - 1u))

#define NNIP_ATOMIC_SWAP(T)                                                                                                             \
    NNIP_BUILTIN T atomicCAS(T* address, T expected, T value, NNIP_SITE) {                                                              \
        return nnip_update(address, file, line, [expected, value](T old) -> T { return old == expected ? value : old; });               \
    }

NNIP_ATOMIC_SWAP(int)
NNIP_ATOMIC_SWAP(unsigned)
NNIP_ATOMIC_SWAP(unsigned long long)
NNIP_ATOMIC_SWAP(unsigned short)

#undef NNIP_ATOMIC_SWAP
#undef NNIP_ATOMIC_INTEGERS
#undef NNIP_ATOMIC_OPERATION
