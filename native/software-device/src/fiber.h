// Fibers: one stack and one saved stack pointer per CUDA thread of the block that runs.
#pragma once

#include <cstddef>
#include <vector>

namespace nnip {

/// Saves the callee-saved registers on the current stack and its pointer in *from, and continues where `to` was saved.
extern "C" void nnipFiberSwitch(void** from, void* to);

/// A stack of its own mapping with a guard page below; contents survive reuse.
struct FiberStack {
    char* low = nullptr;   // first usable byte
    char* top = nullptr;   // one past the last usable byte, different cache sets for neighbouring stacks

    /// The stack pointer with which the first switch enters `entry`, which must never return.
    void* prepare(void (*entry)()) const;
};

/// Stacks are kept for the life of the process and handed out last in, first out, so that threads that never wait share one warm stack.
class FiberStackPool {
public:
    FiberStack* take();
    void give(FiberStack* stack) { free_.push_back(stack); }

private:
    std::vector<FiberStack*> free_;
    size_t created_ = 0;
};

}
