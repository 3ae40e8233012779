#include "stream.h"

#include "call.h"
#include "context.h"
#include "options.h"

#include <algorithm>

namespace nnip {
namespace {

uint64_t nextSequence() {
    static uint64_t last = 0;
    return ++last;
}

class RecordWork : public Work {
public:
    explicit RecordWork(std::shared_ptr<Marker> marker) : marker_(std::move(marker)) {}
    void run(const WorkStamp&) override {
        marker_->reached = true;
        marker_->time = std::chrono::steady_clock::now();
    }

private:
    std::shared_ptr<Marker> marker_;
};

class WaitWork : public Work {
public:
    explicit WaitWork(std::shared_ptr<Marker> marker) : marker_(std::move(marker)) {}
    void run(const WorkStamp&) override {
        std::shared_ptr<Stream> source = marker_->stream.lock();
        if (!marker_->reached && source)
            drain(*source, marker_->sequence);
    }

private:
    std::shared_ptr<Marker> marker_;
};

void erase(std::vector<Stream*>& list, Stream* stream) { list.erase(std::remove(list.begin(), list.end(), stream), list.end()); }

}

std::shared_ptr<Stream> findStream(CUstream handle) { return handle ? context().streams.find(handle) : context().defaultStream; }

CUresult mayEnqueue(const Stream& stream) {
    return stream.capture && stream.capture->invalidated ? CUDA_ERROR_STREAM_CAPTURE_INVALIDATED : CUDA_SUCCESS;
}

bool runsAtOnce(const Stream& stream) { return !options().late && !stream.capture && stream.idle(); }

void enqueue(Stream& stream, std::shared_ptr<Work> work) {
    if (stream.capture) {
        Capture& capture = *stream.capture;
        capture.nodes.push_back(std::move(work));
        if (&stream != capture.origin && std::find(capture.unjoined.begin(), capture.unjoined.end(), &stream) == capture.unjoined.end())
            capture.unjoined.push_back(&stream);
        return;
    }
    stream.queue.push_back({nextSequence(), std::move(work), nextStamp(stream)});
    if (!options().late)
        drain(stream);
}

void drain(Stream& stream, uint64_t sequence) {
    std::shared_ptr<Stream> alive = stream.shared_from_this();
    while (!stream.queue.empty() && stream.queue.front().sequence <= sequence) {
        Stream::Queued next = std::move(stream.queue.front());
        stream.queue.pop_front();
        next.work->run(next.stamp);
    }
}

void drainAll() {
    std::vector<Stream*> streams;
    context().streams.each([&](Stream& stream) { streams.push_back(&stream); });
    if (context().defaultStream)
        streams.push_back(context().defaultStream.get());
    for (Stream* stream : streams)
        drain(*stream);
    hostKnowsAll();
}

WorkStamp nextStamp(Stream& stream) {
    return options().mode == Mode::Check ? stream.clock.next(stream.id, context().hostClock) : WorkStamp();
}

void hostKnows(const OrderClock& clock) {
    if (options().mode == Mode::Check)
        context().hostClock.join(clock);
}

void hostKnowsAll() {
    context().streams.each([](Stream& stream) { hostKnows(stream.clock); });
    if (context().defaultStream)
        hostKnows(context().defaultStream->clock);
}

bool unsafeInCapture() {
    bool found = false;
    context().streams.each([&](Stream& stream) {
        // Mode 0 (global) concerns every thread, 1 (thread local) the one that began, 2 (relaxed) none.
        if (!stream.capture || stream.capture->mode == 2)
            return;
        if (stream.capture->mode == 0 || stream.capture->thread == std::this_thread::get_id()) {
            stream.capture->invalidated = true;
            found = true;
        }
    });
    return found;
}

CUresult beginCapture(Stream& stream, int mode) {
    if (mode < 0 || mode > 2)
        return CUDA_ERROR_INVALID_VALUE;
    if (stream.capture)
        return CUDA_ERROR_ILLEGAL_STATE;
    stream.capture = std::make_shared<Capture>();
    stream.capture->origin = &stream;
    stream.capture->mode = mode;
    stream.capture->thread = std::this_thread::get_id();
    return CUDA_SUCCESS;
}

CUresult endCapture(Stream& stream, CUgraph* graph) {
    *graph = nullptr;
    std::shared_ptr<Capture> capture = stream.capture;
    if (!capture)
        return CUDA_ERROR_ILLEGAL_STATE;
    if (capture->origin != &stream)
        return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
    if (capture->mode != 2 && capture->thread != std::this_thread::get_id())
        return CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
    stream.capture = nullptr;
    for (Stream* other : capture->joined)
        other->capture = nullptr;
    if (capture->invalidated)
        return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    if (!capture->unjoined.empty())
        return CUDA_ERROR_STREAM_CAPTURE_UNJOINED;
    auto recorded = std::make_shared<Graph>();
    recorded->nodes = std::move(capture->nodes);
    *graph = context().graphs.add(recorded);
    countLive("graphs", 1);
    return CUDA_SUCCESS;
}

CUresult recordEvent(Event& event, Stream& stream) {
    if (stream.capture) {
        event.capture = stream.capture;
        event.capturedStream = &stream;
        return CUDA_SUCCESS;
    }
    event.capture.reset();
    event.capturedStream = nullptr;
    event.marker = std::make_shared<Marker>();
    event.marker->stream = stream.shared_from_this();
    event.marker->clock = stream.clock;
    if (runsAtOnce(stream)) {
        RecordWork(event.marker).run({});
        return CUDA_SUCCESS;
    }
    stream.queue.push_back({event.marker->sequence = nextSequence(), std::make_shared<RecordWork>(event.marker), {}});
    return CUDA_SUCCESS;
}

CUresult waitForEvent(Stream& stream, Event& event) {
    std::shared_ptr<Capture> captured = event.capture.lock();
    if (captured) {
        if (stream.capture && stream.capture != captured)
            return CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
        if (!stream.capture) {
            stream.capture = captured;
            captured->joined.push_back(&stream);
        } else
            erase(captured->unjoined, event.capturedStream);
        return CUDA_SUCCESS;
    }
    if (stream.capture) {
        // Work outside the capture cannot be waited for inside it.
        if (!event.marker || event.marker->reached)
            return CUDA_SUCCESS;
        stream.capture->invalidated = true;
        return CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
    }
    if (event.marker && options().mode == Mode::Check)
        stream.clock.join(event.marker->clock);
    if (event.marker && !event.marker->reached)
        enqueue(stream, std::make_shared<WaitWork>(event.marker));
    return CUDA_SUCCESS;
}

}
