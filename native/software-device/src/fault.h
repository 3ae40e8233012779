// Faults of device code: what happened, in which kernel, at which line.
#pragma once

#include "abi.h"

#include <string>

namespace nnip {

/// Keeps the first fault as the text "kind: detail [where]" and, unless `sticky` is CUDA_SUCCESS, makes the context return it from now on.
void recordFault(const std::string& kind, const std::string& detail, const std::string& where, CUresult sticky);

const std::string& faultText();
void clearFaultText();

}
