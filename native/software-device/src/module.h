// Modules: shared objects compiled by libnvrtc, and their kernels.
#pragma once

#include "../prelude/nnip_abi.h"
#include "abi.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nnip {

struct Module;

struct Function {
    Module* module = nullptr;
    const nnip_device::KernelEntry* entry = nullptr;
    size_t staticShared = 0;
    int maxDynamicShared = 48 * 1024;   // raised by cuFuncSetAttribute; the static part counts against the same limit
};

struct Module : std::enable_shared_from_this<Module> {
    ~Module();
    void* library = nullptr;
    std::string path;   // the file behind it while it is needed for messages, else empty
    const nnip_device::Image* image = nullptr;
    std::unordered_map<std::string, CUfunction> functions;
    std::unordered_map<std::string, size_t> staticShared;   // bytes by kernel
    std::unordered_map<std::string, std::pair<char*, size_t>> globals;
    char* base = nullptr;   // where the file is mapped
    std::vector<std::pair<const char*, const char*>> variables;   // begin and end of each, sorted: globals and static shared

    /// Whether the range lies inside one variable of the module.
    bool insideVariable(const char* address, size_t bytes) const;
};

/// CUDA_ERROR_INVALID_IMAGE when this is no module, NO_BINARY_FOR_GPU when it was built for another mode or version.
CUresult loadModule(const void* image, std::shared_ptr<Module>* module);

}
