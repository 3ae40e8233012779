// Which work of the streams is ordered before which: vector clocks over streams, kept in mode check.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace nnip {

/// By stream number: how much of that stream's work is known to be over.
using StreamClock = std::vector<uint64_t>;

/// Identifies one piece of work in the orders of its stream and of the others.
struct WorkStamp {
    unsigned stream = 0;
    uint64_t sequence = 0;
    std::shared_ptr<const StreamClock> others;

    bool isAfter(unsigned otherStream, uint64_t otherSequence) const {
        return otherStream == stream || (others && otherStream < others->size() && (*others)[otherStream] >= otherSequence);
    }
};

/// The clock of a stream, of an event's record, or of the host. Cheap to copy.
class OrderClock {
public:
    /// Everything known to the other clock, and its own work so far, is from here on before what follows.
    void join(const OrderClock& other);
    /// For the next work of a stream, issued by the host.
    WorkStamp next(unsigned stream, const OrderClock& host);

private:
    unsigned stream_ = 0;
    uint64_t own_ = 0;
    std::shared_ptr<const StreamClock> others_;
};

}
