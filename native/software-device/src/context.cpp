#include "context.h"

#include "arch.h"
#include "call.h"
#include "checker.h"
#include "device.h"
#include "fault.h"
#include "module.h"
#include "options.h"
#include "stream.h"

#include <cstring>

namespace nnip {

Context& context() {
    static Context instance;
    return instance;
}

CUcontext& currentContext() {
    thread_local CUcontext current = nullptr;
    return current;
}

CUresult contextStatus() {
    if (!context().initialised)
        return CUDA_ERROR_NOT_INITIALIZED;
    if (!currentContext() || currentContext() != context().handle)
        return CUDA_ERROR_INVALID_CONTEXT;
    return context().sticky;
}

bool isDeviceRange(const void* address, size_t bytes) {
    if (context().memory.holds(address, bytes))
        return true;
    bool found = false;
    auto* from = static_cast<const char*>(address);
    context().modules.each([&](const Module& module) {
        for (const auto& [name, place] : module.globals)
            found = found || (from >= place.first && from + bytes <= place.first + place.second);
    });
    return found;
}

uintptr_t nextHandle() {
    // Far from any mapping, so that code that takes a handle for a pointer crashes.
    static uintptr_t last = 0x00006e6e69700000;
    return last += 16;
}

namespace {

/// The end of the primary context: queued work is lost, everything that lived in it goes.
void destroyContext() {
    Context& c = context();
    countLive("streams", -static_cast<long long>(c.streams.size()));
    countLive("events", -static_cast<long long>(c.events.size()));
    countLive("modules", -static_cast<long long>(c.modules.size()));
    countLive("graphs", -static_cast<long long>(c.graphs.size()));
    countLive("graphExecs", -static_cast<long long>(c.graphExecs.size()));
    c.streams.clear();
    c.events.clear();
    c.graphs.clear();
    c.graphExecs.clear();
    c.functions.clear();
    c.modules.clear();
    c.defaultStream.reset();
    c.memory.freeAll();
    c.hostClock = OrderClock();
    checker().forgetWork();
    c.sticky = CUDA_SUCCESS;
    c.handle = nullptr;
    countLive("contexts", -1);
}

}
}

using namespace nnip;

extern "C" {

CUresult cuInit(unsigned flags) {
    static Api api("cuInit", CUDA_ERROR_UNKNOWN);
    Call call(api);
    if (call.injected())
        return call.injected();
    if (flags != 0)
        return CUDA_ERROR_INVALID_VALUE;
    if (options().devices == 0)
        return CUDA_ERROR_NO_DEVICE;
    context().initialised = true;
    return CUDA_SUCCESS;
}

CUresult cuDriverGetVersion(int* version) {
    static Api api("cuDriverGetVersion", CUDA_ERROR_INVALID_VALUE);
    Call call(api);
    if (call.injected())
        return call.injected();
    if (!version)
        return CUDA_ERROR_INVALID_VALUE;
    *version = options().driver;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetCount(int* count) {
    static Api api("cuDeviceGetCount", CUDA_ERROR_UNKNOWN);
    Call call(api);
    if (CUresult refused = call.refusedUninitialised())
        return refused;
    if (!count)
        return CUDA_ERROR_INVALID_VALUE;
    *count = options().devices;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGet(CUdevice* device, int ordinal) {
    static Api api("cuDeviceGet", CUDA_ERROR_INVALID_DEVICE);
    Call call(api);
    if (CUresult refused = call.refusedUninitialised())
        return refused;
    if (!device)
        return CUDA_ERROR_INVALID_VALUE;
    if (ordinal < 0 || ordinal >= options().devices)
        return CUDA_ERROR_INVALID_DEVICE;
    *device = ordinal;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetName(char* name, int length, CUdevice device) {
    static Api api("cuDeviceGetName", CUDA_ERROR_INVALID_DEVICE);
    Call call(api);
    if (CUresult refused = call.refusedUninitialised())
        return refused;
    if (!name || length <= 0)
        return CUDA_ERROR_INVALID_VALUE;
    if (device != 0)
        return CUDA_ERROR_INVALID_DEVICE;
    std::string text = "NNIP software device (test instrument, sm_" + std::to_string(architecture().capability) + ")";
    std::strncpy(name, text.c_str(), static_cast<size_t>(length));
    name[length - 1] = '\0';
    return CUDA_SUCCESS;
}

CUresult cuDeviceTotalMem_v2(size_t* bytes, CUdevice device) {
    static Api api("cuDeviceTotalMem_v2", CUDA_ERROR_INVALID_DEVICE);
    Call call(api);
    if (CUresult refused = call.refusedUninitialised())
        return refused;
    if (!bytes)
        return CUDA_ERROR_INVALID_VALUE;
    if (device != 0)
        return CUDA_ERROR_INVALID_DEVICE;
    *bytes = options().memory;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device) {
    static Api api("cuDeviceGetAttribute", CUDA_ERROR_INVALID_DEVICE);
    Call call(api);
    if (CUresult refused = call.refusedUninitialised())
        return refused;
    if (!value)
        return CUDA_ERROR_INVALID_VALUE;
    if (device != 0)
        return CUDA_ERROR_INVALID_DEVICE;
    return deviceAttribute(attribute, value) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUresult cuDevicePrimaryCtxRetain(CUcontext* result, CUdevice device) {
    static Api api("cuDevicePrimaryCtxRetain", CUDA_ERROR_OUT_OF_MEMORY);
    Call call(api);
    if (CUresult refused = call.refusedUninitialised())
        return refused;
    if (!result)
        return CUDA_ERROR_INVALID_VALUE;
    if (device != 0)
        return CUDA_ERROR_INVALID_DEVICE;
    Context& c = context();
    if (c.retained++ == 0) {
        c.handle = reinterpret_cast<CUcontext>(nextHandle());
        c.defaultStream = std::make_shared<Stream>();
        countLive("contexts", 1);
    }
    *result = c.handle;
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    static Api api("cuDevicePrimaryCtxRelease_v2", CUDA_ERROR_UNKNOWN, Counted::No);
    Call call(api);
    if (!context().initialised)
        return CUDA_ERROR_NOT_INITIALIZED;
    if (device != 0)
        return CUDA_ERROR_INVALID_DEVICE;
    if (context().retained == 0)
        return CUDA_ERROR_INVALID_CONTEXT;
    if (--context().retained == 0)
        destroyContext();
    return call.injected();
}

CUresult cuCtxSetCurrent(CUcontext handle) {
    static Api api("cuCtxSetCurrent", CUDA_ERROR_INVALID_CONTEXT, Counted::No);
    Call call(api);
    if (CUresult refused = call.refusedUninitialised())
        return refused;
    if (handle && handle != context().handle)
        return CUDA_ERROR_INVALID_CONTEXT;
    currentContext() = handle;
    return CUDA_SUCCESS;
}

CUresult cuCtxGetCurrent(CUcontext* handle) {
    static Api api("cuCtxGetCurrent", CUDA_ERROR_INVALID_CONTEXT, Counted::No);
    Call call(api);
    if (CUresult refused = call.refusedUninitialised())
        return refused;
    if (!handle)
        return CUDA_ERROR_INVALID_VALUE;
    *handle = currentContext();
    return CUDA_SUCCESS;
}

CUresult cuCtxSynchronize() {
    static Api api("cuCtxSynchronize", CUDA_ERROR_LAUNCH_FAILED);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (unsafeInCapture())
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    drainAll();
    return context().sticky;
}

}
