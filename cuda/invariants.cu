// Standardised descriptors from densities: one warp for each row walks the graph of its species.
#include "product_graph.cuh"

/// descriptors (largest D, rows) of the rows [firstRow, firstRow + rowCount), which are of one species, from densities (S * K, rows).
extern "C" __global__ void invariants(
    const ProductGraph* graphOfSpecies, int firstRow, int rowCount, int rows, const real* densities, real* descriptors, real* scratch)
{
    const ProductGraph graph = *graphOfSpecies;
    const int nodeCount = nodeStorage(graph);
    const RowStorage storage(scratch, nodeCount + graph.invariants);
    real *nodes = storage.own(), *values = nodes + nodeCount;
    for (int row = blockIdx.x * storage.rows; row < rowCount; row += gridDim.x * storage.rows) {
        loadRows(densities, rows, firstRow + row, storage.rows, graph.densities, storage.first, storage.stride);
        if (storage.lane == 0)
            nodes[graph.nodes] = BehindNodes;
        __syncthreads();
        multiply<false>(graph, graph.levels, nodes, nullptr, storage.lane);
        combine<true>(graph, nodes, values, storage.lane);
        __syncthreads();
        storeRows(storage.first + nodeCount, storage.stride, graph.invariants, storage.rows, firstRow + row, rows, descriptors);
        __syncthreads();
    }
}
