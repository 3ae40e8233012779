// The radial functions J_n of ACE, the same for all species.
#pragma once

#include "chunk.cuh"

namespace basis {

using namespace model;

constexpr bool RadialsDependOnSpecies = false;

/// x^Exponent and its derivative.
template <int Exponent>
__device__ inline real power(real x, real& derivative)
{
    if constexpr (Exponent == 0) {
        derivative = 0;
        return 1;
    } else {
        real lower = 1;
#pragma unroll
        for (int i = 1; i < Exponent; i++)
            lower *= x;
        derivative = Exponent * lower;
        return lower * x;
    }
}

/// J_n(r) and, with slopes, dJ_n/dr; zero from the cutoff on, and below the inner radius where there is an inner envelope.
template <bool WithSlopes>
__device__ inline void radialFunctions(int, real r, real (&value)[RadialCount], real (&slope)[RadialCount])
{
    const real inverse = 1 / (1 + r), root = OneAndR0 * inverse, t = root * root;
    const bool supported = r < Cutoff && (InnerExponent == 0 || r > InnerRadius);
    real outerSlope, innerSlope;
    const real outer = power<OuterExponent>(t - TCut, outerSlope), inner = power<InnerExponent>(TIn - t, innerSlope);
    const real scale = supported ? radialA(0) : real(0), slopeOfT = -2 * t * inverse;
    real current = scale * outer * inner, currentSlope = scale * (outerSlope * inner - outer * innerSlope), last = 0, lastSlope = 0;
    value[0] = current;
    slope[0] = WithSlopes ? currentSlope * slopeOfT : real(0);
#pragma unroll
    for (int n = 1; n < RadialCount; n++) {
        const real factor = radialA(n) * t + radialB(n);
        const real next = factor * current + radialC(n) * last;
        if (WithSlopes) {
            const real nextSlope = factor * currentSlope + (radialA(n) * current + radialC(n) * lastSlope);
            lastSlope = currentSlope;
            currentSlope = nextSlope;
            slope[n] = currentSlope * slopeOfT;
        }
        last = current;
        current = next;
        value[n] = current;
    }
}

}
