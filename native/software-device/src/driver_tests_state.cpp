// Tests of states and limits: initialisation, memory, handles, launches, failures, statistics, the compiler.
#include "driver_test.h"

#include <cmath>
#include <cstring>

namespace test {
namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void initialisation(Device& d) {
    int count = -1, value = 0;
    CUcontext context = nullptr;
    CUdeviceptr address = 0;
    status(d.cuda("cuDeviceGetCount", &count), CUDA_ERROR_NOT_INITIALIZED, "cuDeviceGetCount before cuInit");
    status(d.cuda("cuMemAlloc_v2", &address, size_t(4)), CUDA_ERROR_NOT_INITIALIZED, "cuMemAlloc before cuInit");
    d.configure("devices=0");
    status(d.cuda("cuInit", 0u), CUDA_ERROR_NO_DEVICE, "cuInit without a device");
    d.configure("devices=1,driver=11020");
    status(d.cuda("cuInit", 1u), CUDA_ERROR_INVALID_VALUE, "cuInit with flags");
    status(d.cuda("cuInit", 0u), CUDA_SUCCESS, "cuInit");
    d.cuda("cuDriverGetVersion", &value);
    check(value == 11020, "the driver's version is the configured one");
    status(d.cuda("cuMemAlloc_v2", &address, size_t(4)), CUDA_ERROR_INVALID_CONTEXT, "cuMemAlloc without a context");
    int device = -1;
    status(d.cuda("cuDeviceGet", &device, 1), CUDA_ERROR_INVALID_DEVICE, "cuDeviceGet of a second device");
    status(d.cuda("cuDevicePrimaryCtxRetain", &context, 0), CUDA_SUCCESS, "retain");
    status(d.cuda("cuMemAlloc_v2", &address, size_t(4)), CUDA_ERROR_INVALID_CONTEXT, "cuMemAlloc with a context that is not current");
    status(d.cuda("cuCtxSetCurrent", context), CUDA_SUCCESS, "cuCtxSetCurrent");
    status(d.cuda("cuMemAlloc_v2", &address, size_t(4)), CUDA_SUCCESS, "cuMemAlloc");
    status(d.cuda("cuDevicePrimaryCtxRelease_v2", 0), CUDA_SUCCESS, "release");
    status(d.cuda("cuMemFree_v2", address), CUDA_ERROR_INVALID_CONTEXT, "cuMemFree after the release");
    status(d.cuda("cuDevicePrimaryCtxRelease_v2", 0), CUDA_ERROR_INVALID_CONTEXT, "a second release");
}

void attributes(Device& d) {
    d.open();
    struct {
        const char* options;
        int major, processors, shared, optIn;
    } expected[] = {{"arch=70", 7, 80, 98304, 98304}, {"arch=80", 8, 108, 167936, 166912}, {"arch=90", 9, 132, 233472, 232448}};
    for (auto& e : expected) {
        d.configure(e.options);
        auto attribute = [&](CUdevice_attribute which) {
            int value = -1;
            status(d.cuda("cuDeviceGetAttribute", &value, which, 0), CUDA_SUCCESS, "cuDeviceGetAttribute");
            return value;
        };
        check(attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) == e.major, "major version");
        check(attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT) == e.processors, "multiprocessors");
        check(attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR) == e.shared, "shared memory of a multiprocessor");
        check(attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN) == e.optIn, "shared memory of a block by choice");
        check(attribute(CU_DEVICE_ATTRIBUTE_WARP_SIZE) == 32 && attribute(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK) == 1024, "sizes");
        char name[80];
        d.cuda("cuDeviceGetName", &name[0], 80, 0);
        check(contains(name, "NNIP software device (test instrument, sm_" + std::to_string(e.major) + "0)"), "the name tells what it is");
    }
    int value = 0;
    status(
        d.cuda("cuDeviceGetAttribute", &value, static_cast<CUdevice_attribute>(5000), 0), CUDA_ERROR_INVALID_VALUE, "an unknown attribute");
}

