// cuStream*, cuEvent* and cuGraph*.
#include "call.h"
#include "context.h"
#include "options.h"
#include "stream.h"

using namespace nnip;

namespace {

class GraphWork : public Work {
public:
    explicit GraphWork(std::shared_ptr<Graph> graph) : graph_(std::move(graph)) {}
    void run(const WorkStamp& stamp) override {
        for (const std::shared_ptr<Work>& node : graph_->nodes)
            node->run(stamp);
    }

private:
    std::shared_ptr<Graph> graph_;
};

/// A query of unfinished work answers "not ready" and then lets it happen, so that callers meet both answers and polling ends.
CUresult finishLate(Stream& stream, uint64_t sequence) {
    drain(stream, sequence);
    return context().sticky ? context().sticky : CUDA_ERROR_NOT_READY;
}

CUresult refuseInCapture(Stream& stream) {
    if (!stream.capture)
        return CUDA_SUCCESS;
    stream.capture->invalidated = true;
    return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
}

}

extern "C" {

CUresult cuStreamCreate(CUstream* handle, unsigned flags) {
    static Api api("cuStreamCreate", CUDA_ERROR_OUT_OF_MEMORY);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!handle || flags > 1)
        return CUDA_ERROR_INVALID_VALUE;
    static unsigned created = 0;
    auto stream = std::make_shared<Stream>();
    stream->id = ++created;
    *handle = context().streams.add(std::move(stream));
    countLive("streams", 1);
    return CUDA_SUCCESS;
}

CUresult cuStreamDestroy_v2(CUstream handle) {
    static Api api("cuStreamDestroy_v2", CUDA_ERROR_UNKNOWN, Counted::No);
    Call call(api);
    if (CUresult status = contextStatus())
        return status;
    std::shared_ptr<Stream> stream = context().streams.find(handle);
    if (!stream)
        return CUDA_ERROR_INVALID_HANDLE;
    if (stream->capture)
        stream->capture->invalidated = true;
    drain(*stream);
    context().streams.remove(handle);
    countLive("streams", -1);
    return call.injected();
}

CUresult cuStreamSynchronize(CUstream handle) {
    static Api api("cuStreamSynchronize", CUDA_ERROR_LAUNCH_FAILED);
    Call call(api);
    std::shared_ptr<Stream> stream;
    if (CUresult refused = call.refusedWithoutStream(handle, stream))
        return refused;
    if (CUresult refused = refuseInCapture(*stream))
        return refused;
    drain(*stream);
    hostKnows(stream->clock);
    return context().sticky;
}

CUresult cuStreamQuery(CUstream handle) {
    static Api api("cuStreamQuery", CUDA_ERROR_LAUNCH_FAILED);
    Call call(api);
    std::shared_ptr<Stream> stream;
    if (CUresult refused = call.refusedWithoutStream(handle, stream))
        return refused;
    if (CUresult refused = refuseInCapture(*stream))
        return refused;
    if (!stream->idle())
        return finishLate(*stream, ~0ull);
    hostKnows(stream->clock);
    return CUDA_SUCCESS;
}

CUresult cuStreamWaitEvent(CUstream handle, CUevent eventHandle, unsigned flags) {
    static Api api("cuStreamWaitEvent", CUDA_ERROR_INVALID_HANDLE);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    std::shared_ptr<Stream> stream = findStream(handle);
    Event* event = context().events.peek(eventHandle);
    if (!stream || !event)
        return CUDA_ERROR_INVALID_HANDLE;
    if (flags > 1)
        return CUDA_ERROR_INVALID_VALUE;
    if (CUresult refused = mayEnqueue(*stream))
        return refused;
    return waitForEvent(*stream, *event);
}

CUresult cuEventCreate(CUevent* handle, unsigned flags) {
    static Api api("cuEventCreate", CUDA_ERROR_OUT_OF_MEMORY);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!handle || flags > 7)
        return CUDA_ERROR_INVALID_VALUE;
    auto event = std::make_shared<Event>();
    event->flags = flags;
    *handle = context().events.add(std::move(event));
    countLive("events", 1);
    return CUDA_SUCCESS;
}

CUresult cuEventDestroy_v2(CUevent handle) {
    static Api api("cuEventDestroy_v2", CUDA_ERROR_UNKNOWN, Counted::No);
    Call call(api);
    if (CUresult status = contextStatus())
        return status;
    if (!context().events.peek(handle))
        return CUDA_ERROR_INVALID_HANDLE;
    context().events.remove(handle);
    countLive("events", -1);
    return call.injected();
}

CUresult cuEventRecord(CUevent handle, CUstream streamHandle) {
    static Api api("cuEventRecord", CUDA_ERROR_INVALID_HANDLE);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    std::shared_ptr<Stream> stream = findStream(streamHandle);
    Event* event = context().events.peek(handle);
    if (!stream || !event)
        return CUDA_ERROR_INVALID_HANDLE;
    if (CUresult refused = mayEnqueue(*stream))
        return refused;
    return recordEvent(*event, *stream);
}

CUresult cuEventSynchronize(CUevent handle) {
    static Api api("cuEventSynchronize", CUDA_ERROR_LAUNCH_FAILED);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    Event* event = context().events.peek(handle);
    if (!event)
        return CUDA_ERROR_INVALID_HANDLE;
    if (std::shared_ptr<Capture> capture = event->capture.lock()) {
        capture->invalidated = true;
        return CUDA_ERROR_CAPTURED_EVENT;
    }
    std::shared_ptr<Marker> marker = event->marker;
    if (marker && !marker->reached)
        if (std::shared_ptr<Stream> stream = marker->stream.lock())
            drain(*stream, marker->sequence);
    if (marker)
        hostKnows(marker->clock);
    return context().sticky;
}

