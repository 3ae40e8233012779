// libcublas of the software device: the functions that the project calls, with cuBLAS's checks of arguments, order of streams and
// treatment of alpha and beta. Products are made by gemm.h when their turn in the stream comes.
#include "device.h"
#include "gemm.h"

#include <cstdint>
#include <cstring>
#include <mutex>
#include <type_traits>
#include <unordered_set>

namespace {

enum Status {
    Success = 0,
    NotInitialized = 1,
    AllocFailed = 3,
    InvalidValue = 7,
    ExecutionFailed = 13,
};

enum PointerMode { Host = 0, Device = 1 };

/// Modes are a number below four, and one flag that only speaks of reductions in half precision.
constexpr int Tf32 = 3, DisallowReducedPrecisionReduction = 16;

/// Least alignment of a workspace that the caller owns.
constexpr std::uintptr_t WorkspaceAlignment = 256;

struct Context {
    CUstream stream = nullptr;
    void* workspace = nullptr;
    size_t workspaceBytes = 0;
    int mathMode = 0;
    int pointerMode = Host;
};

std::mutex mutex;
std::unordered_set<Context*> live;

bool isLive(Context* handle) {
    std::lock_guard<std::mutex> lock(mutex);
    return live.count(handle) != 0;
}

/// alpha or beta: a value where the host gave one, otherwise an address that is read when the product is made.
template <class T>
struct Scalar {
    T value{};
    const T* device = nullptr;

    Scalar(const T* pointer, int pointerMode) {
        if (pointerMode == Device)
            device = pointer;
        else
            value = *pointer;
    }

    bool read(const char* what, T& result) const {
        if (device != nullptr && nnipSoftwareDeviceCheckRange(device, sizeof(T), 0, what) != 0)
            return false;
        result = device != nullptr ? *device : value;
        return true;
    }
};

template <class T>
constexpr bool isSingle = std::is_same_v<T, float>;

/// Products of one size at equal distances.
struct Batch {
    int count = 1;
    long long strideA = 0, strideB = 0, strideC = 0;
};

template <class T>
struct Product {
    nnip::Gemm<T> gemm;
    Batch batch;
    Scalar<T> alpha, beta;
    void* workspace;
    size_t workspaceBytes;

    static void run(void* data) {
        const auto& product = *static_cast<const Product*>(data);
        nnip::Gemm<T> gemm = product.gemm;
        if (!product.scribble(name("cublasSgemm_v2, workspace", "cublasDgemm_v2, workspace")))
            return;
        for (int i = 0; i < product.batch.count; i++) {
            product.multiply(gemm);
            gemm.a += product.batch.strideA;
            gemm.b += product.batch.strideB;
            gemm.c += product.batch.strideC;
        }
    }

    static void release(void* data) { delete static_cast<Product*>(data); }

private:
    static constexpr const char* name(const char* single, const char* twice) { return isSingle<T> ? single : twice; }

    void multiply(nnip::Gemm<T> g) const {
        if (!alpha.read(name("cublasSgemm_v2, alpha", "cublasDgemm_v2, alpha"), g.alpha) ||
            !beta.read(name("cublasSgemm_v2, beta", "cublasDgemm_v2, beta"), g.beta))
            return;
        // As in the BLAS, what a zero factor leaves out is not touched at all.
        const bool multiplies = g.alpha != T(0) && g.k > 0;
        if (multiplies && !(reachable(g.a, g.lda, g.transposeA ? g.k : g.m, g.transposeA ? g.m : g.k, false,
                                      name("cublasSgemm_v2, matrix A", "cublasDgemm_v2, matrix A")) &&
                            reachable(g.b, g.ldb, g.transposeB ? g.n : g.k, g.transposeB ? g.k : g.n, false,
                                      name("cublasSgemm_v2, matrix B", "cublasDgemm_v2, matrix B"))))
            return;
        const char* matrixC = name("cublasSgemm_v2, matrix C", "cublasDgemm_v2, matrix C");
        if ((g.beta != T(0) && !reachable(g.c, g.ldc, g.m, g.n, false, matrixC)) || !reachable(g.c, g.ldc, g.m, g.n, true, matrixC))
            return;
        if (!multiplies)
            g.k = 0;
        nnip::multiply(g);
    }