void memory(Device& d) {
    d.configure("memory=1048576");
    d.open();
    CUdeviceptr a = 0, b = 0;
    size_t available = 0, total = 0;
    status(d.cuda("cuMemAlloc_v2", &a, size_t(0)), CUDA_ERROR_INVALID_VALUE, "an allocation of nothing");
    status(d.cuda("cuMemAlloc_v2", &a, size_t(1 << 20) + 1), CUDA_ERROR_OUT_OF_MEMORY, "more than there is");
    status(d.cuda("cuMemAlloc_v2", &a, size_t(1000)), CUDA_SUCCESS, "cuMemAlloc");
    check(a % 256 == 0, "allocations are aligned to 256 bytes");
    d.cuda("cuMemGetInfo_v2", &available, &total);
    check(total == 1 << 20 && available == total - 1024, "cuMemGetInfo tells what is left");
    status(d.cuda("cuMemAlloc_v2", &b, size_t(1 << 20)), CUDA_ERROR_OUT_OF_MEMORY, "what no longer fits");
    CUstream s = d.stream();
    float host[250];
    status(d.cuda("cuMemcpyDtoHAsync_v2", static_cast<void*>(host), a, size_t(1000), s), CUDA_SUCCESS, "copy to the host");
    check(std::isnan(host[0]) && std::isnan(host[249]), "fresh memory is poisoned");
    status(
        d.cuda("cuMemcpyDtoHAsync_v2", static_cast<void*>(host), a + 4, size_t(1000), s), CUDA_ERROR_INVALID_VALUE, "a copy past the end");
    status(d.cuda("cuMemsetD8Async", a, static_cast<unsigned char>(0), size_t(1001), s), CUDA_ERROR_INVALID_VALUE, "a fill past the end");
    status(d.cuda("cuMemFree_v2", a + 256), CUDA_ERROR_INVALID_VALUE, "a free inside an allocation");
    status(d.cuda("cuMemFree_v2", a), CUDA_SUCCESS, "cuMemFree");
    status(d.cuda("cuMemFree_v2", a), CUDA_ERROR_INVALID_VALUE, "a second free");
    status(d.cuda("cuMemFreeHost", static_cast<void*>(host)), CUDA_ERROR_INVALID_VALUE, "cuMemFreeHost of other memory");
    d.cuda("cuMemGetInfo_v2", &available, &total);
    check(available == total, "all memory is free again");
}

void redZones(Device& d) {
    d.open();
    CUfunction fill = d.function(d.load(kernels), "fill");
    CUdeviceptr a = d.buffer(100);
    float value = 1;
    int count = 101;
    status(d.launch(fill, 1, 128, 0, d.stream(), {&a, &value, &count}), CUDA_SUCCESS, "a launch that writes one element too many");
    check(d.fault().empty(), "mode fast does not see the access");
    status(d.cuda("cuMemFree_v2", a), CUDA_SUCCESS, "cuMemFree");
    check(contains(d.fault(), "out-of-bounds global write"), "but finds the overwritten red zone");
}

void handles(Device& d) {
    d.open();
    CUmodule module = d.load(kernels);
    CUfunction fill = d.function(module, "fill"), missing = nullptr;
    status(d.cuda("cuModuleGetFunction", &missing, module, "absent"), CUDA_ERROR_NOT_FOUND, "an absent kernel");
    CUstream s = d.stream();
    CUevent e = nullptr;
    d.cuda("cuEventCreate", &e, 0u);
    status(d.cuda("cuEventDestroy_v2", e), CUDA_SUCCESS, "cuEventDestroy");
    status(d.cuda("cuEventRecord", e, s), CUDA_ERROR_INVALID_HANDLE, "a destroyed event");
    status(d.cuda("cuEventDestroy_v2", e), CUDA_ERROR_INVALID_HANDLE, "a second cuEventDestroy");
    status(d.cuda("cuStreamDestroy_v2", s), CUDA_SUCCESS, "cuStreamDestroy");
    status(d.cuda("cuStreamSynchronize", s), CUDA_ERROR_INVALID_HANDLE, "a destroyed stream");
    status(d.cuda("cuModuleUnload", module), CUDA_SUCCESS, "cuModuleUnload");
    status(d.launch(fill, 1, 1, 0, nullptr, {}), CUDA_ERROR_INVALID_HANDLE, "a function of an unloaded module");
    status(d.cuda("cuModuleUnload", module), CUDA_ERROR_INVALID_HANDLE, "a second cuModuleUnload");
}

