// cuModule*, cuFunc*, cuLaunchKernel and occupancy.
#include "arch.h"
#include "call.h"
#include "context.h"
#include "executor.h"
#include "fault.h"
#include "module.h"
#include "options.h"
#include "stream.h"

#include <cstring>
#include <vector>

namespace nnip {
namespace {

// Registers are not modelled: every kernel is said to use this many, which never limits a launch.
constexpr int registersPerThread = 32;

/// A launch that outlives the call: it has its own copy of the arguments.
class KernelWork : public Work {
public:
    KernelWork(std::shared_ptr<Module> module, const Launch& launch) : module_(std::move(module)), launch_(launch) {
        const nnip_device::KernelEntry& entry = *launch.function->entry;
        const unsigned* bytes = entry.parameterBytes();
        size_t cells = 0;
        for (unsigned i = 0; i < entry.parameters; i++)
            cells += cellsFor(bytes[i]);
        storage_.resize(cells);
        pointers_.resize(entry.parameters + 1);
        Cell* at = storage_.data();
        for (unsigned i = 0; i < entry.parameters; i++) {
            std::memcpy(at->bytes, launch.arguments[i], bytes[i]);
            pointers_[i] = at;
            at += cellsFor(bytes[i]);
        }
        launch_.arguments = pointers_.data();
    }

    void run(const WorkStamp& stamp) override {
        if (context().sticky)
            return;
        launch_.stamp = stamp;
        execute(launch_);
    }

private:
    struct alignas(16) Cell {
        char bytes[16];
    };
    static size_t cellsFor(unsigned bytes) { return (bytes + sizeof(Cell) - 1) / sizeof(Cell); }

    std::shared_ptr<Module> module_;
    Launch launch_;
    std::vector<Cell> storage_;
    std::vector<void*> pointers_;
};

CUresult checkLimits(const Function& function, const nnip_device::Index3& grid, const nnip_device::Index3& block, unsigned shared) {
    if (grid.x == 0 || grid.y == 0 || grid.z == 0 || block.x == 0 || block.y == 0 || block.z == 0)
        return CUDA_ERROR_INVALID_VALUE;
    if (grid.x > 2147483647u || grid.y > 65535 || grid.z > 65535 || block.x > 1024 || block.y > 1024 || block.z > 64)
        return CUDA_ERROR_INVALID_VALUE;
    uint64_t threads = static_cast<uint64_t>(block.x) * block.y * block.z;
    if (threads > static_cast<uint64_t>(threadsPerBlock))
        return CUDA_ERROR_INVALID_VALUE;
    if (function.entry->maxThreads != 0 && threads > function.entry->maxThreads)
        return CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES;
    return shared + function.staticShared > static_cast<size_t>(function.maxDynamicShared) ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}

}
}

using namespace nnip;

extern "C" {

CUresult cuModuleLoadData(CUmodule* handle, const void* image) {
    static Api api("cuModuleLoadData", CUDA_ERROR_OUT_OF_MEMORY);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!handle || !image)
        return CUDA_ERROR_INVALID_VALUE;
    if (unsafeInCapture())
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    std::shared_ptr<Module> module;
    if (CUresult status = loadModule(image, &module))
        return status;
    *handle = context().modules.add(std::move(module));
    countLive("modules", 1);
    return CUDA_SUCCESS;
}

CUresult cuModuleUnload(CUmodule handle) {
    static Api api("cuModuleUnload", CUDA_ERROR_UNKNOWN, Counted::No);
    Call call(api);
    if (CUresult status = contextStatus())
        return status;
    std::shared_ptr<Module> module = context().modules.find(handle);
    if (!module)
        return CUDA_ERROR_INVALID_HANDLE;
    drainAll();
    for (const auto& [name, function] : module->functions)
        context().functions.remove(function);
    context().modules.remove(handle);
    countLive("modules", -1);
    return call.injected();
}

CUresult cuModuleGetFunction(CUfunction* handle, CUmodule moduleHandle, const char* name) {
    static Api api("cuModuleGetFunction", CUDA_ERROR_NOT_FOUND);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!handle || !name)
        return CUDA_ERROR_INVALID_VALUE;
    Module* module = context().modules.peek(moduleHandle);
    if (!module)
        return CUDA_ERROR_INVALID_HANDLE;
    auto known = module->functions.find(name);
    if (known != module->functions.end()) {
        *handle = known->second;
        return CUDA_SUCCESS;
    }
    for (unsigned i = 0; i < module->image->kernelCount; i++) {
        if (std::strcmp(module->image->kernels[i].name, name) != 0)
            continue;
        auto function = std::make_shared<Function>();
        function->module = module;
        function->entry = &module->image->kernels[i];
        function->staticShared = module->staticShared[name];
        *handle = context().functions.add(std::move(function));
        module->functions[name] = *handle;
        return CUDA_SUCCESS;
    }
    return CUDA_ERROR_NOT_FOUND;
}

