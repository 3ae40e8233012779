#include "host.h"

#include <xmmintrin.h>

static const unsigned all_exceptions_masked = 0x1f80;

/* The runtime turns faults in its own code into exceptions and stops its threads by SIGRTMIN; it hands on what is not its own. */
static int is_the_runtimes(int signal)
{
    return signal == SIGSEGV || signal == SIGFPE || signal == SIGRTMIN;
}

void nnip_host_enter(struct nnip_host_thread *thread)
{
    thread->floating_point = _mm_getcsr();
    _mm_setcsr(all_exceptions_masked);
}

void nnip_host_leave(const struct nnip_host_thread *thread)
{
    _mm_setcsr(thread->floating_point);
}

void nnip_host_enter_starting(struct nnip_host_process *process)
{
    sigset_t set;
    nnip_host_enter(&process->thread);
    sigfillset(&set);
    for (int signal = 1; signal < _NSIG; signal++) {
        sigaction(signal, NULL, &process->actions[signal]);
        if (is_the_runtimes(signal))
            sigdelset(&set, signal);
    }
    pthread_sigmask(SIG_SETMASK, &set, &process->blocked);
}

void nnip_host_leave_starting(const struct nnip_host_process *process)
{
    struct sigaction now;
    for (int signal = 1; signal < _NSIG; signal++) {
        const struct sigaction *before = &process->actions[signal];
        if (!is_the_runtimes(signal) && sigaction(signal, NULL, &now) == 0
            && (now.sa_handler != before->sa_handler || now.sa_flags != before->sa_flags))
            sigaction(signal, before, NULL);
    }
    pthread_sigmask(SIG_SETMASK, &process->blocked, NULL);
    nnip_host_leave(&process->thread);
}
