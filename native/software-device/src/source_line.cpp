// Source lines of instructions, asked from addr2line when a fault is reported.
#include "checker.h"

#include <cstdio>

namespace nnip {

std::string sourceLine(const Module& module, const void* instruction) {
    const std::string unknown = "an unknown line";
    if (module.path.empty() || !instruction)
        return unknown;
    // The instruction before the return address is the call that belongs to the access.
    size_t offset = static_cast<size_t>(static_cast<const char*>(instruction) - module.base) - 1;
    char command[512];
    std::snprintf(command, sizeof command, "LD_PRELOAD= addr2line -i -e '%s' 0x%zx 2>/dev/null", module.path.c_str(), offset);
    FILE* output = popen(command, "r");
    if (!output)
        return unknown;
    std::string found = unknown;
    char line[512];
    while (std::fgets(line, sizeof line, output)) {
        std::string text = line;
        text = text.substr(0, text.find_first_of(" \n"));
        text = text.substr(text.rfind('/') + 1);
        // Innermost frame first; frames of the prelude say nothing about the kernel.
        if (found == unknown && text.compare(0, 5, "nnip_") != 0 && text[0] != '?')
            found = text;
    }
    pclose(output);
    return found;
}

}
