// cuMem*: allocation, pinned memory, copies and fills.
#include "call.h"
#include "checker.h"
#include "context.h"
#include "fault.h"
#include "options.h"
#include "stream.h"

#include <cstring>
#include <vector>

namespace nnip {
namespace {

void* hostPointer(CUdeviceptr address) { return reinterpret_cast<void*>(address); }

enum class Direction { HostToDevice, DeviceToHost, DeviceToDevice };

class CopyWork : public Work {
public:
    CopyWork(void* destination, const void* source, size_t bytes, Direction direction)
        : destination_(destination), source_(source), bytes_(bytes), direction_(direction) {}

    /// Keeps a copy of the source, as the driver does with pageable memory.
    void stage() {
        staged_.assign(static_cast<const char*>(source_), static_cast<const char*>(source_) + bytes_);
        source_ = staged_.data();
    }

    void run(const WorkStamp& stamp) override {
        // The addresses were checked at the call; what they name may have been freed since.
        if (context().sticky)
            return;
        if ((direction_ != Direction::DeviceToHost && !isDeviceRange(destination_, bytes_)) ||
            (direction_ != Direction::HostToDevice && !isDeviceRange(source_, bytes_))) {
            recordFault("use after free", "an asynchronous copy found its device memory freed", "", CUDA_ERROR_ILLEGAL_ADDRESS);
            return;
        }
        if (options().mode == Mode::Check &&
            ((direction_ != Direction::HostToDevice && !checker().driverAccess(source_, bytes_, false, stamp)) ||
                (direction_ != Direction::DeviceToHost && !checker().driverAccess(destination_, bytes_, true, stamp)))) {
            recordFault("missing stream synchronisation", "an asynchronous copy touches memory that work in another stream uses, "
                "without an event between them", "", CUDA_ERROR_LAUNCH_FAILED);
            return;
        }
        std::memmove(destination_, source_, bytes_);
    }

private:
    void* destination_;
    const void* source_;
    size_t bytes_;
    Direction direction_;
    std::vector<char> staged_;
};

class FillWork : public Work {
public:
    FillWork(void* destination, unsigned char value, size_t bytes) : destination_(destination), value_(value), bytes_(bytes) {}

    void run(const WorkStamp& stamp) override {
        if (context().sticky)
            return;
        if (!isDeviceRange(destination_, bytes_)) {
            recordFault("use after free", "an asynchronous fill found its device memory freed", "", CUDA_ERROR_ILLEGAL_ADDRESS);
            return;
        }
        if (options().mode == Mode::Check && !checker().driverAccess(destination_, bytes_, true, stamp)) {
            recordFault("missing stream synchronisation", "an asynchronous fill touches memory that work in another stream uses, "
                "without an event between them", "", CUDA_ERROR_LAUNCH_FAILED);
            return;
        }
        std::memset(destination_, value_, bytes_);
    }

private:
    void* destination_;
    unsigned char value_;
    size_t bytes_;
};

CUresult copy(Call& call, void* destination, const void* source, size_t bytes, Direction direction, CUstream handle) {
    std::shared_ptr<Stream> stream;
    if (CUresult refused = call.refusedWithoutStream(handle, stream))
        return refused;
    Memory& memory = context().memory;
    if (bytes > 0 && (!destination || !source))
        return CUDA_ERROR_INVALID_VALUE;
    if ((direction != Direction::DeviceToHost && !isDeviceRange(destination, bytes)) ||
        (direction != Direction::HostToDevice && !isDeviceRange(source, bytes)))
        return CUDA_ERROR_INVALID_VALUE;
    if (CUresult refused = mayEnqueue(*stream))
        return refused;
    if (bytes == 0)
        return CUDA_SUCCESS;
    bool pageable = (direction == Direction::HostToDevice && !memory.isPinned(source, bytes)) ||
        (direction == Direction::DeviceToHost && !memory.isPinned(destination, bytes));
    if (pageable && stream->capture) {
        stream->capture->invalidated = true;
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    if (runsAtOnce(*stream)) {
        CopyWork(destination, source, bytes, direction).run(nextStamp(*stream));
        if (pageable && direction == Direction::DeviceToHost)
            hostKnows(stream->clock);
        return CUDA_SUCCESS;
    }
    auto work = std::make_shared<CopyWork>(destination, source, bytes, direction);
    if (pageable && direction == Direction::HostToDevice)
        work->stage();
    if (!pageable && direction == Direction::DeviceToHost && !stream->capture)
        std::memset(destination, poisonByte, bytes);
    enqueue(*stream, work);
    if (pageable && direction == Direction::DeviceToHost) {
        drain(*stream);
        hostKnows(stream->clock);
    }
    return context().sticky;
}

}
}

using namespace nnip;

extern "C" {

CUresult cuMemGetInfo_v2(size_t* available, size_t* total) {
    static Api api("cuMemGetInfo_v2", CUDA_ERROR_INVALID_VALUE);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!available || !total)
        return CUDA_ERROR_INVALID_VALUE;
    *available = context().memory.available();
    *total = context().memory.total();
    return CUDA_SUCCESS;
}

CUresult cuMemAlloc_v2(CUdeviceptr* address, size_t bytes) {
    static Api api("cuMemAlloc_v2", CUDA_ERROR_OUT_OF_MEMORY);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!address || bytes == 0)
        return CUDA_ERROR_INVALID_VALUE;
    if (unsafeInCapture())
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    return context().memory.allocate(bytes, address);
}

