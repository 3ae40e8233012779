/* What belongs to the host and is given back to it as it was. */
#ifndef NNIP_HOST_H
#define NNIP_HOST_H

#include <signal.h>

/* What a thread of the host looked like before it called the engine. */
struct nnip_host_thread {
    unsigned floating_point; /* the register MXCSR */
};

/* Masks floating-point exceptions, which the runtime would take for its own. */
void nnip_host_enter(struct nnip_host_thread *thread);
void nnip_host_leave(const struct nnip_host_thread *thread);

/* The same of a call that may start the runtime or threads. */
struct nnip_host_process {
    struct nnip_host_thread thread;
    sigset_t blocked;
    struct sigaction actions[_NSIG];
};

/*
 * Remembers how signals are handled, which is given back but for those that the runtime lives on, and blocks the host's signals:
 * threads that are started inherit that.
 */
void nnip_host_enter_starting(struct nnip_host_process *process);
void nnip_host_leave_starting(const struct nnip_host_process *process);

#endif
