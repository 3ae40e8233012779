// The numbers of the architectures that the device can play, and what follows from them.
#pragma once

#include "abi.h"

#include <cstddef>

namespace nnip {

struct Architecture {
    int capability;
    int multiprocessors;
    int threadsPerMultiprocessor;
    int blocksPerMultiprocessor;
    int sharedPerMultiprocessor;
    int sharedOptIn;
    int sharedReserved;   // per block
    int clockKilohertz;
    int memoryClockKilohertz;
    int busBits;
    int l2Bytes;
};

constexpr int sharedPerBlock = 48 * 1024;
constexpr int threadsPerBlock = 1024;
constexpr int registersPerMultiprocessor = 64 * 1024;

/// The architecture of the options.
const Architecture& architecture();

/// False for attributes that do not exist.
bool deviceAttribute(CUdevice_attribute attribute, int* value);

/// Blocks that fit on a multiprocessor by threads, registers, shared memory and the block limit.
int occupancy(int threads, int registers, size_t shared);

}
