// The invariants of one species as a graph of products, prepared on the host: nodes lie level by level (level 0 are the densities), and
// every sum is a list that one lane walks, so that a warp computes a row with its lanes side by side and no sum is shared by two lanes. In
// a plain graph every node after the densities is one product; in a weighted one it is a sum of coefficient x product. Which of the two a
// model has is known when its kernels are compiled (model::WeightedGraphs).
#pragma once

#include "chunk.cuh"

/// Working memory of the rows of a block.
extern __shared__ real dynamicShared[];

using NodeIndex = unsigned short;

/// Two nodes: the factors of a product, or a node that a node is a factor of and the other factor.
struct NodePair {
    NodeIndex first, second;
};

// Lists are in groups of 32 sums: entry i of the sum of lane l lies at [start[group] + 32 i + l]; short lists end in entries that add zero.

struct ProductGraph {
    const NodePair* factors;      // (nodes - densities): the factors of each product of a plain graph
    const int* levelStart;        // (levels + 1): first node of each level
    const int* levelGroup;        // (levels + 1): first group of each level in the lists by node
    const int* sumStart;          // (groups + 1): list groups by node; this and the next two of a weighted graph
    const NodePair* sumFactors;   // factors of the products of the node
    const real* sumCoefficient;
    const int* useStart;          // (groups + 1): list groups by node
    const NodePair* uses;         // nodes with a product that the node is a factor of, with the other factor
    const real* useCoefficient;   // of a weighted graph
    const int* adjointStart;      // (groups + 1): list groups by node
    const NodeIndex* adjointInvariant;
    const real* adjointCoefficient;
    const int* termStart;         // (groups of invariants + 1)
    const NodeIndex* termNode;
    const real* termCoefficient;
    const real* constant;         // (invariants)
    int densities, nodes, invariants, levels;
};

/// Node values of a row: the nodes, and behind them what the ends of short lists refer to.
__device__ inline int nodeStorage(const ProductGraph& graph) { return graph.nodes + 1; }

/// What lies behind the nodes: zero, or in a weighted graph, where it is a factor too and the ends of lists have coefficient 0, one.
constexpr real BehindNodes = model::WeightedGraphs ? 1 : 0;

/// Sums of products of the levels [1, levels) of a weighted graph, and with them their tangents where there are some.
template <bool WithTangents>
__device__ inline void multiplyAndAdd(const ProductGraph& graph, int levels, real* nodes, real* tangents, int lane)
{
    for (int level = 1; level < levels; level++) {
        int group = graph.levelGroup[level];
        for (int node = graph.levelStart[level] + lane; node < graph.levelStart[level + 1]; node += WarpSize, group++) {
            real sum = 0, tangent = 0;
            for (int e = graph.sumStart[group] + lane; e < graph.sumStart[group + 1]; e += WarpSize) {
                const NodePair pair = graph.sumFactors[e];
                const real coefficient = graph.sumCoefficient[e], left = nodes[pair.first], right = nodes[pair.second];
                sum += coefficient * left * right;
                if (WithTangents)
                    tangent += coefficient * (tangents[pair.first] * right + left * tangents[pair.second]);
            }
            nodes[node] = sum;
            if (WithTangents)
                tangents[node] = tangent;
        }
        __syncwarp();
    }
}

/// Nodes of the levels [1, levels), and with them their tangents where there are some.
template <bool WithTangents>
__device__ inline void multiply(const ProductGraph& graph, int levels, real* nodes, real* tangents, int lane)
{
    if (model::WeightedGraphs) {
        multiplyAndAdd<WithTangents>(graph, levels, nodes, tangents, lane);
        return;
    }
    for (int level = 1; level < levels; level++) {
        for (int node = graph.levelStart[level] + lane; node < graph.levelStart[level + 1]; node += WarpSize) {
            const NodePair pair = graph.factors[node - graph.densities];
            const real left = nodes[pair.first], right = nodes[pair.second];
            nodes[node] = left * right;
            if (WithTangents)
                tangents[node] = tangents[pair.first] * right + left * tangents[pair.second];
        }
        __syncwarp();
    }
}

/// Invariants, or their tangents, from nodes: sum of coefficient x node, and the constant where it is asked for.
template <bool WithConstants>
__device__ inline void combine(const ProductGraph& graph, const real* nodes, real* invariants, int lane)
{
    for (int d = lane, group = 0; d < graph.invariants; d += WarpSize, group++) {
        real sum = WithConstants ? graph.constant[d] : real(0);
        for (int e = graph.termStart[group] + lane; e < graph.termStart[group + 1]; e += WarpSize)
            sum += graph.termCoefficient[e] * nodes[graph.termNode[e]];
        invariants[d] = sum;
    }
    __syncwarp();
}

/// Adjoints of the invariants passed on to all nodes, highest level first. adjoints holds what comes from outside: with FromInvariants
/// nothing (it is computed here from invariantAdjoints), else its values before.
template <bool FromInvariants>
__device__ inline void backward(const ProductGraph& graph, const real* nodes, const real* invariantAdjoints, real* adjoints, int lane)
{
    for (int level = graph.levels - 1; level >= 0; level--) {
        int group = graph.levelGroup[level];
        for (int node = graph.levelStart[level] + lane; node < graph.levelStart[level + 1]; node += WarpSize, group++) {
            real sum = FromInvariants ? real(0) : adjoints[node];
            if (FromInvariants)
                for (int e = graph.adjointStart[group] + lane; e < graph.adjointStart[group + 1]; e += WarpSize)
                    sum += graph.adjointCoefficient[e] * invariantAdjoints[graph.adjointInvariant[e]];
            for (int e = graph.useStart[group] + lane; e < graph.useStart[group + 1]; e += WarpSize) {
                const NodePair use = graph.uses[e];
                const real term = adjoints[use.first] * nodes[use.second];
                sum += model::WeightedGraphs ? graph.useCoefficient[e] * term : term;
            }
            adjoints[node] = sum;
        }
        __syncwarp();
    }
}

/// Copies the features of consecutive rows of a block (features, rows) into the storage of each row, or back: all threads of a block
/// take part, neighbouring threads neighbouring rows.
__device__ inline void loadRows(const real* block, int rows, int firstRow, int rowCount, int features, real* storage, int stride)
{
    for (int i = threadIdx.x; i < features * rowCount; i += blockDim.x)
        storage[i % rowCount * stride + i / rowCount] = block[(size_t)(i / rowCount) * rows + firstRow + i % rowCount];
}

__device__ inline void storeRows(const real* storage, int stride, int features, int rowCount, int firstRow, int rows, real* block)
{
    for (int i = threadIdx.x; i < features * rowCount; i += blockDim.x)
        block[(size_t)(i / rowCount) * rows + firstRow + i % rowCount] = storage[i % rowCount * stride + i / rowCount];
}

/// Working memory of the rows that a block computes at once, one for each warp: in shared memory where it fits, else in memory that each
/// block has its own part of.
struct RowStorage {
    real* first;                  // of the block
    int stride;                   // between rows
    int rows;                     // computed at once
    int lane, warp;

    __device__ RowStorage(real* scratch, int stride)
        : stride(stride), rows(blockDim.x / WarpSize), lane(threadIdx.x % WarpSize), warp(threadIdx.x / WarpSize)
    {
        first = scratch == nullptr ? dynamicShared : scratch + (size_t)blockIdx.x * rows * stride;
    }

    __device__ real* own() const { return first + (size_t)warp * stride; }
};
