// The explicit Jacobian of the network inputs by the pair vectors.
#include "pair_gradient.cuh"
#include "product_graph.cuh"

/// jacobian (largest D, 3, pairStride): db_id/dr_p of every pair of the rows [firstRow, firstRow + rowCount), which are of one species. One
/// warp for each row and for every gridDim.y-th invariant: the backward sweep gives db_d/dA, which is then contracted at each pair.
extern "C" __global__ void descriptor_jacobian(const Chunk* chunk, const ProductGraph* graphOfSpecies, int firstRow, int rowCount,
    const real* densities, real* jacobian, real* scratch)
{
    const Chunk all = *chunk;
    const ProductGraph graph = *graphOfSpecies;
    const int nodeCount = nodeStorage(graph);
    const RowStorage storage(scratch, 2 * nodeCount);
    real *nodes = storage.own(), *adjoints = nodes + nodeCount;
    const int lane = storage.lane;
    for (int row = blockIdx.x * storage.rows; row < rowCount; row += gridDim.x * storage.rows) {
        loadRows(densities, all.rows, firstRow + row, storage.rows, graph.densities, storage.first, storage.stride);
        if (lane == 0)
            nodes[graph.nodes] = BehindNodes;
        __syncthreads();
        multiply<false>(graph, graph.levels - 1, nodes, nullptr, lane);
        const Centre centre = centreOf(all, firstRow + row + storage.warp);
        for (int d = blockIdx.y; d < graph.invariants && centre.exists(); d += gridDim.y) {
            for (int node = lane; node < nodeCount; node += WarpSize)
                adjoints[node] = 0;
            __syncwarp();
            if (lane == 0)
                for (int e = graph.termStart[d / WarpSize] + d % WarpSize; e < graph.termStart[d / WarpSize + 1]; e += WarpSize)
                    adjoints[graph.termNode[e]] += graph.termCoefficient[e];
            __syncwarp();
            backward<false>(graph, nodes, nullptr, adjoints, lane);
            for (int p = centre.from + lane; p < centre.to; p += WarpSize) {
                const basis::PairGradient gradient(
                    basis::speciesPairOf(all, centre, firstRow + row + storage.warp, p), vectorOf(*centre.segment, p));
                setPlanes(jacobian + 3 * (size_t)d * all.pairStride, all.pairStride, p + centre.segment->pairDelta,
                    gradient.of(adjoints + basis::blockOf(centre, p) * model::BasisCount));
            }
            __syncwarp();
        }
        __syncthreads();
    }
}
