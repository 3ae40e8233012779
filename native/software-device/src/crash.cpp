#include "crash.h"

#include "block.h"

#include <csignal>
#include <ucontext.h>

namespace nnip {
namespace {

constexpr int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
struct sigaction previous[4];

thread_local bool executing = false;
thread_local int crashSignal = 0;
thread_local const void* crashInstruction = nullptr;

/// Continues on the fiber's stack after the signal's handler has returned, so that no handler is left half-way.
[[noreturn]] void landing() { blockRunner().crashed(crashSignal, crashInstruction); }

void chain(int number, siginfo_t* info, void* context) {
    for (int i = 0; i < 4; i++) {
        if (signals[i] != number)
            continue;
        const struct sigaction& old = previous[i];
        if (old.sa_flags & SA_SIGINFO)
            old.sa_sigaction(number, info, context);
        else if (old.sa_handler != SIG_DFL && old.sa_handler != SIG_IGN)
            old.sa_handler(number);
        else {
            sigaction(number, &old, nullptr);
            raise(number);
        }
    }
}

void handle(int number, siginfo_t* info, void* context) {
    auto* machine = static_cast<ucontext_t*>(context);
#if defined(__x86_64__)
    greg_t* registers = machine->uc_mcontext.gregs;
    auto* stack = reinterpret_cast<const char*>(registers[REG_RSP]);
    if (!executing || !blockRunner().onFiber(stack))
        return chain(number, info, context);
    crashSignal = number;
    crashInstruction = reinterpret_cast<const void*>(registers[REG_RIP] + 1);
    // Below the red zone of the interrupted frame, aligned as after a call.
    registers[REG_RSP] = ((registers[REG_RSP] - 256) & ~15ll) - 8;
    registers[REG_RIP] = reinterpret_cast<greg_t>(&landing);
#else
    auto* stack = reinterpret_cast<const char*>(machine->uc_mcontext.sp);
    if (!executing || !blockRunner().onFiber(stack))
        return chain(number, info, context);
    crashSignal = number;
    crashInstruction = reinterpret_cast<const void*>(machine->uc_mcontext.pc + 1);
    machine->uc_mcontext.sp = (machine->uc_mcontext.sp - 256) & ~15ull;
    machine->uc_mcontext.pc = reinterpret_cast<unsigned long long>(&landing);
#endif
}

bool install() {
    struct sigaction action {};
    action.sa_sigaction = handle;
    // A thread without an alternate stack takes the signal on the fiber's stack, which has room unless it was that stack that overflowed.
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < 4; i++)
        sigaction(signals[i], &action, &previous[i]);
    return true;
}

}

CrashGuard::CrashGuard() {
    static bool installed = options().mode != Mode::Asan && install();
    executing = installed;
}

CrashGuard::~CrashGuard() { executing = false; }

}
