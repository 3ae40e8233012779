// Mode check: every load and store of a kernel against the allocation table and against the accesses of other threads.
#pragma once

#include "memory.h"

namespace nnip {

void dropShadow(Allocation& allocation);

}
