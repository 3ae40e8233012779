// Crashes of kernel code outside mode asan: a wild access or a division by zero ends the launch, not the process.
#pragma once

namespace nnip {

/// Catches SIGSEGV, SIGBUS, SIGFPE and SIGILL while this thread executes a kernel; others go where they went before.
/// The handlers stay installed, since the .NET runtime installs its own only once, at its start.
class CrashGuard {
public:
    CrashGuard();
    ~CrashGuard();
};

}
