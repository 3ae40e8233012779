// From CUDA source to a shared object, by g++.
#pragma once

#include "nvrtc_options.h"

#include <string>
#include <utility>
#include <vector>

namespace nnip {

struct Source {
    std::string name;
    std::string text;
    std::vector<std::pair<std::string, std::string>> headers;   // name, text
};

struct Compiled {
    bool succeeded = false;
    std::string log;
    std::string image;   // the shared object
};

/// `mode` as in nnipSoftwareDeviceMode.
Compiled compile(const Source& source, const CompileOptions& options, int mode);

}
