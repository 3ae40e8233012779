// The radial functions f_c G_jl(theta0) of SNAP: for each l those of j = l..MaxL, by recursion in j. Cutoffs depend on the species of the
// pair.
#pragma once

#include "chunk.cuh"

namespace basis {

using namespace model;

constexpr bool RadialsDependOnSpecies = SpeciesCount > 1;

/// f_c G_jl and, with slopes, its derivative by r; zero from the cutoff on.
template <bool WithSlopes>
__device__ inline void radialFunctions(int speciesPair, real r, real (&value)[RadialCount], real (&slope)[RadialCount])
{
    const real x = (r - Rmin0) * scaleOf(speciesPair), c = cos(Rfac0 * x), s = sin(Rfac0 * x);
    const bool inside = r < cutoffOf(speciesPair), fading = Switch && r > Rmin0;
    const real f = !inside ? real(0) : fading ? real(0.5) * cos(x) + real(0.5) : real(1);
    const real fall = inside && fading && WithSlopes ? real(-0.5) * sin(x) * scaleOf(speciesPair) : real(0);
    const real turn = f * Rfac0 * scaleOf(speciesPair);
    real start = 1;
#pragma unroll
    for (int l = 0; l <= MaxL; l++) {
        if (l > 0)
            start *= s * diagonalOf(l);
        real current = start, last = 0;
        value[radialOffsetOf(l)] = current;
#pragma unroll
        for (int j = l + 1; j <= MaxL; j++) {
            const int i = radialOffsetOf(l) + j - l;
            const real next = radialNext(i) * c * current + radialLast(i) * last;
            last = current;
            current = next;
            value[i] = current;
        }
    }
    if (WithSlopes) {
#pragma unroll
        for (int l = 0; l <= MaxL; l++)
#pragma unroll
            for (int j = l; j <= MaxL; j++) {
                // (j, l - 1) and (j, l + 1) lie at fixed distances.
                const int i = radialOffsetOf(l) + j - l;
                const real below = l > 0 ? radialLower(i) * value[i + l - MaxL - 1] : real(0);
                const real above = j > l ? radialUpper(i) * value[i + MaxL - l] : real(0);
                slope[i] = turn * (below + above) + fall * value[i];
            }
    }
#pragma unroll
    for (int i = 0; i < RadialCount; i++)
        value[i] *= f;
}

}