void launchLimits(Device& d) {
    d.open();
    CUmodule module = d.load(kernels);
    CUfunction fill = d.function(module, "fill"), wild = d.function(module, "wild");
    CUstream s = d.stream();
    CUdeviceptr out = d.buffer(1);
    float value = 3;
    int count = 1, attribute = 0;
    std::vector<void*> arguments{&out, &value, &count};
    status(d.launch(fill, 1, 1025, 0, s, arguments), CUDA_ERROR_INVALID_VALUE, "1025 threads");
    status(d.launch(fill, 0, 32, 0, s, arguments), CUDA_ERROR_INVALID_VALUE, "an empty grid");
    status(d.cuda("cuLaunchKernel", fill, 1u, 65536u, 1u, 1u, 1u, 1u, 0u, s, arguments.data(), static_cast<void**>(nullptr)),
        CUDA_ERROR_INVALID_VALUE, "65536 blocks in y");
    status(d.cuda("cuLaunchKernel", fill, 1u, 1u, 1u, 1u, 1u, 65u, 0u, s, arguments.data(), static_cast<void**>(nullptr)),
        CUDA_ERROR_INVALID_VALUE, "65 threads in z");
    status(d.launch(wild, 1, 256, 0, s, {&out}), CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, "more threads than the launch bounds");
    status(d.launch(fill, 1, 32, 49153, s, arguments), CUDA_ERROR_INVALID_VALUE, "more than 48 KB of shared memory");
    status(d.launch(wild, 1, 32, 49152 - 4095, s, {&out}), CUDA_ERROR_INVALID_VALUE, "static and dynamic shared memory together");
    status(d.cuda("cuFuncSetAttribute", fill, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 166913), CUDA_ERROR_INVALID_VALUE,
        "beyond sm_80");
    status(d.cuda("cuFuncSetAttribute", fill, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 166912), CUDA_SUCCESS, "all of sm_80");
    status(d.launch(fill, 1, 32, 166912, s, arguments), CUDA_SUCCESS, "a launch with all of it");
    d.cuda("cuFuncGetAttribute", &attribute, CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, wild);
    check(attribute == 4096, "static shared memory of a kernel is its own, not the module's");
    d.cuda("cuFuncGetAttribute", &attribute, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, wild);
    check(attribute == 128, "the launch bounds are the most threads");
    auto occupancy = [&](CUfunction f, int block, size_t shared) {
        int blocks = -1;
        status(d.cuda("cuOccupancyMaxActiveBlocksPerMultiprocessor", &blocks, f, block, shared), CUDA_SUCCESS, "occupancy");
        return blocks;
    };
    check(occupancy(fill, 256, 0) == 8 && occupancy(fill, 1024, 0) == 2 && occupancy(fill, 32, 0) == 32, "occupancy by threads and blocks");
    check(occupancy(fill, 64, 48 * 1024) == 3 && occupancy(wild, 256, 0) == 0, "occupancy by shared memory and launch bounds");
}

void stickyFault(Device& d) {
    d.configure("mode=check");
    d.open();
    CUfunction wild = d.function(d.load(kernels), "wild");
    CUdeviceptr out = d.buffer(16), other = 0;
    CUstream s = d.stream();
    status(d.launch(wild, 1, 32, 0, s, {&out}), CUDA_SUCCESS, "the launch itself");
    status(d.cuda("cuStreamSynchronize", s), CUDA_ERROR_ILLEGAL_ADDRESS, "the synchronisation after it");
    status(d.cuda("cuMemAlloc_v2", &other, size_t(4)), CUDA_ERROR_ILLEGAL_ADDRESS, "every call after it");
    status(d.cuda("cuMemFree_v2", out), CUDA_ERROR_ILLEGAL_ADDRESS, "also cuMemFree");
    check(contains(d.fault(), "out-of-bounds global write") && contains(d.fault(), "kernel wild, test.cu:16"),
        "the fault names the line: " + d.fault());
    status(d.cuda("cuDevicePrimaryCtxRelease_v2", 0), CUDA_SUCCESS, "the release of the context");
    check(contains(d.statistics(), "\"buffers\":0") && contains(d.statistics(), "\"modules\":0"), "nothing is left");
    d.open();
    status(d.cuda("cuMemAlloc_v2", &other, size_t(4)), CUDA_SUCCESS, "a new context works");
}

void injectedFailures(Device& d) {
    d.open();
    CUdeviceptr a = 0, b = 0;
    d.configure("fail=cuMemAlloc_v2:2");
    status(d.cuda("cuMemAlloc_v2", &a, size_t(4)), CUDA_SUCCESS, "the first allocation");
    status(d.cuda("cuMemAlloc_v2", &b, size_t(4)), CUDA_ERROR_OUT_OF_MEMORY, "the second allocation");
    status(d.cuda("cuMemAlloc_v2", &b, size_t(4)), CUDA_SUCCESS, "the third allocation");
    d.configure("fail=any:2");
    status(d.cuda("cuMemFree_v2", a), CUDA_SUCCESS, "a release is not counted");
    CUstream s = d.stream();
    status(d.cuda("cuStreamSynchronize", s), CUDA_ERROR_LAUNCH_FAILED, "the second call that counts");
    status(d.cuda("cuStreamSynchronize", s), CUDA_SUCCESS, "the call after it");
    d.configure("fail=cuMemFree_v2:1");
    status(d.cuda("cuMemFree_v2", b), CUDA_ERROR_UNKNOWN, "a release made to fail by name");
    check(contains(d.statistics(), "\"buffers\":0"), "has released all the same");
    d.configure("");
    status(d.cuda("cuMemAlloc_v2", &a, size_t(4)), CUDA_SUCCESS, "options without fail= disarm it");
    check(d.driver.call("nnipSoftwareDeviceConfigure", "mode=slow") == 1 && d.driver.call("nnipSoftwareDeviceConfigure", "fail=x") == 1 &&
            d.driver.call("nnipSoftwareDeviceConfigure", "arch=75") == 1,
        "options that mean nothing are refused");
}

