// Energies and pair forces of the empirical terms between species.
#include "warp_sum.cuh"

constexpr int PairPotentialWarps = 8;     // of a block

/// c r^-power exp(-rate (r - shift)).
struct PairComponent {
    real coefficient, rate, shift;
    int power;
};

/// A sum of components [from, to), switched to zero at the cutoff: beyond the inner radius r1 the polynomial
/// constant + cubic (r - r1)^3 + quartic (r - r1)^4 is added, before it only the constant.
struct PairTerm {
    real cutoff, inner, constant, cubic, quartic;
    int from, to;
};

/// The terms of all pairs of species.
struct PairTerms {
    const PairComponent* components;
    const PairTerm* terms;
    const int* start;             // (S * S + 1): first term of centre species i and neighbour species j at [i * S + j]
    double cutoff;                // the largest
};

/// phi(r) and its derivative.
struct PairEnergy {
    real value, slope;
};

__device__ inline void addTerm(const PairTerms& all, const PairTerm& term, real r, PairEnergy& sum)
{
    if (r >= term.cutoff)
        return;
    const real inverse = 1 / r, beyond = r > term.inner ? r - term.inner : real(0), square = beyond * beyond;
    sum.value += term.constant + (term.cubic + term.quartic * beyond) * square * beyond;
    sum.slope += (3 * term.cubic + 4 * term.quartic * beyond) * square;
    for (int c = term.from; c < term.to; c++) {
        const PairComponent component = all.components[c];
        real part = component.coefficient;
        if (component.rate != 0)
            part *= exp(component.rate * (component.shift - r));
        for (int i = 0; i < component.power; i++)
            part *= inverse;
        sum.value += part;
        sum.slope -= (component.power * inverse + component.rate) * part;
    }
}

/// pairForces (3, pairStride) += 1/2 phi'(r) r/|r|, energies (rows) = 1/2 sum of phi over the pairs of the centre, zero on padding rows.
/// One warp for each row, a lane for each pair.
extern "C" __global__ void __launch_bounds__(PairPotentialWarps * WarpSize)
    pair_potential(const Chunk* chunk, const PairTerms* pairTerms, real* pairForces, real* energies)
{
    const Chunk all = *chunk;
    const PairTerms terms = *pairTerms;
    const int lane = threadIdx.x % WarpSize, row = blockIdx.x * PairPotentialWarps + threadIdx.x / WarpSize;
    if (row >= all.rows)
        return;
    const Centre centre = centreOf(all, row);
    double energy = 0;
    if (centre.exists()) {
        const Segment& segment = *centre.segment;
        const int species = speciesOf(all, row);
        for (int z = 0; z < all.speciesCount; z++) {
            const int* range = segment.pairStart + centre.atom * all.speciesCount + z;
            const int* start = terms.start + species * all.speciesCount + z;
            for (int p = range[0] + lane; p < range[1]; p += WarpSize) {
                const Vector r = vectorOf(segment, p);
                const real square = r.x * r.x + r.y * r.y + r.z * r.z;
                if (square >= real(terms.cutoff) * real(terms.cutoff))
                    continue;
                const real distance = sqrt(square);
                PairEnergy sum = {0, 0};
                for (int t = start[0]; t < start[1]; t++)
                    addTerm(terms, terms.terms[t], distance, sum);
                const int index = p + segment.pairDelta;
                const Vector q = planesAt(pairForces, all.pairStride, index);
                const real along = sum.slope / (2 * distance);
                setPlanes(pairForces, all.pairStride, index, {q.x + along * r.x, q.y + along * r.y, q.z + along * r.z});
                energy += sum.value;
            }
        }
    }
    energy = warpSum(energy);
    if (lane == 0)
        energies[row] = real(energy / 2);
}
