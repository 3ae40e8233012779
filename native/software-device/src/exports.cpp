// The functions of device.h, and names and texts of status codes.
#include "device.h"

#include "blob.h"
#include "build_key.h"
#include "call.h"
#include "checker.h"
#include "context.h"
#include "fault.h"
#include "options.h"
#include "stream.h"

#include <cstring>

namespace nnip {

const char* buildKey() { return NNIP_BUILD_KEY; }

namespace {

struct StatusName {
    CUresult status;
    const char* name;
    const char* text;
};

constexpr StatusName statusNames[] = {
    {CUDA_SUCCESS, "CUDA_SUCCESS", "no error"},
    {CUDA_ERROR_INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {CUDA_ERROR_OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {CUDA_ERROR_NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {CUDA_ERROR_NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {CUDA_ERROR_INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {CUDA_ERROR_INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {CUDA_ERROR_INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {CUDA_ERROR_NO_BINARY_FOR_GPU, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
    {CUDA_ERROR_OPERATING_SYSTEM, "CUDA_ERROR_OPERATING_SYSTEM", "OS call failed or operation not supported on this OS"},
    {CUDA_ERROR_INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {CUDA_ERROR_ILLEGAL_STATE, "CUDA_ERROR_ILLEGAL_STATE", "the operation cannot be performed in the present state"},
    {CUDA_ERROR_NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {CUDA_ERROR_NOT_READY, "CUDA_ERROR_NOT_READY", "device not ready"},
    {CUDA_ERROR_ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {CUDA_ERROR_ASSERT, "CUDA_ERROR_ASSERT", "device-side assert triggered"},
    {CUDA_ERROR_ILLEGAL_INSTRUCTION, "CUDA_ERROR_ILLEGAL_INSTRUCTION", "an illegal instruction was encountered"},
    {CUDA_ERROR_MISALIGNED_ADDRESS, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
    {CUDA_ERROR_LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {CUDA_ERROR_NOT_PERMITTED, "CUDA_ERROR_NOT_PERMITTED", "operation not permitted"},
    {CUDA_ERROR_NOT_SUPPORTED, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
    {CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
    {CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED",
        "operation failed due to a previous error during capture"},
    {CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED", "capture was not ended in the same stream as it began"},
    {CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED", "capturing stream has unjoined work"},
    {CUDA_ERROR_STREAM_CAPTURE_ISOLATION, "CUDA_ERROR_STREAM_CAPTURE_ISOLATION", "dependency created on uncaptured work in another stream"},
    {CUDA_ERROR_CAPTURED_EVENT, "CUDA_ERROR_CAPTURED_EVENT", "operation not permitted on an event last recorded in a capturing stream"},
    {CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD",
        "attempt to terminate a thread-local capture sequence from another thread"},
    {CUDA_ERROR_UNKNOWN, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

const StatusName* findStatus(CUresult status) {
    for (const StatusName& entry : statusNames)
        if (entry.status == status)
            return &entry;
    return nullptr;
}

/// Host work that a sister library put into a stream.
class HostWork : public Work {
public:
    HostWork(void (*work)(void*), void* data, void (*release)(void*)) : work_(work), data_(data), release_(release) {}
    ~HostWork() override {
        if (release_)
            release_(data_);
    }
    void run(const WorkStamp& stamp) override {
        if (context().sticky)
            return;
        context().hostWork = stamp;
        work_(data_);
    }

private:
    void (*work_)(void*);
    void* data_;
    void (*release_)(void*);
};

}
}

using namespace nnip;

extern "C" {

CUresult cuGetErrorName(CUresult status, const char** name) {
    static Api api("cuGetErrorName", CUDA_ERROR_INVALID_VALUE, Counted::No);
    Call call(api);
    const StatusName* found = findStatus(status);
    if (!name || call.injected())
        return CUDA_ERROR_INVALID_VALUE;
    *name = found ? found->name : nullptr;
    return found ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUresult cuGetErrorString(CUresult status, const char** text) {
    static Api api("cuGetErrorString", CUDA_ERROR_INVALID_VALUE, Counted::No);
    Call call(api);
    const StatusName* found = findStatus(status);
    if (!text || call.injected())
        return CUDA_ERROR_INVALID_VALUE;
    *text = found ? found->text : nullptr;
    return found ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

int nnipSoftwareDeviceEnqueue(CUstream handle, void (*work)(void*), void* data, void (*release)(void*)) {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    auto item = std::make_shared<HostWork>(work, data, release);
    if (CUresult status = contextStatus())
        return status;
    std::shared_ptr<Stream> stream = findStream(handle);
    if (!stream)
        return CUDA_ERROR_INVALID_HANDLE;
    if (CUresult refused = mayEnqueue(*stream))
        return refused;
    enqueue(*stream, std::move(item));
    return CUDA_SUCCESS;
}

int nnipSoftwareDeviceCheckRange(const void* pointer, size_t bytes, int write, const char* what) {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    std::string kind;
    if (!isDeviceRange(pointer, bytes)) {
        Allocation* a = context().memory.find(pointer);
        kind = a && a->freed ? "use after free" : write ? "out-of-bounds global write" : "out-of-bounds global read";
    } else if (options().mode == Mode::Check && !checker().driverAccess(pointer, bytes, write != 0, context().hostWork))
        kind = "missing stream synchronisation";
    if (kind.empty())
        return CUDA_SUCCESS;
    recordFault(kind, context().memory.describe(pointer, bytes), what, CUDA_ERROR_ILLEGAL_ADDRESS);
    return CUDA_ERROR_ILLEGAL_ADDRESS;
}

int nnipSoftwareDeviceEnter(const char* api) { return enterByName(api) ? 1 : 0; }

void nnipSoftwareDeviceCount(const char* kind, int change) { countLive(kind, change); }

int nnipSoftwareDeviceContextStatus() {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    return contextStatus();
}

int nnipSoftwareDeviceStreamStatus(CUstream stream) {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    CUresult status = contextStatus();
    return status ? status : findStream(stream) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

int nnipSoftwareDeviceIsCapturing(CUstream handle) {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    std::shared_ptr<Stream> stream = findStream(handle);
    return stream && stream->capture ? 1 : 0;
}

int nnipSoftwareDeviceMode() {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    return static_cast<int>(options().mode);
}

int nnipSoftwareDeviceConfigure(const char* text) {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    if (!text || !options().parse(text))
        return 1;
    clearStatistics();
    clearFaultText();
    return 0;
}

int nnipSoftwareDeviceStatistics(char* json, size_t capacity) {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    std::string text = statisticsJson();
    if (json && capacity > 0) {
        std::strncpy(json, text.c_str(), capacity);
        json[capacity - 1] = '\0';
    }
    return static_cast<int>(text.size() + 1);
}

const char* nnipSoftwareDeviceFault() {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    static std::string kept;
    kept = faultText();
    return kept.c_str();
}

}
