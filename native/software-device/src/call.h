// What every exported function begins with: lock, statistics, injected failures, and the checks that come before its own.
#pragma once

#include "abi.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace nnip {

struct Stream;

/// Whether fail=any:N counts an API. Releasing functions and the queries that clean-up needs are left out, since nothing could be shown
/// about a process whose clean-up is denied; by their own name they can still be made to fail, and then release all the same.
enum class Counted { Yes, No };

/// One per exported function, a function-local static.
class Api {
public:
    Api(const char* name, CUresult injected, Counted counted = Counted::Yes);
    const char* name;
    CUresult injected;   // what the call returns when it is made to fail
    Counted counted;
    uint64_t calls = 0;
};

/// The lock of the whole device. Recursive, because host work inside a stream calls exported functions.
std::recursive_mutex& deviceLock();

class Call {
public:
    explicit Call(Api& api);

    /// Non-zero when this call is to fail.
    CUresult injected() const { return injected_; }
    /// The first reason to refuse: injected failure, cuInit not called.
    CUresult refusedUninitialised() const;
    /// The first reason to refuse: injected failure, cuInit not called, no current context, the context's sticky fault.
    CUresult refusedWithoutContext() const;
    /// The same, and last that the handle names no stream; else sets the stream.
    CUresult refusedWithoutStream(CUstream handle, std::shared_ptr<Stream>& stream) const;

private:
    std::lock_guard<std::recursive_mutex> guard_;
    CUresult injected_;
};

/// Counts a call of an API known by name only (of libnvrtc and libcublas); true when it is to fail.
bool enterByName(const char* name);

/// Live objects by kind, for the statistics.
void countLive(const char* kind, long long change);
std::string statisticsJson();
void clearStatistics();

}
