// Pair forces from a stored Jacobian.
#include "product_graph.cuh"

constexpr int ContractionWarps = 8;

/// q_p = sum_d g_id db_id/dr_p for the rows [firstRow, firstRow + rowCount) of one species: jacobian (largest D, 3, pairStride),
/// descriptorAdjoints (largest D, rows), pairForces (3, pairStride). One warp for each row, a lane for each pair.
extern "C" __global__ void __launch_bounds__(ContractionWarps * WarpSize) jacobian_contraction(const Chunk* chunk,
    const ProductGraph* graph, int firstRow, int rowCount, const real* jacobian, const real* descriptorAdjoints, real* pairForces)
{
    const int lane = threadIdx.x % WarpSize, index = blockIdx.x * ContractionWarps + threadIdx.x / WarpSize;
    if (index >= rowCount)
        return;
    const Chunk all = *chunk;
    const int row = firstRow + index, invariants = graph->invariants;
    const Centre centre = centreOf(all, row);
    for (int p = centre.from + lane; p < centre.to; p += WarpSize) {
        const int target = p + centre.segment->pairDelta;
        Vector q = {0, 0, 0};
        for (int d = 0; d < invariants; d++) {
            const real g = descriptorAdjoints[(size_t)d * all.rows + row];
            const Vector column = planesAt(jacobian + 3 * (size_t)d * all.pairStride, all.pairStride, target);
            q.x += g * column.x;
            q.y += g * column.y;
            q.z += g * column.z;
        }
        setPlanes(pairForces, all.pairStride, target, q);
    }
}
