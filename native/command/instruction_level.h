/* The instruction sets of this processor, by the names of the x86-64 psABI. C99. */
#ifndef NNIP_INSTRUCTION_LEVEL_H
#define NNIP_INSTRUCTION_LEVEL_H

#include <cpuid.h>

static unsigned nnip_has(unsigned value, unsigned bits) { return (value & bits) == bits; }

/* The states that the operating system saves when it switches threads: bits of the register XCR0. */
static unsigned nnip_saved_states(void)
{
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

/* 4 with 512-bit vectors (x86-64-v4), 3 with 256-bit vectors and fused multiply-add (x86-64-v3), 0 with less. */
static int nnip_instruction_level(void)
{
    const unsigned fma_to_f16c = bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C;
    const unsigned avx2 = bit_BMI | bit_AVX2 | bit_BMI2;
    const unsigned avx512 = bit_AVX512F | bit_AVX512DQ | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL;
    const unsigned vectors = 0x06, masks_and_wide_vectors = 0xe0;
    unsigned a, b, c, d, extended, states;

    if (!__get_cpuid(1, &a, &b, &c, &d) || !nnip_has(c, fma_to_f16c))
        return 0;
    states = nnip_saved_states();
    if (!nnip_has(states, vectors) || !__get_cpuid(0x80000001, &a, &b, &extended, &d) || !nnip_has(extended, bit_LZCNT))
        return 0;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !nnip_has(b, avx2))
        return 0;
    return nnip_has(b, avx512) && nnip_has(states, masks_and_wide_vectors) ? 4 : 3;
}

#endif
