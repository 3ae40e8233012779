// Tests of work in streams: when it is done, events, recorded graphs.
#include "driver_test.h"

#include <cmath>

namespace test {
namespace {

struct Fixture {
    explicit Fixture(Device& d) : device(d) {
        d.open();
        CUmodule module = d.load(kernels);
        fill = d.function(module, "fill");
        add = d.function(module, "add");
        stream = d.stream();
        data = d.buffer(64);
        host = d.pinned(64);
    }
    int launch(CUfunction kernel, float value, CUstream on) {
        int count = 64;
        return device.launch(kernel, 1, 64, 0, on, {&data, &value, &count});
    }
    int read(CUstream on) { return device.cuda("cuMemcpyDtoHAsync_v2", static_cast<void*>(host), data, size_t(256), on); }

    Device& device;
    CUfunction fill, add;
    CUstream stream;
    CUdeviceptr data;
    float* host;
};

void lateWork(Device& d) {
    d.configure("late=1");
    Fixture f(d);
    f.host[0] = 7;
    f.launch(f.fill, 2, f.stream);
    f.read(f.stream);
    check(std::isnan(f.host[0]), "a pinned destination is poisoned until its copy is done");
    status(d.cuda("cuStreamQuery", f.stream), CUDA_ERROR_NOT_READY, "a query of unfinished work");
    status(d.cuda("cuStreamQuery", f.stream), CUDA_SUCCESS, "a later query");
    check(f.host[0] == 2 && f.host[63] == 2, "the copy is done after a query");
    f.launch(f.add, 3, f.stream);
    f.read(f.stream);
    status(d.cuda("cuStreamSynchronize", f.stream), CUDA_SUCCESS, "cuStreamSynchronize");
    check(f.host[5] == 5, "the copy is done after a synchronisation");
    // Pinned sources are read when the copy happens, pageable ones at the call.
    f.host[0] = 1;
    d.cuda("cuMemcpyHtoDAsync_v2", f.data, static_cast<const void*>(f.host), size_t(4), f.stream);
    float pageable = 11;
    d.cuda("cuMemcpyHtoDAsync_v2", f.data + 4, static_cast<const void*>(&pageable), size_t(4), f.stream);
    f.host[0] = 10;
    pageable = 12;
    float result[2];
    d.cuda("cuMemcpyDtoHAsync_v2", static_cast<void*>(result), f.data, size_t(8), f.stream);
    check(result[0] == 10, "a pinned source that changed too early is seen changed");
    check(result[1] == 11, "a pageable source may change after the call");
}

void events(Device& d) {
    d.configure("late=1");
    Fixture f(d);
    CUstream other = d.stream();
    CUevent filled = nullptr, read = nullptr, untimed = nullptr;
    d.cuda("cuEventCreate", &filled, 0u);
    d.cuda("cuEventCreate", &read, 0u);
    d.cuda("cuEventCreate", &untimed, CU_EVENT_DISABLE_TIMING);
    status(d.cuda("cuEventQuery", filled), CUDA_SUCCESS, "an event that was never recorded");
    f.launch(f.fill, 4, f.stream);
    d.cuda("cuEventRecord", filled, f.stream);
    f.launch(f.fill, 5, f.stream);
    float milliseconds = -1;
    status(d.cuda("cuStreamWaitEvent", other, filled, 0u), CUDA_SUCCESS, "cuStreamWaitEvent");
    f.read(other);
    d.cuda("cuEventRecord", read, other);
    status(d.cuda("cuEventElapsedTime", &milliseconds, filled, read), CUDA_ERROR_NOT_READY, "times of events not reached");
    status(d.cuda("cuEventSynchronize", read), CUDA_SUCCESS, "cuEventSynchronize");
    check(f.host[0] == 4, "a wait lets happen what comes before the event, and no more");
    status(d.cuda("cuEventElapsedTime", &milliseconds, filled, read), CUDA_SUCCESS, "cuEventElapsedTime");
    check(milliseconds >= 0, "times do not run backwards");
    d.cuda("cuEventRecord", untimed, f.stream);
    d.cuda("cuCtxSynchronize");
    status(d.cuda("cuEventElapsedTime", &milliseconds, filled, untimed), CUDA_ERROR_INVALID_HANDLE, "an event without times");
}

void graphs(Device& d) {
    Fixture f(d);
    CUgraph graph = nullptr;
    CUgraphExec exec = nullptr;
    CUstreamCaptureStatus capturing = CU_STREAM_CAPTURE_STATUS_NONE;
    f.launch(f.fill, 0, f.stream);
    status(d.cuda("cuStreamBeginCapture_v2", f.stream, 1), CUDA_SUCCESS, "cuStreamBeginCapture");
    d.cuda("cuStreamIsCapturing", f.stream, &capturing);
    check(capturing == CU_STREAM_CAPTURE_STATUS_ACTIVE, "the stream is being captured");
    f.launch(f.add, 2, f.stream);
    // A second stream joins and comes back.
    CUstream side = d.stream();
    CUevent fork = nullptr, join = nullptr;
    d.cuda("cuEventCreate", &fork, CU_EVENT_DISABLE_TIMING);
    d.cuda("cuEventCreate", &join, CU_EVENT_DISABLE_TIMING);
    d.cuda("cuEventRecord", fork, f.stream);
    d.cuda("cuStreamWaitEvent", side, fork, 0u);
    f.launch(f.add, 1, side);
    d.cuda("cuEventRecord", join, side);
    d.cuda("cuStreamWaitEvent", f.stream, join, 0u);
    status(d.cuda("cuStreamEndCapture", f.stream, &graph), CUDA_SUCCESS, "cuStreamEndCapture");
    f.read(f.stream);
    check(f.host[0] == 0, "recorded work has not been done");
    status(d.cuda("cuGraphInstantiateWithFlags", &exec, graph, 0ull), CUDA_SUCCESS, "cuGraphInstantiateWithFlags");
    status(d.cuda("cuGraphDestroy", graph), CUDA_SUCCESS, "cuGraphDestroy");
    for (int i = 0; i < 3; i++)
        status(d.cuda("cuGraphLaunch", exec, f.stream), CUDA_SUCCESS, "cuGraphLaunch");
    f.read(f.stream);
    check(f.host[0] == 9 && f.host[63] == 9, "each launch repeats the recorded work with the recorded values");
    status(d.cuda("cuGraphExecDestroy", exec), CUDA_SUCCESS, "cuGraphExecDestroy");
    status(d.cuda("cuGraphLaunch", exec, f.stream), CUDA_ERROR_INVALID_VALUE, "a destroyed graph");
}

void forbiddenInCapture(Device& d) {
    Fixture f(d);
    CUgraph graph = nullptr;
    CUdeviceptr address = 0;
    d.cuda("cuStreamBeginCapture_v2", f.stream, 1);
    status(d.cuda("cuMemAlloc_v2", &address, size_t(4)), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "cuMemAlloc during a capture");
    status(f.launch(f.add, 2, f.stream), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "work after it");
    status(d.cuda("cuStreamEndCapture", f.stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the end of that capture");
    check(graph == nullptr, "no graph");
    status(f.launch(f.fill, 2, f.stream), CUDA_SUCCESS, "the stream works again");
    d.cuda("cuStreamBeginCapture_v2", f.stream, 1);
    status(d.cuda("cuStreamSynchronize", f.stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "a synchronisation during a capture");
    status(d.cuda("cuStreamEndCapture", f.stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "the end of that capture");
    d.cuda("cuStreamBeginCapture_v2", f.stream, 1);
    float pageable[64];
    status(d.cuda("cuMemcpyDtoHAsync_v2", static_cast<void*>(pageable), f.data, size_t(256), f.stream),
        CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "a copy to pageable memory during a capture");
    d.cuda("cuStreamEndCapture", f.stream, &graph);
    CUstream side = d.stream();
    CUevent fork = nullptr;
    d.cuda("cuEventCreate", &fork, CU_EVENT_DISABLE_TIMING);
    d.cuda("cuStreamBeginCapture_v2", f.stream, 1);
    d.cuda("cuEventRecord", fork, f.stream);
    d.cuda("cuStreamWaitEvent", side, fork, 0u);
    f.launch(f.add, 1, side);
    status(d.cuda("cuStreamEndCapture", f.stream, &graph), CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "a stream that did not come back");
    status(d.cuda("cuStreamEndCapture", f.stream, &graph), CUDA_ERROR_ILLEGAL_STATE, "the end of no capture");
    status(
        d.cuda("cuStreamBeginCapture_v2", static_cast<CUstream>(nullptr), 1), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the default stream");
    status(d.cuda("cuMemAlloc_v2", &address, size_t(4)), CUDA_SUCCESS, "cuMemAlloc after all captures");
}

void streamsOutOfOrder(Device& d) {
    d.configure("mode=check");
    Fixture f(d);
    CUstream other = d.stream();
    f.launch(f.fill, 1, f.stream);
    d.cuda("cuStreamSynchronize", f.stream);
    status(f.launch(f.add, 1, other), CUDA_SUCCESS, "work after a synchronisation of the host");
    status(d.cuda("cuCtxSynchronize"), CUDA_SUCCESS, "is ordered");
    f.launch(f.add, 1, f.stream);
    f.read(other);
    status(d.cuda("cuCtxSynchronize"), CUDA_ERROR_LAUNCH_FAILED, "a copy in another stream without an event");
    check(d.fault().find("missing stream synchronisation") == 0, "is reported: " + d.fault());
}

}

const std::vector<NamedCase> workCases{{"lateWork", lateWork}, {"events", events}, {"graphs", graphs},
    {"forbiddenInCapture", forbiddenInCapture}, {"streamsOutOfOrder", streamsOutOfOrder}};
}
