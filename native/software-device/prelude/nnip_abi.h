// What a compiled kernel module and the driver of the software device know of each other. Included by both; needs no other header.
#pragma once

namespace nnip_device {

constexpr unsigned abiVersion = 1;

enum Access : int { accessRead = 0, accessWrite = 1, accessAtomic = 2 };

enum Barrier : int { barrierPlain = 0, barrierCount = 1, barrierAnd = 2, barrierOr = 3 };

enum Failure : int { failureAssert = 0, failureTrap = 1, failureMisaligned = 2, failureNull = 3, failureBounds = 4, failureArithmetic = 5 };

/// The services of the driver, called on the fiber of a CUDA thread. File and line are those of the call in the kernel.
struct Runtime {
    int (*barrier)(int kind, int predicate, const char* file, unsigned line);
    unsigned (*vote)(unsigned mask, int predicate, const char* file, unsigned line);
    unsigned long long (*exchange)(unsigned mask, unsigned long long value, int sourceLane, const char* file, unsigned line);
    unsigned (*match)(unsigned mask, unsigned long long value, const char* file, unsigned line);
    unsigned (*activeMask)();
    void (*atomic)(const void* address, unsigned long bytes, const char* file, unsigned line);
    void (*fail)(int failure, const char* text, const char* file, unsigned line);
    void (*access)(const void* address, unsigned long bytes, int access, const void* instruction);   // mode check: every load and store
};

struct Index3 {
    unsigned x, y, z;
};

struct KernelEntry {
    const char* name;
    void (*call)(void** arguments);
    const unsigned* (*parameterBytes)();
    unsigned parameters;
    unsigned maxThreads;   // of __launch_bounds__, 0 = none given
};

/// The one symbol the driver looks up in a module: "nnip_image".
struct Image {
    unsigned version;
    unsigned kernelCount;
    const KernelEntry* kernels;
    Runtime* runtime;
    Index3* threadIndex;
    Index3* blockIndex;
    Index3* blockDimension;
    Index3* gridDimension;
    char* sharedBegin;   // static shared memory of all kernels of the module
    char* sharedEnd;
    char* dynamicBegin;   // dynamic shared memory
    unsigned long dynamicCapacity;
};

}
