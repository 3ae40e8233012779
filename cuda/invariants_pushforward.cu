// bdot from Adot: the product rule at every node.
#include "product_graph.cuh"

/// descriptorTangents (largest D, rows) of the rows [firstRow, firstRow + rowCount) of one species from densityTangents (S * K, rows).
extern "C" __global__ void invariants_pushforward(const ProductGraph* graphOfSpecies, int firstRow, int rowCount, int rows,
    const real* densities, const real* densityTangents, real* descriptorTangents, real* scratch)
{
    const ProductGraph graph = *graphOfSpecies;
    const int nodeCount = nodeStorage(graph);
    const RowStorage storage(scratch, 2 * nodeCount + graph.invariants);
    real *nodes = storage.own(), *tangents = nodes + nodeCount, *values = tangents + nodeCount;
    for (int row = blockIdx.x * storage.rows; row < rowCount; row += gridDim.x * storage.rows) {
        loadRows(densities, rows, firstRow + row, storage.rows, graph.densities, storage.first, storage.stride);
        loadRows(densityTangents, rows, firstRow + row, storage.rows, graph.densities, storage.first + nodeCount, storage.stride);
        if (storage.lane == 0) {
            if (model::WeightedGraphs)
                nodes[graph.nodes] = BehindNodes;
            tangents[graph.nodes] = 0;
        }
        __syncthreads();
        multiply<true>(graph, graph.levels, nodes, tangents, storage.lane);
        combine<false>(graph, tangents, values, storage.lane);
        __syncthreads();
        storeRows(storage.first + 2 * nodeCount, storage.stride, graph.invariants, storage.rows, firstRow + row, rows, descriptorTangents);
        __syncthreads();
    }
}
