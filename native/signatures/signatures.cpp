// Prints the table that the managed declarations are checked against, from the headers it is compiled with: every function the project
// calls (exported name, result, arguments) and every constant it passes or compares. The compiler itself does the reading;
// see README.md for the format.
#include <cublas_v2.h>
#include <cuda.h>
#include <nvrtc.h>

#include <cstdio>
#include <string>
#include <type_traits>

namespace {

template <class T, class = void>
struct IsComplete : std::false_type {};

template <class T>
struct IsComplete<T, std::void_t<decltype(sizeof(T))>> : std::true_type {};

/// The shape of a type as the calling convention sees it: p = pointer (p>x where x is known), i = signed, u = unsigned,
/// f = floating, s = struct.
template <class T>
std::string shape() {
    if constexpr (std::is_pointer_v<T>) {
        using Target = std::remove_cv_t<std::remove_pointer_t<T>>;
        if constexpr (std::is_void_v<Target> || std::is_function_v<Target> || !IsComplete<Target>::value)
            return "p";
        else
            return "p>" + shape<Target>();
    } else if constexpr (std::is_enum_v<T>) {
        return "i" + std::to_string(sizeof(T));
    } else {
        const char* kind = std::is_floating_point_v<T> ? "f" : !std::is_integral_v<T> ? "s" : std::is_signed_v<T> ? "i" : "u";
        return kind + std::to_string(sizeof(T));
    }
}

template <class Result, class... Arguments>
void function(const char* api, const char* name, Result (*)(Arguments...)) {
    std::printf("%s\t%s\t%s", api, name, shape<Result>().c_str());
    (std::printf("\t%s", shape<std::remove_cv_t<Arguments>>().c_str()), ...);
    std::printf("\n");
}

template <class Value>
void constant(const char* name, Value value) {
    std::printf("constant\t%s\t%lld\n", name, static_cast<long long>(value));
}

}

// The headers rename functions by macros (cuMemAlloc is cuMemAlloc_v2), so only the preprocessor knows the name that a library exports.
#define EXPORTED_NAME(name) #name
#define FUNCTION(api, name) function(api, EXPORTED_NAME(name), &name)
#define CONSTANT(name) constant(#name, name)

int main() {
    FUNCTION("cuda", cuInit);
    FUNCTION("cuda", cuDriverGetVersion);
    FUNCTION("cuda", cuGetErrorName);
    FUNCTION("cuda", cuGetErrorString);
    FUNCTION("cuda", cuDeviceGetCount);
    FUNCTION("cuda", cuDeviceGet);
    FUNCTION("cuda", cuDeviceGetName);
    FUNCTION("cuda", cuDeviceTotalMem);
    FUNCTION("cuda", cuDeviceGetAttribute);
    FUNCTION("cuda", cuDevicePrimaryCtxRetain);
    FUNCTION("cuda", cuDevicePrimaryCtxRelease);
    FUNCTION("cuda", cuCtxSetCurrent);
    FUNCTION("cuda", cuCtxGetCurrent);
    FUNCTION("cuda", cuMemGetInfo);
    FUNCTION("cuda", cuMemAlloc);
    FUNCTION("cuda", cuMemFree);
    FUNCTION("cuda", cuMemHostAlloc);
    FUNCTION("cuda", cuMemFreeHost);
    FUNCTION("cuda", cuMemcpyHtoDAsync);
    FUNCTION("cuda", cuMemcpyDtoHAsync);
    FUNCTION("cuda", cuMemcpyDtoDAsync);
    FUNCTION("cuda", cuMemsetD8Async);
    FUNCTION("cuda", cuStreamCreate);
    FUNCTION("cuda", cuStreamDestroy);
    FUNCTION("cuda", cuStreamSynchronize);
    FUNCTION("cuda", cuStreamWaitEvent);
    FUNCTION("cuda", cuEventCreate);
    FUNCTION("cuda", cuEventDestroy);
    FUNCTION("cuda", cuEventRecord);
    FUNCTION("cuda", cuEventSynchronize);
    FUNCTION("cuda", cuEventQuery);
    FUNCTION("cuda", cuEventElapsedTime);
    FUNCTION("cuda", cuModuleLoadData);
    FUNCTION("cuda", cuModuleUnload);
    FUNCTION("cuda", cuModuleGetFunction);
    FUNCTION("cuda", cuLaunchKernel);
    FUNCTION("cuda", cuFuncGetAttribute);
    FUNCTION("cuda", cuFuncSetAttribute);
    FUNCTION("cuda", cuOccupancyMaxActiveBlocksPerMultiprocessor);
    FUNCTION("cuda", cuStreamBeginCapture);
    FUNCTION("cuda", cuStreamEndCapture);
    FUNCTION("cuda", cuGraphInstantiateWithFlags);
    FUNCTION("cuda", cuGraphLaunch);
    FUNCTION("cuda", cuGraphExecDestroy);
    FUNCTION("cuda", cuGraphDestroy);

    FUNCTION("nvrtc", nvrtcVersion);
    FUNCTION("nvrtc", nvrtcGetErrorString);
    FUNCTION("nvrtc", nvrtcGetNumSupportedArchs);
    FUNCTION("nvrtc", nvrtcGetSupportedArchs);
    FUNCTION("nvrtc", nvrtcCreateProgram);
    FUNCTION("nvrtc", nvrtcDestroyProgram);
    FUNCTION("nvrtc", nvrtcCompileProgram);
    FUNCTION("nvrtc", nvrtcGetPTXSize);
    FUNCTION("nvrtc", nvrtcGetPTX);
    FUNCTION("nvrtc", nvrtcGetCUBINSize);
    FUNCTION("nvrtc", nvrtcGetCUBIN);
    FUNCTION("nvrtc", nvrtcGetProgramLogSize);
    FUNCTION("nvrtc", nvrtcGetProgramLog);

    FUNCTION("cublas", cublasCreate);
    FUNCTION("cublas", cublasDestroy);
    FUNCTION("cublas", cublasGetVersion);
    FUNCTION("cublas", cublasSetStream);
    FUNCTION("cublas", cublasSetWorkspace);
    FUNCTION("cublas", cublasSetMathMode);
    FUNCTION("cublas", cublasSetPointerMode);
    FUNCTION("cublas", cublasSgemm);
    FUNCTION("cublas", cublasDgemm);
    FUNCTION("cublas", cublasSgemmStridedBatched);
    FUNCTION("cublas", cublasDgemmStridedBatched);
    FUNCTION("cublas", cublasGetStatusName);
    FUNCTION("cublas", cublasGetStatusString);

#include "constants.inc"
    return 0;
}
