// Streams as in-order queues, events as markers in them, and graphs as recorded queues.
#pragma once

#include "abi.h"
#include "ordering.h"

#include <chrono>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

namespace nnip {

struct Stream;

/// A point in a stream's order of work.
struct Marker {
    std::weak_ptr<Stream> stream;
    uint64_t sequence = 0;
    bool reached = false;
    std::chrono::steady_clock::time_point time;
    OrderClock clock;
};

/// Something a stream does. May run more than once when it is part of a graph.
class Work {
public:
    virtual ~Work() = default;
    virtual void run(const WorkStamp& stamp) = 0;
};

struct Capture {
    std::vector<std::shared_ptr<Work>> nodes;
    Stream* origin = nullptr;
    std::vector<Stream*> joined;      // other streams that record into this capture
    std::vector<Stream*> unjoined;    // of these, the ones whose last work the origin has not waited for
    bool invalidated = false;
    int mode = 0;
    std::thread::id thread;
};

struct Graph {
    std::vector<std::shared_ptr<Work>> nodes;
};

struct Stream : std::enable_shared_from_this<Stream> {
    struct Queued {
        uint64_t sequence;
        std::shared_ptr<Work> work;
        WorkStamp stamp;
    };
    std::deque<Queued> queue;
    std::shared_ptr<Capture> capture;
    unsigned id = 0;   // dense, for the ordering checks between streams
    OrderClock clock;

    bool idle() const { return queue.empty(); }
};

struct Event {
    unsigned flags = 0;
    std::shared_ptr<Marker> marker;      // the last record, null before the first
    std::weak_ptr<Capture> capture;      // set when the last record was captured
    Stream* capturedStream = nullptr;
};

/// The stream of a handle: null is the default stream. Null result: the handle does not live.
std::shared_ptr<Stream> findStream(CUstream handle);

/// CUDA_SUCCESS, or why nothing may be enqueued: the capture was invalidated.
CUresult mayEnqueue(const Stream& stream);

/// True when work for this stream can run in the caller at once, without becoming an object first.
bool runsAtOnce(const Stream& stream);

/// Where the next work of this stream stands among the work of all streams (mode check, else empty).
WorkStamp nextStamp(Stream& stream);

/// Records, queues or runs the work.
void enqueue(Stream& stream, std::shared_ptr<Work> work);

/// Runs what is queued up to and including `sequence`.
void drain(Stream& stream, uint64_t sequence = ~0ull);
void drainAll();
/// What a host that has waited for the stream, for a point in it, or for everything, knows to be over (mode check).
void hostKnows(const OrderClock& clock);
void hostKnowsAll();

/// Whether any stream is being captured in a mode that forbids calls such as cuMemAlloc to this thread; those captures are invalidated.
bool unsafeInCapture();

CUresult beginCapture(Stream& stream, int mode);
CUresult endCapture(Stream& stream, CUgraph* graph);

/// The work behind cuEventRecord and cuStreamWaitEvent.
CUresult recordEvent(Event& event, Stream& stream);
CUresult waitForEvent(Stream& stream, Event& event);

}
