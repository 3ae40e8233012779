// From preprocessed CUDA C++ to a translation unit for g++.
#pragma once

#include <string>

namespace nnip {

/// Replaces the markers of the prelude (kernel, launch bounds, shared memory) and appends the table of the kernels that are extern "C".
/// Line structure is kept, so that messages and debug information name the lines of the source.
std::string translate(const std::string& preprocessed);

}
