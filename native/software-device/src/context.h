// The one device and its primary context, with everything that lives in it.
#pragma once

#include "abi.h"
#include "handles.h"
#include "memory.h"
#include "ordering.h"

namespace nnip {

struct Stream;
struct Event;
struct Module;
struct Function;
struct Graph;

struct Context {
    bool initialised = false;
    int retained = 0;
    CUcontext handle = nullptr;   // while retained
    CUresult sticky = CUDA_SUCCESS;
    Memory memory;
    HandleTable<CUstream, Stream> streams;
    HandleTable<CUevent, Event> events;
    HandleTable<CUmodule, Module> modules;
    HandleTable<CUfunction, Function> functions;
    HandleTable<CUgraph, Graph> graphs;
    HandleTable<CUgraphExec, Graph> graphExecs;
    std::shared_ptr<Stream> defaultStream;
    OrderClock hostClock;
    WorkStamp hostWork;   // of the host work that a stream runs now
};

Context& context();

/// The context that cuCtxSetCurrent bound to this thread.
CUcontext& currentContext();

/// Whether the range is device memory: inside one live allocation, or one variable of a module.
bool isDeviceRange(const void* address, size_t bytes);

/// CUDA_SUCCESS, NOT_INITIALIZED, INVALID_CONTEXT or the sticky fault.
CUresult contextStatus();

}
