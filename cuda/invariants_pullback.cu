// dE/dA from dE/db: the backward sweep through the graph, every node collecting from the products it is a factor of.
#include "product_graph.cuh"

/// densityAdjoints (S * K, rows) of the rows [firstRow, firstRow + rowCount) of one species from descriptorAdjoints (largest D, rows).
extern "C" __global__ void invariants_pullback(const ProductGraph* graphOfSpecies, int firstRow, int rowCount, int rows,
    const real* densities, const real* descriptorAdjoints, real* densityAdjoints, real* scratch)
{
    const ProductGraph graph = *graphOfSpecies;
    const int nodeCount = nodeStorage(graph);
    const RowStorage storage(scratch, 2 * nodeCount + graph.invariants + 1);
    real *nodes = storage.own(), *adjoints = nodes + nodeCount, *outer = adjoints + nodeCount;
    for (int row = blockIdx.x * storage.rows; row < rowCount; row += gridDim.x * storage.rows) {
        loadRows(densities, rows, firstRow + row, storage.rows, graph.densities, storage.first, storage.stride);
        loadRows(descriptorAdjoints, rows, firstRow + row, storage.rows, graph.invariants, storage.first + 2 * nodeCount, storage.stride);
        if (storage.lane == 0) {
            nodes[graph.nodes] = BehindNodes;
            adjoints[graph.nodes] = outer[graph.invariants] = 0;
        }
        __syncthreads();
        multiply<false>(graph, graph.levels - 1, nodes, nullptr, storage.lane);
        backward<true>(graph, nodes, outer, adjoints, storage.lane);
        __syncthreads();
        storeRows(storage.first + nodeCount, storage.stride, graph.densities, storage.rows, firstRow + row, rows, densityAdjoints);
        __syncthreads();
    }
}
