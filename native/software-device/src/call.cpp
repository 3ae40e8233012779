#include "call.h"

#include "context.h"
#include "options.h"
#include "stream.h"

#include <cstring>
#include <map>
#include <memory>
#include <unordered_map>

namespace nnip {
namespace {

struct Registry {
    std::map<std::string, Api*> apis;
    std::unordered_map<std::string, std::unique_ptr<Api>> byName;
    std::map<std::string, long long> live{{"contexts", 0}, {"streams", 0}, {"events", 0}, {"modules", 0}, {"buffers", 0}, {"bytes", 0},
        {"pinned", 0}, {"graphs", 0}, {"graphExecs", 0}, {"programs", 0}, {"cublasHandles", 0}};
    uint64_t counted = 0;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

bool countAndDecide(Api& api) {
    api.calls++;
    if (api.counted == Counted::Yes)
        registry().counted++;
    const Options& o = options();
    if (o.failCall == 0)
        return false;
    if (o.failApi == "any")
        return api.counted == Counted::Yes && registry().counted == o.failCall;
    return o.failApi == api.name && api.calls == o.failCall;
}

}

Api::Api(const char* name, CUresult injected, Counted counted) : name(name), injected(injected), counted(counted) {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    registry().apis[name] = this;
}

std::recursive_mutex& deviceLock() {
    static std::recursive_mutex instance;
    return instance;
}

Call::Call(Api& api) : guard_(deviceLock()), injected_(countAndDecide(api) ? api.injected : CUDA_SUCCESS) {}

CUresult Call::refusedUninitialised() const {
    if (injected_)
        return injected_;
    return context().initialised ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}

CUresult Call::refusedWithoutContext() const { return injected_ ? injected_ : contextStatus(); }

CUresult Call::refusedWithoutStream(CUstream handle, std::shared_ptr<Stream>& stream) const {
    if (CUresult refused = refusedWithoutContext())
        return refused;
    stream = findStream(handle);
    return stream ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

bool enterByName(const char* name) {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    std::unique_ptr<Api>& api = registry().byName[name];
    if (!api) {
        bool releasing = std::strstr(name, "Destroy") || std::strstr(name, "ErrorString") || std::strstr(name, "Status");
        api = std::make_unique<Api>(name, CUDA_ERROR_UNKNOWN, releasing ? Counted::No : Counted::Yes);
    }
    return countAndDecide(*api);
}

void countLive(const char* kind, long long change) {
    std::lock_guard<std::recursive_mutex> guard(deviceLock());
    registry().live[kind] += change;
}

std::string statisticsJson() {
    std::string json = "{\"live\":{";
    const char* separator = "";
    for (const auto& [kind, count] : registry().live) {
        json += separator + ("\"" + kind + "\":") + std::to_string(count);
        separator = ",";
    }
    json += "},\"calls\":{";
    separator = "";
    for (const auto& [name, api] : registry().apis) {
        if (api->calls == 0)
            continue;
        json += separator + ("\"" + name + "\":") + std::to_string(api->calls);
        separator = ",";
    }
    return json + "}}";
}

void clearStatistics() {
    for (const auto& [name, api] : registry().apis)
        api->calls = 0;
    registry().counted = 0;
}

}
