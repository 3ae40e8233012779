// driver-tests [NAME]: tests of the driver and of NVRTC through their own interfaces; without a name, lists the tests. Exit code 1: a
// statement did not hold; each is printed.
#include "driver_test.h"

#include <cstdio>

namespace test {

namespace {

int failed = 0;

}

const char* const kernels = R"(
extern "C" __global__ void fill(float* out, float value, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count)
        out[i] = value;
}
extern "C" __global__ void add(float* out, float value, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count)
        out[i] += value;
}
extern "C" __global__ void __launch_bounds__(128) wild(float* out) {
    __shared__ float some[1024];
    some[threadIdx.x] = 1;
    __syncthreads();
    out[1000000 + (int)some[threadIdx.x ^ 1]] = 0;
}
)";

Device::Device(const std::string& folder, std::string options)
    : driver(folder + "/libcuda.so.1"), compiler(folder + "/libnvrtc.so.12") {
    configure(options);
}

void Device::configure(const std::string& options) {
    check(driver.call("nnipSoftwareDeviceConfigure", options.c_str()) == 0, "options " + options);
}

void Device::open() {
    CUcontext context = nullptr;
    status(cuda("cuInit", 0u), CUDA_SUCCESS, "cuInit");
    status(cuda("cuDevicePrimaryCtxRetain", &context, 0), CUDA_SUCCESS, "cuDevicePrimaryCtxRetain");
    status(cuda("cuCtxSetCurrent", context), CUDA_SUCCESS, "cuCtxSetCurrent");
}

CUmodule Device::load(const std::string& source) {
    void* program = nullptr;
    size_t bytes = 0;
    compiler.call("nvrtcCreateProgram", &program, source.c_str(), "test.cu", 0, nullptr, nullptr);
    status(compiler.call("nvrtcCompileProgram", program, 0, static_cast<const char* const*>(nullptr)), 0, "nvrtcCompileProgram");
    compiler.call("nvrtcGetCUBINSize", program, &bytes);
    image.resize(bytes);
    compiler.call("nvrtcGetCUBIN", program, image.data());
    compiler.call("nvrtcDestroyProgram", &program);
    CUmodule module = nullptr;
    status(cuda("cuModuleLoadData", &module, static_cast<const void*>(image.data())), CUDA_SUCCESS, "cuModuleLoadData");
    return module;
}

CUfunction Device::function(CUmodule module, const char* name) const {
    CUfunction handle = nullptr;
    status(cuda("cuModuleGetFunction", &handle, module, name), CUDA_SUCCESS, "cuModuleGetFunction");
    return handle;
}

CUstream Device::stream() const {
    CUstream handle = nullptr;
    status(cuda("cuStreamCreate", &handle, 1u), CUDA_SUCCESS, "cuStreamCreate");
    return handle;
}

CUdeviceptr Device::buffer(size_t floats) const {
    CUdeviceptr address = 0;
    status(cuda("cuMemAlloc_v2", &address, floats * sizeof(float)), CUDA_SUCCESS, "cuMemAlloc");
    return address;
}

int Device::launch(
    CUfunction function, unsigned grid, unsigned block, unsigned shared, CUstream stream, std::vector<void*> arguments) const {
    return cuda("cuLaunchKernel", function, grid, 1u, 1u, block, 1u, 1u, shared, stream, arguments.data(), static_cast<void**>(nullptr));
}

float* Device::pinned(size_t floats) const {
    void* address = nullptr;
    status(cuda("cuMemHostAlloc", &address, floats * sizeof(float), 0u), CUDA_SUCCESS, "cuMemHostAlloc");
    return static_cast<float*>(address);
}

std::string Device::statistics() const {
    std::string text(static_cast<size_t>(driver.call("nnipSoftwareDeviceStatistics", static_cast<char*>(nullptr), size_t(0))), '\0');
    driver.call("nnipSoftwareDeviceStatistics", text.data(), text.size());
    return text;
}

std::string Device::fault() const { return driver.call<const char*>("nnipSoftwareDeviceFault"); }

void check(bool holds, const std::string& statement) {
    if (holds)
        return;
    std::printf("does not hold: %s\n", statement.c_str());
    failed++;
}

void status(int actual, int expected, const std::string& call) {
    check(actual == expected, call + " gives " + std::to_string(expected) + ", but gave " + std::to_string(actual));
}

int failures() { return failed; }

}

int main(int count, char** arguments) {
    std::string self = arguments[0];
    std::string folder = self.find('/') == std::string::npos ? "." : self.substr(0, self.rfind('/'));
    bool found = count < 2;
    for (const std::vector<test::NamedCase>* list : {&test::stateCases, &test::workCases}) {
        for (const test::NamedCase& entry : *list) {
            if (count < 2)
                std::printf("%s\n", entry.name);
            else if (std::string(arguments[1]) == entry.name) {
                test::Device device(folder, "");
                entry.run(device);
                found = true;
            }
        }
    }
    if (!found)
        std::printf("no test %s\n", arguments[1]);
    return found && test::failures() == 0 ? 0 : 1;
}
