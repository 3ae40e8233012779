#include "nvrtc_options.h"

#include <array>
#include <cctype>
#include <cstring>

namespace nnip {
namespace {

struct Known {
    const char* longName;    // with two dashes
    const char* shortName;   // with one dash, or null
    enum Value { None, Text, Flag } value;
};

// Of NVRTC 11.2 to 13; what concerns code generation for a GPU is accepted and has no effect here.
constexpr std::array known{
    Known{"--gpu-architecture", "-arch", Known::Text},
    Known{"--std", "-std", Known::Text},
    Known{"--define-macro", "-D", Known::Text},
    Known{"--undefine-macro", "-U", Known::Text},
    Known{"--include-path", "-I", Known::Text},
    Known{"--use_fast_math", "-use_fast_math", Known::None},
    Known{"--fmad", "-fmad", Known::Flag},
    Known{"--ftz", "-ftz", Known::Flag},
    Known{"--prec-sqrt", "-prec-sqrt", Known::Flag},
    Known{"--prec-div", "-prec-div", Known::Flag},
    Known{"--maxrregcount", "-maxrregcount", Known::Text},
    Known{"--generate-line-info", "-lineinfo", Known::None},
    Known{"--device-debug", "-G", Known::None},
    Known{"--dopt", "-dopt", Known::Text},
    Known{"--ptxas-options", "-Xptxas", Known::Text},
    Known{"--restrict", "-restrict", Known::None},
    Known{"--device-as-default-execution-space", "-default-device", Known::None},
    Known{"--extra-device-vectorization", "-extra-device-vectorization", Known::None},
    Known{"--device-c", "-dc", Known::None},
    Known{"--device-w", "-dw", Known::None},
    Known{"--relocatable-device-code", "-rdc", Known::Flag},
    Known{"--dlink-time-opt", "-dlto", Known::None},
    Known{"--disable-warnings", "-w", Known::None},
    Known{"--builtin-move-forward", "-builtin-move-forward", Known::Flag},
    Known{"--builtin-initializer-list", "-builtin-initializer-list", Known::Flag},
    Known{"--no-source-include", "-no-source-include", Known::None},
    Known{"--pre-include", "-include", Known::Text},
    Known{"--optimization-info", "-opt-info", Known::Text},
    Known{"--display-error-number", "-err-no", Known::None},
    Known{"--no-display-error-number", "-no-err-no", Known::None},
    Known{"--diag-error", "-diag-error", Known::Text},
    Known{"--diag-suppress", "-diag-suppress", Known::Text},
    Known{"--diag-warn", "-diag-warn", Known::Text},
    Known{"--modify-stack-limit", "-modify-stack-limit", Known::Flag},
    Known{"--brief-diagnostics", "-brief-diag", Known::Flag},
    Known{"--time", "-time", Known::Text},
    Known{"--split-compile", "-split-compile", Known::Text},
    Known{"--minimal", "-minimal", Known::None},
};

bool startsWith(const std::string& text, const char* prefix) { return text.compare(0, std::strlen(prefix), prefix) == 0; }

class Parser {
public:
    Parser(int count, const char* const* options) : arguments_(options, options + count) {}

    CompileOptions run() {
        while (next_ < arguments_.size() && result_.rejected.empty()) {
            std::string argument = arguments_[next_++];
            if (!one(argument))
                result_.rejected = argument;
        }
        return result_;
    }

private:
    bool one(const std::string& argument) {
        for (const char* joined : {"-D", "-U", "-I"})
            if (startsWith(argument, joined) && argument.size() > 2)
                return accept(joined, argument.substr(2));
        size_t equals = argument.find('=');
        std::string name = argument.substr(0, equals);
        for (const Known& k : known) {
            if (name != k.longName && (!k.shortName || name != k.shortName))
                continue;
            std::string value = equals == std::string::npos ? "" : argument.substr(equals + 1);
            if (k.value == Known::None)
                return equals == std::string::npos && accept(k.longName, value);
            if (equals == std::string::npos) {
                if (next_ == arguments_.size())
                    return false;
                value = arguments_[next_++];
            }
            if (k.value == Known::Flag && value != "true" && value != "false")
                return false;
            return accept(k.longName, value);
        }
        return false;
    }

    bool accept(const std::string& name, const std::string& value) {
        if (name == "-D" || name == "--define-macro")
            result_.preprocessor.push_back("-D" + value);
        else if (name == "-U" || name == "--undefine-macro")
            result_.preprocessor.push_back("-U" + value);
        else if (name == "-I" || name == "--include-path")
            result_.preprocessor.push_back("-I" + value);
        else if (name == "--fmad")
            result_.contract = value == "true";
        else if (name == "--use_fast_math")
            result_.fastMath = true;
        else if (name == "--std") {
            if (value != "c++11" && value != "c++14" && value != "c++17" && value != "c++20")
                return false;
            // The prelude needs C++17; CUDA 12 has it as its default.
            result_.standard = value == "c++20" ? value : "c++17";
        } else if (name == "--gpu-architecture")
            return architecture(value);
        return true;
    }

    static bool architecture(const std::string& value) {
        if (!startsWith(value, "sm_") && !startsWith(value, "compute_"))
            return false;
        int number = std::atoi(value.c_str() + value.find('_') + 1);
        return number >= 50 && number <= 90;
    }

    std::vector<std::string> arguments_;
    size_t next_ = 0;
    CompileOptions result_;
};

}

CompileOptions parseCompileOptions(int count, const char* const* options) { return Parser(count, options).run(); }

}
