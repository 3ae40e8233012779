// The pair basis at one pair per lane: radial functions by a recursion, real spherical harmonics Y_lm = Q_lm(u_z) Re (u_x + i u_y)^m (Im
// for -m) column by column in m. All loops have constant bounds, so that the arrays are registers and the coefficients of the model
// (namespace model, in the header that specialises the source) are constants of the code.
#pragma once

#include "chunk.cuh"
#ifdef SNAP_RADIAL_FUNCTIONS
#include "snap_radial.cuh"
#else
#include "ace_radial.cuh"
#endif

namespace basis {

using namespace model;

constexpr int HarmonicCount = (MaxL + 1) * (MaxL + 1);
constexpr int DensityCount = SpeciesCount * BasisCount;

/// Index of Y_lm.
__device__ constexpr int harmonic(int l, int m) { return l * l + l + m; }

/// Index of Q_lm in the tables of coefficients: for each m its l = m..MaxL.
__device__ constexpr int legendreIndex(int l, int m) { return m * (MaxL + 1) - m * (m - 1) / 2 + l - m; }

/// The radial function (from 0) and the harmonic of a basis function.
struct Function {
    int radial, harmonic;
};

__device__ inline Function functionOf(int k)
{
    Function result = {0, 0};
#pragma unroll
    for (int l = 0; l <= MaxL; l++)
        if (radialCountOf(l) > 0 && k >= offsetOf(l)) {
            const int inside = k - offsetOf(l);
            result = {radialOffsetOf(l) + inside % radialCountOf(l), l * l + inside / radialCountOf(l)};
        }
    return result;
}

/// Q_lm(uz) of l = m..MaxL.
__device__ inline void legendreColumn(int m, real uz, real (&q)[MaxL + 1])
{
    real current = legendreFirst(m), last = 0;
    q[m] = current;
#pragma unroll
    for (int l = m + 1; l <= MaxL; l++) {
        const real next = legendreNext(legendreIndex(l, m)) * uz * current + legendreLast(legendreIndex(l, m)) * last;
        last = current;
        current = next;
        q[l] = current;
    }
}

/// A direction, and powers (u_x + i u_y)^m with their predecessors.
struct Direction {
    real inverse;                 // 1 / r
    real x, y, z;

    __device__ Direction(Vector vector, real r) : inverse(1 / r), x(vector.x * inverse), y(vector.y * inverse), z(vector.z * inverse) {}
};

struct AxialPower {
    real re = 1, im = 0, lastRe = 0, lastIm = 0;

    __device__ void advance(const Direction& u)
    {
        lastRe = re;
        lastIm = im;
        re = lastRe * u.x - lastIm * u.y;
        im = lastRe * u.y + lastIm * u.x;
    }
};

__device__ inline real length(Vector v) { return sqrt(v.x * v.x + v.y * v.y + v.z * v.z); }

/// A vector beyond the cutoff, for lanes without a pair.
__device__ inline Vector beyond() { return {2 * Cutoff, 0, 0}; }

/// Species block of a pair of a centre.
__device__ inline int blockOf(const Centre& centre, int pair)
{
    const int* end = centre.segment->pairStart + centre.atom * SpeciesCount + 1;
    int block = 0;
#pragma unroll
    for (int z = 0; z + 1 < SpeciesCount; z++)
        block += pair >= end[z];
    return block;
}

/// The two species of a pair as one number, where radial functions depend on it.
__device__ inline int speciesPairOf(const Chunk& chunk, const Centre& centre, int row, int pair)
{
    if (!RadialsDependOnSpecies)
        return 0;
    // Once for each pair: unlike speciesOf, without branches.
    int species = 0;
#pragma unroll
    for (int z = 1; z < SpeciesCount; z++)
        species += row >= chunk.classStart[z];
    return species * SpeciesCount + blockOf(centre, pair);
}

}