CUresult cuEventQuery(CUevent handle) {
    static Api api("cuEventQuery", CUDA_ERROR_LAUNCH_FAILED);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    Event* event = context().events.peek(handle);
    if (!event)
        return CUDA_ERROR_INVALID_HANDLE;
    if (std::shared_ptr<Capture> capture = event->capture.lock()) {
        capture->invalidated = true;
        return CUDA_ERROR_CAPTURED_EVENT;
    }
    std::shared_ptr<Marker> marker = event->marker;
    if (!marker)
        return CUDA_SUCCESS;
    if (marker->reached) {
        hostKnows(marker->clock);
        return CUDA_SUCCESS;
    }
    std::shared_ptr<Stream> stream = marker->stream.lock();
    return stream ? finishLate(*stream, marker->sequence) : CUDA_SUCCESS;
}

CUresult cuEventElapsedTime(float* milliseconds, CUevent startHandle, CUevent endHandle) {
    static Api api("cuEventElapsedTime", CUDA_ERROR_INVALID_HANDLE);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    if (!milliseconds)
        return CUDA_ERROR_INVALID_VALUE;
    Event* start = context().events.peek(startHandle);
    Event* end = context().events.peek(endHandle);
    if (!start || !end || !start->marker || !end->marker || ((start->flags | end->flags) & CU_EVENT_DISABLE_TIMING) != 0)
        return CUDA_ERROR_INVALID_HANDLE;
    if (!start->marker->reached || !end->marker->reached)
        return CUDA_ERROR_NOT_READY;
    *milliseconds = std::chrono::duration<float, std::milli>(end->marker->time - start->marker->time).count();
    return CUDA_SUCCESS;
}

CUresult cuStreamBeginCapture_v2(CUstream handle, int mode) {
    static Api api("cuStreamBeginCapture_v2", CUDA_ERROR_INVALID_VALUE);
    Call call(api);
    std::shared_ptr<Stream> stream;
    if (CUresult refused = call.refusedWithoutStream(handle, stream))
        return refused;
    // The legacy default stream cannot be captured.
    if (!handle)
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    return beginCapture(*stream, mode);
}

CUresult cuStreamEndCapture(CUstream handle, CUgraph* graph) {
    static Api api("cuStreamEndCapture", CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    Call call(api);
    if (CUresult status = contextStatus())
        return status;
    std::shared_ptr<Stream> stream = findStream(handle);
    if (!stream)
        return CUDA_ERROR_INVALID_HANDLE;
    if (!graph)
        return CUDA_ERROR_INVALID_VALUE;
    // A failure of this call still ends the capture.
    if (call.injected() && stream->capture)
        stream->capture->invalidated = true;
    return endCapture(*stream, graph);
}

CUresult cuStreamIsCapturing(CUstream handle, CUstreamCaptureStatus* status) {
    static Api api("cuStreamIsCapturing", CUDA_ERROR_INVALID_HANDLE, Counted::No);
    Call call(api);
    std::shared_ptr<Stream> stream;
    if (CUresult refused = call.refusedWithoutStream(handle, stream))
        return refused;
    if (!status)
        return CUDA_ERROR_INVALID_VALUE;
    *status = !stream->capture ? CU_STREAM_CAPTURE_STATUS_NONE
        : stream->capture->invalidated ? CU_STREAM_CAPTURE_STATUS_INVALIDATED
                                       : CU_STREAM_CAPTURE_STATUS_ACTIVE;
    return CUDA_SUCCESS;
}

CUresult cuGraphInstantiateWithFlags(CUgraphExec* exec, CUgraph handle, unsigned long long flags) {
    static Api api("cuGraphInstantiateWithFlags", CUDA_ERROR_OUT_OF_MEMORY);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    std::shared_ptr<Graph> graph = context().graphs.find(handle);
    if (!exec || !graph || flags > 15)
        return CUDA_ERROR_INVALID_VALUE;
    auto copy = std::make_shared<Graph>(*graph);
    *exec = context().graphExecs.add(std::move(copy));
    countLive("graphExecs", 1);
    return CUDA_SUCCESS;
}

CUresult cuGraphLaunch(CUgraphExec handle, CUstream streamHandle) {
    static Api api("cuGraphLaunch", CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES);
    Call call(api);
    if (CUresult refused = call.refusedWithoutContext())
        return refused;
    std::shared_ptr<Graph> graph = context().graphExecs.find(handle);
    std::shared_ptr<Stream> stream = findStream(streamHandle);
    if (!graph)
        return CUDA_ERROR_INVALID_VALUE;
    if (!stream)
        return CUDA_ERROR_INVALID_HANDLE;
    if (CUresult refused = mayEnqueue(*stream))
        return refused;
    enqueue(*stream, std::make_shared<GraphWork>(graph));
    return CUDA_SUCCESS;
}

CUresult cuGraphExecDestroy(CUgraphExec handle) {
    static Api api("cuGraphExecDestroy", CUDA_ERROR_UNKNOWN, Counted::No);
    Call call(api);
    if (CUresult status = contextStatus())
        return status;
    if (!context().graphExecs.peek(handle))
        return CUDA_ERROR_INVALID_VALUE;
    context().graphExecs.remove(handle);
    countLive("graphExecs", -1);
    return call.injected();
}

CUresult cuGraphDestroy(CUgraph handle) {
    static Api api("cuGraphDestroy", CUDA_ERROR_UNKNOWN, Counted::No);
    Call call(api);
    if (CUresult status = contextStatus())
        return status;
    if (!context().graphs.peek(handle))
        return CUDA_ERROR_INVALID_VALUE;
    context().graphs.remove(handle);
    countLive("graphs", -1);
    return call.injected();
}

}
