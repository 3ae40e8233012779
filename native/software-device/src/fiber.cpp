#include "fiber.h"

#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>

// Only what the System V ABI calls callee-saved is kept: a switch is an ordinary call for the compiler. The floating-point control words
// are not switched, because no kernel changes them. The jump at the end is no `ret`, which the processor would predict by the calls of the
// other stack.
#if defined(__x86_64__)
asm(R"(
    .text
    .p2align 4
    .globl nnipFiberSwitch
    .type nnipFiberSwitch, @function
nnipFiberSwitch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    popq %rcx
    jmpq *%rcx
    .size nnipFiberSwitch, .-nnipFiberSwitch
)");
#elif defined(__aarch64__)
asm(R"(
    .text
    .p2align 4
    .globl nnipFiberSwitch
    .type nnipFiberSwitch, %function
nnipFiberSwitch:
    stp x29, x30, [sp, #-160]!
    stp x19, x20, [sp, #16]
    stp x21, x22, [sp, #32]
    stp x23, x24, [sp, #48]
    stp x25, x26, [sp, #64]
    stp x27, x28, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    ldp x19, x20, [sp, #16]
    ldp x21, x22, [sp, #32]
    ldp x23, x24, [sp, #48]
    ldp x25, x26, [sp, #64]
    ldp x27, x28, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    ldp x29, x30, [sp], #160
    ret
    .size nnipFiberSwitch, .-nnipFiberSwitch
)");
#else
#error "the software device has a fiber switch for x86-64 and aarch64 only"
#endif

namespace nnip {
namespace {

constexpr size_t pageBytes = 4096;
constexpr size_t stackBytes = 256 * 1024;
// An odd number of pages between stacks, and tops that differ within the page: the hot ends of 32 stacks of a warp
// then fall into different sets of the first and second level caches.
constexpr size_t strideBytes = stackBytes + pageBytes;
constexpr size_t colours = 16;
constexpr size_t colourBytes = 256;

}

void* FiberStack::prepare(void (*entry)()) const {
    auto* words = reinterpret_cast<uint64_t*>(top);
#if defined(__x86_64__)
    // Below the top: a null return address for the entry (so that %rsp is 16-byte aligned minus 8 inside it), the entry, six registers.
    words -= 1;
    words[0] = 0;
    words -= 7;
    for (int i = 0; i < 6; i++)
        words[i] = 0;
    words[6] = reinterpret_cast<uint64_t>(entry);
#else
    words -= 20;
    for (int i = 0; i < 20; i++)
        words[i] = 0;
    words[1] = reinterpret_cast<uint64_t>(entry);
#endif
    return words;
}

FiberStack* FiberStackPool::take() {
    if (free_.empty()) {
        void* memory = mmap(nullptr, strideBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED || mprotect(memory, pageBytes, PROT_NONE) != 0)
            std::abort();
        auto* stack = new FiberStack;
        stack->low = static_cast<char*>(memory) + pageBytes;
        stack->top = static_cast<char*>(memory) + strideBytes - (created_++ % colours) * colourBytes;
        free_.push_back(stack);
    }
    FiberStack* stack = free_.back();
    free_.pop_back();
    return stack;
}

}
