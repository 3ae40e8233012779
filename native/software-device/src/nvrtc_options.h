// The command-line options of NVRTC, and what they mean to g++.
#pragma once

#include <string>
#include <vector>

namespace nnip {

struct CompileOptions {
    std::vector<std::string> preprocessor;   // -D, -U, -I
    std::string standard = "c++17";
    bool contract = true;
    bool fastMath = false;
    std::string rejected;   // the first option that NVRTC would not know
};

CompileOptions parseCompileOptions(int count, const char* const* options);

}