CUresult cuModuleGetGlobal_v2(CUdeviceptr* address, size_t* bytes, CUmodule handle, const char* name) {
    static Api api("cuModuleGetGlobal_v2", CUDA_ERROR_NOT_FOUND);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!name || (!address && !bytes))
        return CUDA_ERROR_INVALID_VALUE;
    Module* module = context().modules.peek(handle);
    if (!module)
        return CUDA_ERROR_INVALID_HANDLE;
    auto found = module->globals.find(name);
    if (found == module->globals.end())
        return CUDA_ERROR_NOT_FOUND;
    if (address)
        *address = reinterpret_cast<CUdeviceptr>(found->second.first);
    if (bytes)
        *bytes = found->second.second;
    return CUDA_SUCCESS;
}

CUresult cuFuncGetAttribute(int* value, CUfunction_attribute attribute, CUfunction handle) {
    static Api api("cuFuncGetAttribute", CUDA_ERROR_INVALID_HANDLE);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!value)
        return CUDA_ERROR_INVALID_VALUE;
    Function* function = context().functions.peek(handle);
    if (!function)
        return CUDA_ERROR_INVALID_HANDLE;
    switch (attribute) {
    case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
        *value = function->entry->maxThreads ? static_cast<int>(function->entry->maxThreads) : threadsPerBlock;
        return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES: *value = static_cast<int>(function->staticShared); return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_NUM_REGS: *value = registersPerThread; return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_PTX_VERSION:
    case CU_FUNC_ATTRIBUTE_BINARY_VERSION: *value = architecture().capability; return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
        *value = function->maxDynamicShared - static_cast<int>(function->staticShared);
        return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES:
    case CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES:
    case CU_FUNC_ATTRIBUTE_CACHE_MODE_CA: *value = 0; return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT: *value = -1; return CUDA_SUCCESS;
    }
    return CUDA_ERROR_INVALID_VALUE;
}

CUresult cuFuncSetAttribute(CUfunction handle, CUfunction_attribute attribute, int value) {
    static Api api("cuFuncSetAttribute", CUDA_ERROR_INVALID_VALUE);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    Function* function = context().functions.peek(handle);
    if (!function)
        return CUDA_ERROR_INVALID_HANDLE;
    if (attribute == CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT)
        return value >= -1 && value <= 100 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
    if (attribute != CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES || value < 0)
        return CUDA_ERROR_INVALID_VALUE;
    size_t total = static_cast<size_t>(value) + function->staticShared;
    if (total > static_cast<size_t>(architecture().sharedOptIn))
        return CUDA_ERROR_INVALID_VALUE;
    function->maxDynamicShared = static_cast<int>(total);
    return CUDA_SUCCESS;
}

CUresult cuLaunchKernel(CUfunction handle, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
    unsigned blockZ, unsigned sharedBytes, CUstream streamHandle, void** parameters, void** extra) {
    static Api api("cuLaunchKernel", CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    Function* function = context().functions.peek(handle);
    std::shared_ptr<Stream> stream = findStream(streamHandle);
    if (!function || !stream)
        return CUDA_ERROR_INVALID_HANDLE;
    Launch launch{function, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, sharedBytes, parameters, {}};
    if (CUresult refused = checkLimits(*function, launch.grid, launch.block, sharedBytes))
        return refused;
    // Arguments packed into one buffer (`extra`) are not offered.
    if (extra || (!parameters && function->entry->parameters > 0))
        return extra ? CUDA_ERROR_NOT_SUPPORTED : CUDA_ERROR_INVALID_VALUE;
    for (unsigned i = 0; i < function->entry->parameters; i++)
        if (!parameters[i])
            return CUDA_ERROR_INVALID_VALUE;
    if (CUresult refused = mayEnqueue(*stream))
        return refused;
    if (runsAtOnce(*stream)) {
        launch.stamp = nextStamp(*stream);
        execute(launch);
        // A fault of the kernel shows at the next call, as on a device.
        return CUDA_SUCCESS;
    }
    enqueue(*stream, std::make_shared<KernelWork>(function->module->shared_from_this(), launch));
    return CUDA_SUCCESS;
}

CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, CUfunction handle, int blockSize, size_t dynamicShared) {
    static Api api("cuOccupancyMaxActiveBlocksPerMultiprocessor", CUDA_ERROR_INVALID_VALUE);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    Function* function = context().functions.peek(handle);
    if (!function)
        return CUDA_ERROR_INVALID_HANDLE;
    if (!blocks || blockSize <= 0)
        return CUDA_ERROR_INVALID_VALUE;
    int limit = function->entry->maxThreads ? static_cast<int>(function->entry->maxThreads) : threadsPerBlock;
    size_t shared = dynamicShared + function->staticShared;
    bool fits = blockSize <= limit && shared <= static_cast<size_t>(function->maxDynamicShared);
    *blocks = fits ? occupancy(blockSize, registersPerThread, shared) : 0;
    return CUDA_SUCCESS;
}

}
