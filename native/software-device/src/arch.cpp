#include "arch.h"

#include "options.h"

#include <algorithm>

namespace nnip {
namespace {

// V100 SXM2, A100 SXM4 40 GB, H100 SXM5, from NVIDIA's architecture papers and the programming guide's table of compute capabilities.
constexpr Architecture architectures[] = {
    {70, 80, 2048, 32, 96 * 1024, 96 * 1024, 0, 1530000, 877000, 4096, 6 << 20},
    {80, 108, 2048, 32, 164 * 1024, 163 * 1024, 1024, 1410000, 1215000, 5120, 40 << 20},
    {90, 132, 2048, 32, 228 * 1024, 227 * 1024, 1024, 1980000, 2619000, 5120, 50 << 20},
};

constexpr int warpSize = 32;
constexpr int registerUnit = 256;   // registers are given to warps in these portions

size_t roundUp(size_t value, size_t to) { return (value + to - 1) / to * to; }

}

const Architecture& architecture() {
    for (const Architecture& a : architectures)
        if (a.capability == options().arch)
            return a;
    return architectures[1];
}

bool deviceAttribute(CUdevice_attribute attribute, int* value) {
    const Architecture& a = architecture();
    switch (attribute) {
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK: *value = threadsPerBlock; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X: *value = 1024; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y: *value = 1024; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z: *value = 64; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X: *value = 2147483647; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y: *value = 65535; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z: *value = 65535; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK: *value = sharedPerBlock; return true;
    case CU_DEVICE_ATTRIBUTE_TOTAL_CONSTANT_MEMORY: *value = 65536; return true;
    case CU_DEVICE_ATTRIBUTE_WARP_SIZE: *value = warpSize; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_PITCH: *value = 2147483647; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK: *value = registersPerMultiprocessor; return true;
    case CU_DEVICE_ATTRIBUTE_CLOCK_RATE: *value = a.clockKilohertz; return true;
    case CU_DEVICE_ATTRIBUTE_GPU_OVERLAP: *value = 1; return true;
    case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *value = a.multiprocessors; return true;
    case CU_DEVICE_ATTRIBUTE_CAN_MAP_HOST_MEMORY: *value = 1; return true;
    case CU_DEVICE_ATTRIBUTE_CONCURRENT_KERNELS: *value = 1; return true;
    case CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE: *value = a.memoryClockKilohertz; return true;
    case CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH: *value = a.busBits; return true;
    case CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE: *value = a.l2Bytes; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR: *value = a.threadsPerMultiprocessor; return true;
    case CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT: *value = 2; return true;
    case CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING: *value = 1; return true;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *value = a.capability / 10; return true;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *value = a.capability % 10; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR: *value = a.sharedPerMultiprocessor; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR: *value = registersPerMultiprocessor; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN: *value = a.sharedOptIn; return true;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR: *value = a.blocksPerMultiprocessor; return true;
    case CU_DEVICE_ATTRIBUTE_RESERVED_SHARED_MEMORY_PER_BLOCK: *value = a.sharedReserved; return true;
    default:
        // What the device does not have (textures, managed memory, peers ...) reads as 0.
        *value = 0;
        return attribute >= 1 && attribute <= CU_DEVICE_ATTRIBUTE_LAST_KNOWN;
    }
}

int occupancy(int threads, int registers, size_t shared) {
    const Architecture& a = architecture();
    int warps = (threads + warpSize - 1) / warpSize;
    int byThreads = a.threadsPerMultiprocessor / (warps * warpSize);
    int registersPerWarp = static_cast<int>(roundUp(static_cast<size_t>(registers) * warpSize, registerUnit));
    int byRegisters = registersPerMultiprocessor / registersPerWarp / warps;
    size_t sharedUnit = a.capability == 70 ? 256 : 128;
    size_t sharedPerBlock = roundUp(shared + static_cast<size_t>(a.sharedReserved), sharedUnit);
    int byShared =
        sharedPerBlock == 0 ? a.blocksPerMultiprocessor : static_cast<int>(static_cast<size_t>(a.sharedPerMultiprocessor) / sharedPerBlock);
    return std::min({byThreads, byRegisters, byShared, a.blocksPerMultiprocessor});
}

}
