// A plain blocked matrix product. Every element is summed in the same order whatever the size of the product, so results are
// reproducible bit by bit.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

namespace nnip {

/// C (m x n) = alpha op(A) (m x k) op(B) (k x n) + beta C, all column-major. A beta of zero overwrites C without reading it.
template <class T>
struct Gemm {
    bool transposeA, transposeB;
    int m, n, k;
    T alpha;
    const T* a;
    int lda;
    const T* b;
    int ldb;
    T beta;
    T* c;
    int ldc;
    /// Whether the elements of A and B are rounded to the ten bits of a tensor core's TF32 first.
    bool tf32;
};

namespace detail {

constexpr int TileColumns = 4, DepthBlock = 128;

/// A small part of C, which the innermost loops keep in registers.
template <class T>
struct Tile {
    typedef T Column __attribute__((vector_size(32)));
    Column columns[TileColumns];
};

template <class T>
constexpr int TileRows = sizeof(typename Tile<T>::Column) / sizeof(T);

inline float roundToTf32(float value) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const bool finite = (bits & 0x7f800000u) != 0x7f800000u;
    bits = finite ? (bits + 0x1000u) & ~0x1fffu : bits;
    std::memcpy(&value, &bits, sizeof bits);
    return value;
}

template <class T>
T element(const T* matrix, int leading, bool transposed, int row, int column, bool tf32) {
    const T value = transposed ? matrix[size_t(row) * leading + column] : matrix[size_t(column) * leading + row];
    if constexpr (std::is_same_v<T, float>)
        return tf32 ? roundToTf32(value) : value;
    else
        return value;
}

/// Rows of op(A) (or columns of op(B)) from `first` on, `width` of them side by side for each step of the depth; those past `end` are zero.
template <class T>
void pack(const T* matrix, int leading, bool depthAlongColumns, bool tf32, int first, int end, int width, int k, T* panel) {
    for (int depth = 0; depth < k; depth++)
        for (int i = 0; i < width; i++)
            panel[size_t(depth) * width + i] =
                first + i < end ? element(matrix, leading, depthAlongColumns, first + i, depth, tf32) : T(0);
}

/// The sum over the depth, in blocks that are summed by themselves first, which keeps the rounding errors of long sums small.
template <class T>
Tile<T> product(const T* panelA, const T* panelB, int k) {
    Tile<T> sum = {};
    for (int block = 0; block < k; block += DepthBlock) {
        Tile<T> partial = {};
        const int end = std::min(k, block + DepthBlock);
        for (int depth = block; depth < end; depth++) {
            typename Tile<T>::Column rows;
            std::memcpy(&rows, panelA + size_t(depth) * TileRows<T>, sizeof rows);
            for (int j = 0; j < TileColumns; j++)
                partial.columns[j] += rows * panelB[size_t(depth) * TileColumns + j];
        }
        for (int j = 0; j < TileColumns; j++)
            sum.columns[j] += partial.columns[j];
    }
    return sum;
}

}

template <class T>
void multiply(const Gemm<T>& g) {
    using namespace detail;
    const int panels = (g.n + TileColumns - 1) / TileColumns;
    std::vector<T> panelA(size_t(TileRows<T>) * g.k), panelsB(size_t(panels) * TileColumns * g.k);
    for (int p = 0; p < panels; p++)
        pack(g.b, g.ldb, !g.transposeB, g.tf32, p * TileColumns, g.n, TileColumns, g.k, panelsB.data() + size_t(p) * TileColumns * g.k);
    for (int row = 0; row < g.m; row += TileRows<T>) {
        pack(g.a, g.lda, g.transposeA, g.tf32, row, g.m, TileRows<T>, g.k, panelA.data());
        for (int p = 0; p < panels; p++) {
            const auto sum = product(panelA.data(), panelsB.data() + size_t(p) * TileColumns * g.k, g.k);
            for (int j = 0; j < std::min(TileColumns, g.n - p * TileColumns); j++)
                for (int i = 0; i < std::min(TileRows<T>, g.m - row); i++) {
                    T& c = g.c[size_t(p * TileColumns + j) * g.ldc + row + i];
                    c = g.beta == T(0) ? g.alpha * sum.columns[j][i] : g.alpha * sum.columns[j][i] + g.beta * c;
                }
        }
    }
}

}