void statistics(Device& d) {
    d.open();
    d.configure("");
    CUmodule module = d.load(kernels);
    d.buffer(25);
    d.buffer(25);
    CUstream s = d.stream();
    CUevent e = nullptr;
    d.cuda("cuEventCreate", &e, 0u);
    void* pinned = d.pinned(10);
    std::string text = d.statistics();
    for (const char* part : {"\"contexts\":1", "\"buffers\":2", "\"bytes\":200", "\"streams\":1", "\"events\":1", "\"modules\":1",
             "\"pinned\":1", "\"programs\":0", "\"cuMemAlloc_v2\":2", "\"nvrtcCompileProgram\":1"})
        check(contains(text, part), std::string(part) + " in " + text);
    d.cuda("cuModuleUnload", module);
    d.cuda("cuEventDestroy_v2", e);
    d.cuda("cuStreamDestroy_v2", s);
    d.cuda("cuMemFreeHost", pinned);
    d.cuda("cuDevicePrimaryCtxRelease_v2", 0);
    text = d.statistics();
    for (const char* kind : {"contexts", "buffers", "bytes", "streams", "events", "modules", "pinned"})
        check(contains(text, std::string("\"") + kind + "\":0"), std::string("no ") + kind + " left in " + text);
}

void compiler(Device& d) {
    d.open();
    int count = 0, archs[32], major = 0, minor = 0, minorOfCheck = 0;
    d.compiler.call("nvrtcGetNumSupportedArchs", &count);
    d.compiler.call("nvrtcGetSupportedArchs", &archs[0]);
    check(archs[0] == 50 && archs[count - 1] == 90, "architectures from 50 to 90");
    auto build = [&](const char* source, std::vector<const char*> options, int expected) {
        void* program = nullptr;
        const char* header = "constexpr int answer = 42;\n";
        const char* name = "answer.cuh";
        d.compiler.call("nvrtcCreateProgram", &program, source, "test.cu", 1, static_cast<const char* const*>(&header),
            static_cast<const char* const*>(&name));
        status(d.compiler.call("nvrtcCompileProgram", program, static_cast<int>(options.size()), options.data()), expected,
            "nvrtcCompileProgram");
        size_t bytes = 0;
        d.compiler.call("nvrtcGetProgramLogSize", program, &bytes);
        std::string log(bytes, '\0');
        d.compiler.call("nvrtcGetProgramLog", program, log.data());
        d.compiler.call("nvrtcDestroyProgram", &program);
        return log;
    };
    build("#include \"answer.cuh\"\nextern \"C\" __global__ void k(int* a) { *a = answer + VALUE; }\n",
        {"--gpu-architecture=sm_80", "-std=c++17", "-DVALUE=1", "--use_fast_math", "--fmad=false", "--ptxas-options=-v", "-lineinfo",
            "--maxrregcount=64"},
        0);
    std::string log = build("extern \"C\" __global__ void k(int* a) {\n    *a = unknown;\n}\n", {}, 6);
    check(contains(log, "test.cu:2") && contains(log, "unknown"), "messages name file and line: " + log);
    check(contains(build("", {"--no-such-option"}, 5), "--no-such-option"), "an unknown option is named");
    build("", {"--gpu-architecture=sm_35"}, 5);
    build("", {"--fmad=perhaps"}, 5);
    d.load(kernels);
    d.compiler.call("nvrtcVersion", &major, &minor);
    d.configure("mode=check");
    d.compiler.call("nvrtcVersion", &major, &minorOfCheck);
    check(major == 12 && minor != minorOfCheck, "the version tells the modes apart, for caches of compiled kernels");
    CUmodule module = nullptr;
    status(d.cuda("cuModuleLoadData", &module, static_cast<const void*>(d.image.data())), CUDA_ERROR_NO_BINARY_FOR_GPU,
        "a module of another mode");
    status(d.cuda("cuModuleLoadData", &module, static_cast<const void*>("no module at all")), CUDA_ERROR_INVALID_IMAGE, "other bytes");
}

}

const std::vector<NamedCase> stateCases{{"initialisation", initialisation}, {"attributes", attributes}, {"memory", memory},
    {"redZones", redZones}, {"handles", handles}, {"launchLimits", launchLimits}, {"stickyFault", stickyFault},
    {"injectedFailures", injectedFailures}, {"statistics", statistics}, {"compiler", compiler}};

}
