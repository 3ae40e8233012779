#include "ordering.h"

#include <algorithm>

namespace nnip {

void OrderClock::join(const OrderClock& other) {
    StreamClock joined = others_ ? *others_ : StreamClock();
    auto raise = [&](size_t stream, uint64_t sequence) {
        if (stream >= joined.size())
            joined.resize(stream + 1);
        joined[stream] = std::max(joined[stream], sequence);
    };
    if (other.others_)
        for (size_t i = 0; i < other.others_->size(); i++)
            raise(i, (*other.others_)[i]);
    raise(other.stream_, other.own_);
    if (!others_ || joined != *others_)
        others_ = std::make_shared<const StreamClock>(std::move(joined));
}

WorkStamp OrderClock::next(unsigned stream, const OrderClock& host) {
    if (host.others_ && host.others_ != others_)
        join(host);
    stream_ = stream;
    return {stream, ++own_, others_};
}

}