    /// Columns one by one: what lies between them belongs to others.
    static bool reachable(const T* matrix, int leading, int rows, int columns, bool writes, const char* what) {
        if (rows == leading)
            return nnipSoftwareDeviceCheckRange(matrix, sizeof(T) * rows * columns, writes, what) == 0;
        for (int column = 0; column < columns; column++)
            if (nnipSoftwareDeviceCheckRange(matrix + size_t(column) * leading, sizeof(T) * rows, writes, what) != 0)
                return false;
        return true;
    }

    /// A workspace's contents are the library's: whoever keeps something there must notice. Its ends are overwritten, once a call: all of
    /// it for every product would take longer than the products.
    bool scribble(const char* what) const {
        if (workspace == nullptr)
            return true;
        const size_t edge = workspaceBytes < 4096 ? workspaceBytes : 4096;
        for (char* part : {static_cast<char*>(workspace), static_cast<char*>(workspace) + workspaceBytes - edge}) {
            if (nnipSoftwareDeviceCheckRange(part, edge, 1, what) != 0)
                return false;
            std::memset(part, 0xff, edge);
        }
        return true;
    }
};

bool isOperation(int operation) { return operation >= 0 && operation <= 2; }

/// A leading dimension holds at least one element and a whole column.
bool isLeading(int leading, int rows) { return leading >= 1 && leading >= rows; }

template <class T>
int gemm(const char* api, Context* handle, int operationA, int operationB, int m, int n, int k, const T* alpha, const T* a, int lda,
         const T* b, int ldb, const T* beta, T* c, int ldc, Batch batch = {}) {
    if (nnipSoftwareDeviceEnter(api) != 0)
        return ExecutionFailed;
    if (!isLive(handle))
        return NotInitialized;
    if (!isOperation(operationA) || !isOperation(operationB) || m < 0 || n < 0 || k < 0 || batch.count < 0)
        return InvalidValue;
    const bool transposeA = operationA != 0, transposeB = operationB != 0;
    if (!isLeading(lda, transposeA ? k : m) || !isLeading(ldb, transposeB ? n : k) || !isLeading(ldc, m))
        return InvalidValue;
    if (m == 0 || n == 0 || batch.count == 0)
        return Success;
    if (alpha == nullptr || beta == nullptr)
        return InvalidValue;
    const bool rounded = isSingle<T> && (handle->mathMode & ~DisallowReducedPrecisionReduction) == Tf32;
    auto* product = new Product<T>{{transposeA, transposeB, m, n, k, T(0), a, lda, b, ldb, T(0), c, ldc, rounded},
                                   batch,
                                   Scalar<T>(alpha, handle->pointerMode),
                                   Scalar<T>(beta, handle->pointerMode),
                                   handle->workspace,
                                   handle->workspaceBytes};
    return nnipSoftwareDeviceEnqueue(handle->stream, Product<T>::run, product, Product<T>::release) == 0 ? Success : ExecutionFailed;
}

struct StatusText {
    int status;
    const char* name;
    const char* text;
};

constexpr StatusText texts[] = {
    {0, "CUBLAS_STATUS_SUCCESS", "success"},
    {1, "CUBLAS_STATUS_NOT_INITIALIZED", "the library was not initialized"},
    {3, "CUBLAS_STATUS_ALLOC_FAILED", "the resource allocation failed"},
    {7, "CUBLAS_STATUS_INVALID_VALUE", "an unsupported value or parameter was passed to the function"},
    {8, "CUBLAS_STATUS_ARCH_MISMATCH", "the device lacks a feature that the function needs"},
    {11, "CUBLAS_STATUS_MAPPING_ERROR", "an access to GPU memory space failed"},
    {13, "CUBLAS_STATUS_EXECUTION_FAILED", "the function failed to launch on the GPU"},
    {14, "CUBLAS_STATUS_INTERNAL_ERROR", "an internal operation failed"},
    {15, "CUBLAS_STATUS_NOT_SUPPORTED", "the functionality requested is not supported"},
    {16, "CUBLAS_STATUS_LICENSE_ERROR", "the functionality requested needs a license"},
};

const StatusText& textOf(int status) {
    static constexpr StatusText unknown = {-1, "CUBLAS_STATUS_UNKNOWN", "unknown status"};
    for (const auto& entry : texts)
        if (entry.status == status)
            return entry;
    return unknown;
}

}

