// Sums of pair functions over the neighbours of a row. A warp evaluates the radial functions and the harmonics of up to 32 pairs, a lane
// for each pair, into shared memory; then each lane owns some of the S * K sums and walks over the pairs of its species in order. So a
// sum has one order whatever the order of threads, and nothing is reduced across lanes.
#pragma once

#include "pair_basis.cuh"

namespace basis {

/// Radial functions and Y_lm of some pairs. The columns of two rows never meet in one bank.
template <int Pairs>
struct ValueTile {
    real radial[RadialCount][Pairs + 1];
    real harmonics[HarmonicCount][Pairs + 1];

    __device__ void evaluate(int column, int speciesPair, Vector r)
    {
        const real distance = length(r);
        const Direction u(r, distance);
        real value[RadialCount], slope[RadialCount];
        radialFunctions<false>(speciesPair, distance, value, slope);
#pragma unroll
        for (int n = 0; n < RadialCount; n++)
            radial[n][column] = value[n];
        AxialPower power;
#pragma unroll
        for (int m = 0; m <= MaxL; m++) {
            real q[MaxL + 1];
            legendreColumn(m, u.z, q);
#pragma unroll
            for (int l = m; l <= MaxL; l++) {
                harmonics[harmonic(l, m)][column] = q[l] * power.re;
                if (m > 0)
                    harmonics[harmonic(l, -m)][column] = q[l] * power.im;
            }
            power.advance(u);
        }
    }

    __device__ real value(Function f, int column) const { return radial[f.radial][column] * harmonics[f.harmonic][column]; }
};

/// The same with the changes D_n = (qbar . u) R'_n and T_lm = qbar . grad Y_lm along a pair tangent qbar.
template <int Pairs>
struct TangentTile {
    ValueTile<Pairs> values;
    real radialTangents[RadialCount][Pairs + 1];
    real harmonicTangents[HarmonicCount][Pairs + 1];

    __device__ void evaluate(int column, int speciesPair, Vector r, Vector tangent)
    {
        const real distance = length(r);
        const Direction u(r, distance);
        const real along = tangent.x * u.x + tangent.y * u.y + tangent.z * u.z;
        const Vector t = {
            (tangent.x - along * u.x) * u.inverse, (tangent.y - along * u.y) * u.inverse, (tangent.z - along * u.z) * u.inverse};
        real value[RadialCount], slope[RadialCount];
        radialFunctions<true>(speciesPair, distance, value, slope);
#pragma unroll
        for (int n = 0; n < RadialCount; n++) {
            values.radial[n][column] = value[n];
            radialTangents[n][column] = along * slope[n];
        }
        AxialPower power;
        real q[MaxL + 1], next[MaxL + 1];
        legendreColumn(0, u.z, q);
#pragma unroll
        for (int m = 0; m <= MaxL; m++) {
            if (m < MaxL)
                legendreColumn(m + 1, u.z, next);
            const real re = m * (power.lastRe * t.x - power.lastIm * t.y), im = m * (power.lastIm * t.x + power.lastRe * t.y);
#pragma unroll
            for (int l = m; l <= MaxL; l++) {
                const real rise = l > m ? legendreSlope(legendreIndex(l, m)) * next[l] * t.z : real(0);
                values.harmonics[harmonic(l, m)][column] = q[l] * power.re;
                harmonicTangents[harmonic(l, m)][column] = q[l] * re + rise * power.re;
                if (m > 0) {
                    values.harmonics[harmonic(l, -m)][column] = q[l] * power.im;
                    harmonicTangents[harmonic(l, -m)][column] = q[l] * im + rise * power.im;
                }
            }
#pragma unroll
            for (int l = m + 1; l <= MaxL; l++)
                q[l] = next[l];
            power.advance(u);
        }
    }

    __device__ real value(Function f, int column) const
    {
        return radialTangents[f.radial][column] * values.harmonics[f.harmonic][column]
            + values.radial[f.radial][column] * harmonicTangents[f.harmonic][column];
    }
};

/// The sums of a block: rows are warps; sums of neighbouring rows lie next to each other for the copy to global memory.
template <typename Tile, int Rows>
struct DensitySums {
    Tile tiles[Rows];
    real sums[DensityCount][Rows + 1];
};

/// One of the sums of a row: its function, and the pairs whose neighbours are of its species; none where there is no such sum.
struct OwnSum {
    Function function = {0, 0};
    int from = 0, to = 0;
    real sum = 0;

    OwnSum() = default;

    __device__ OwnSum(const Centre& centre, int index)
    {
        if (index >= DensityCount)
            return;
        const int* start = centre.segment->pairStart + centre.atom * SpeciesCount + index / BasisCount;
        from = start[0];
        to = start[1];
        function = functionOf(index % BasisCount);
    }
};

/// densities (S * K, rows) of the rows of a block; evaluate(tile, column, speciesPair, segment, pair) fills one column of a tile.
template <int Pairs, int Rows, typename Tile, typename Evaluate>
__device__ inline void sumDensities(const Chunk& chunk, DensitySums<Tile, Rows>& shared, real* densities, Evaluate evaluate)
{
    constexpr int SumsPerLane = (DensityCount + WarpSize - 1) / WarpSize;
    const int lane = threadIdx.x % WarpSize, warp = threadIdx.x / WarpSize, firstRow = blockIdx.x * Rows;
    const Centre centre = centreOf(chunk, firstRow + warp);
    Tile& tile = shared.tiles[warp];
    OwnSum own[SumsPerLane];
    if (centre.exists()) {
#pragma unroll
        for (int i = 0; i < SumsPerLane; i++)
            own[i] = OwnSum(centre, lane + i * WarpSize);
    }
    for (int first = centre.from; first < centre.to; first += Pairs) {
        if (lane < Pairs && first + lane < centre.to)
            evaluate(tile, lane, speciesPairOf(chunk, centre, firstRow + warp, first + lane), *centre.segment, first + lane);
        __syncwarp();
#pragma unroll
        for (int i = 0; i < SumsPerLane; i++) {
            const int from = own[i].from - first, to = own[i].to - first;
            for (int column = from > 0 ? from : 0; column < (to < Pairs ? to : Pairs); column++)
                own[i].sum += tile.value(own[i].function, column);
        }
        __syncwarp();
    }
#pragma unroll
    for (int i = 0; i < SumsPerLane; i++)
        if (lane + i * WarpSize < DensityCount)
            shared.sums[lane + i * WarpSize][warp] = own[i].sum;
    __syncthreads();
    for (int i = threadIdx.x; i < DensityCount * Rows; i += Rows * WarpSize)
        densities[(size_t)(i / Rows) * chunk.rows + firstRow + i % Rows] = shared.sums[i / Rows][i % Rows];
}

}
