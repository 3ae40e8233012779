// The gradient of a weighted sum of pair functions, at one pair per lane.
#pragma once

#include "pair_basis.cuh"

namespace basis {

/// sum over k of w_k grad phi_k(r), w (K) the weights of one species block. With c = sum_n w R_n and e = sum_n w R'_n of each (l, m), the
/// sums over l come first for each m: e Q gives the part along u, c Q and c dQ/du_z the derivative of the polynomial, from which its
/// part along u is taken off at the end.
struct PairGradient {
    real radial[RadialCount], slope[RadialCount];
    Direction u;

    __device__ PairGradient(int speciesPair, Vector r) : PairGradient(speciesPair, r, length(r)) {}

    __device__ Vector of(const real* w) const
    {
        real along = 0;
        Vector g = {0, 0, 0};
        AxialPower power;
        real q[MaxL + 1], next[MaxL + 1];
        legendreColumn(0, u.z, q);
#pragma unroll
        for (int m = 0; m <= MaxL; m++) {
            if (m < MaxL)
                legendreColumn(m + 1, u.z, next);
            real valueEven = 0, valueOdd = 0, riseEven = 0, riseOdd = 0, alongEven = 0, alongOdd = 0;
#pragma unroll
            for (int l = m; l <= MaxL; l++) {
                const real rise = l > m ? legendreSlope(legendreIndex(l, m)) * next[l] : real(0);
                accumulate(w + offsetOf(l) + (l + m) * radialCountOf(l), l, q[l], rise, valueEven, riseEven, alongEven);
                if (m > 0)
                    accumulate(w + offsetOf(l) + (l - m) * radialCountOf(l), l, q[l], rise, valueOdd, riseOdd, alongOdd);
            }
            along += alongEven * power.re + alongOdd * power.im;
            g.x += m * (valueEven * power.lastRe + valueOdd * power.lastIm);
            g.y += m * (valueOdd * power.lastRe - valueEven * power.lastIm);
            g.z += riseEven * power.re + riseOdd * power.im;
#pragma unroll
            for (int l = m + 1; l <= MaxL; l++)
                q[l] = next[l];
            power.advance(u);
        }
        along -= (g.x * u.x + g.y * u.y + g.z * u.z) * u.inverse;
        return {along * u.x + g.x * u.inverse, along * u.y + g.y * u.inverse, along * u.z + g.z * u.inverse};
    }

private:
    __device__ PairGradient(int speciesPair, Vector r, real distance) : u(r, distance)
    {
        radialFunctions<true>(speciesPair, distance, radial, slope);
    }

    __device__ void accumulate(const real* w, int l, real q, real rise, real& value, real& valueRise, real& along) const
    {
        real c = 0, e = 0;
#pragma unroll
        for (int n = 0; n < radialCountOf(l); n++) {
            c += w[n] * radial[radialOffsetOf(l) + n];
            e += w[n] * slope[radialOffsetOf(l) + n];
        }
        value += q * c;
        valueRise += rise * c;
        along += q * e;
    }
};

}