CUresult cuMemFree_v2(CUdeviceptr address) {
    static Api api("cuMemFree_v2", CUDA_ERROR_UNKNOWN, Counted::No);
    Call call(api);
    if (CUresult status = contextStatus())
        return status;
    if (address == 0)
        return call.injected();
    if (unsafeInCapture())
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    // The driver waits for the device before memory goes.
    drainAll();
    CUresult status = context().memory.free(address);
    return status ? status : call.injected();
}

CUresult cuMemHostAlloc(void** address, size_t bytes, unsigned flags) {
    static Api api("cuMemHostAlloc", CUDA_ERROR_OUT_OF_MEMORY);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!address || bytes == 0 || (flags & ~7u) != 0)
        return CUDA_ERROR_INVALID_VALUE;
    if (unsafeInCapture())
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    *address = context().memory.allocatePinned(bytes);
    return *address ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
}

CUresult cuMemFreeHost(void* address) {
    static Api api("cuMemFreeHost", CUDA_ERROR_UNKNOWN, Counted::No);
    Call call(api);
    if (CUresult status = contextStatus())
        return status;
    if (unsafeInCapture())
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    drainAll();
    if (!context().memory.freePinned(address))
        return CUDA_ERROR_INVALID_VALUE;
    return call.injected();
}

CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr destination, const void* source, size_t bytes, CUstream stream) {
    static Api api("cuMemcpyHtoDAsync_v2", CUDA_ERROR_UNKNOWN);
    Call call(api);
    return copy(call, hostPointer(destination), source, bytes, Direction::HostToDevice, stream);
}

CUresult cuMemcpyDtoHAsync_v2(void* destination, CUdeviceptr source, size_t bytes, CUstream stream) {
    static Api api("cuMemcpyDtoHAsync_v2", CUDA_ERROR_UNKNOWN);
    Call call(api);
    return copy(call, destination, hostPointer(source), bytes, Direction::DeviceToHost, stream);
}

CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr destination, CUdeviceptr source, size_t bytes, CUstream stream) {
    static Api api("cuMemcpyDtoDAsync_v2", CUDA_ERROR_UNKNOWN);
    Call call(api);
    return copy(call, hostPointer(destination), hostPointer(source), bytes, Direction::DeviceToDevice, stream);
}

CUresult cuMemsetD8Async(CUdeviceptr destination, unsigned char value, size_t bytes, CUstream handle) {
    static Api api("cuMemsetD8Async", CUDA_ERROR_UNKNOWN);
    Call call(api);
    std::shared_ptr<Stream> stream;
    if (CUresult refused = call.refusedWithoutStream(handle, stream))
        return refused;
    if (!isDeviceRange(hostPointer(destination), bytes))
        return CUDA_ERROR_INVALID_VALUE;
    if (CUresult refused = mayEnqueue(*stream))
        return refused;
    if (bytes == 0)
        return CUDA_SUCCESS;
    if (runsAtOnce(*stream))
        FillWork(hostPointer(destination), value, bytes).run(nextStamp(*stream));
    else
        enqueue(*stream, std::make_shared<FillWork>(hostPointer(destination), value, bytes));
    return CUDA_SUCCESS;
}

}
