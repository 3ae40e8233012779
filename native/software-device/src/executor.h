// Runs a kernel launch: blocks one after another, a fiber for each thread of a block.
#pragma once

#include "../prelude/nnip_abi.h"
#include "module.h"
#include "ordering.h"

namespace nnip {

struct Launch {
    Function* function;
    nnip_device::Index3 grid, block;
    size_t dynamicShared;
    void** arguments;
    WorkStamp stamp;
};

/// A fault ends the launch early; it is then recorded, and the context fails from here on.
void execute(const Launch& launch);

/// The services that modules call.
const nnip_device::Runtime* deviceRuntime();

}