extern "C" {

int cublasCreate_v2(Context** handle) {
    if (nnipSoftwareDeviceEnter("cublasCreate_v2") != 0)
        return AllocFailed;
    if (handle == nullptr)
        return InvalidValue;
    *handle = nullptr;
    if (nnipSoftwareDeviceContextStatus() != 0)
        return NotInitialized;
    *handle = new Context;
    std::lock_guard<std::mutex> lock(mutex);
    live.insert(*handle);
    nnipSoftwareDeviceCount("cublasHandles", 1);
    return Success;
}

int cublasDestroy_v2(Context* handle) {
    nnipSoftwareDeviceEnter("cublasDestroy_v2");
    {
        std::lock_guard<std::mutex> lock(mutex);
        if (live.erase(handle) == 0)
            return NotInitialized;
    }
    delete handle;
    nnipSoftwareDeviceCount("cublasHandles", -1);
    return Success;
}

int cublasGetVersion_v2(Context* handle, int* version) {
    if (nnipSoftwareDeviceEnter("cublasGetVersion_v2") != 0 || !isLive(handle))
        return NotInitialized;
    if (version == nullptr)
        return InvalidValue;
    *version = 120405;
    return Success;
}

int cublasSetStream_v2(Context* handle, CUstream stream) {
    if (nnipSoftwareDeviceEnter("cublasSetStream_v2") != 0 || !isLive(handle))
        return NotInitialized;
    handle->stream = stream;
    // The caller's workspace belonged to the stream before.
    handle->workspace = nullptr;
    handle->workspaceBytes = 0;
    return Success;
}

int cublasSetWorkspace_v2(Context* handle, void* workspace, size_t bytes) {
    if (nnipSoftwareDeviceEnter("cublasSetWorkspace_v2") != 0 || !isLive(handle))
        return NotInitialized;
    if (reinterpret_cast<std::uintptr_t>(workspace) % WorkspaceAlignment != 0 || (workspace == nullptr && bytes != 0))
        return InvalidValue;
    handle->workspace = workspace;
    handle->workspaceBytes = bytes;
    return Success;
}

int cublasSetMathMode(Context* handle, int mode) {
    if (nnipSoftwareDeviceEnter("cublasSetMathMode") != 0 || !isLive(handle))
        return NotInitialized;
    const int kind = mode & ~DisallowReducedPrecisionReduction;
    if (kind < 0 || kind > Tf32)
        return InvalidValue;
    handle->mathMode = mode;
    return Success;
}

int cublasSetPointerMode_v2(Context* handle, int mode) {
    if (nnipSoftwareDeviceEnter("cublasSetPointerMode_v2") != 0 || !isLive(handle))
        return NotInitialized;
    if (mode != Host && mode != Device)
        return InvalidValue;
    handle->pointerMode = mode;
    return Success;
}

int cublasSgemm_v2(Context* handle, int operationA, int operationB, int m, int n, int k, const float* alpha, const float* a, int lda,
                   const float* b, int ldb, const float* beta, float* c, int ldc) {
    return gemm("cublasSgemm_v2", handle, operationA, operationB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

int cublasDgemm_v2(Context* handle, int operationA, int operationB, int m, int n, int k, const double* alpha, const double* a, int lda,
                   const double* b, int ldb, const double* beta, double* c, int ldc) {
    return gemm("cublasDgemm_v2", handle, operationA, operationB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

int cublasSgemmStridedBatched(Context* handle, int operationA, int operationB, int m, int n, int k, const float* alpha,
                              const float* a, int lda, long long strideA, const float* b, int ldb, long long strideB,
                              const float* beta, float* c, int ldc, long long strideC, int count) {
    return gemm("cublasSgemmStridedBatched", handle, operationA, operationB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc,
                {count, strideA, strideB, strideC});
}

int cublasDgemmStridedBatched(Context* handle, int operationA, int operationB, int m, int n, int k, const double* alpha,
                              const double* a, int lda, long long strideA, const double* b, int ldb, long long strideB,
                              const double* beta, double* c, int ldc, long long strideC, int count) {
    return gemm("cublasDgemmStridedBatched", handle, operationA, operationB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc,
                {count, strideA, strideB, strideC});
}

const char* cublasGetStatusName(int status) { return textOf(status).name; }

const char* cublasGetStatusString(int status) { return textOf(status).text; }

}
