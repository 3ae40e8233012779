// The pair basis of ACE at one pair per lane: radial functions J_n by their recursion, real spherical harmonics
// Y_lm = Q_lm(u_z) Re (u_x + i u_y)^m (Im for -m) column by column in m. All loops have constant bounds, so that the arrays are registers
// and the coefficients of the model (namespace model, in the header that specialises the source) are constants of the code.
#pragma once

#include "chunk.cuh"

namespace ace {

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
            result = {inside % radialCountOf(l), l * l + inside / radialCountOf(l)};
        }
    return result;
}

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
__device__ inline void radialFunctions(real r, real (&value)[RadialCount], real (&slope)[RadialCount])
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

}
