/* What a process that uses the C library finds as it was: signals, faults, floating point, forks. */
#define _GNU_SOURCE
#include "client.h"

#include <fenv.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* A flag that sigaction of the C library adds to what it is given. */
static const int set_by_the_c_library = 0x04000000;

static sigjmp_buf back;

static void on_fault(int signal) { siglongjmp(back, signal); }

static void on_signal(int signal) { (void)signal; }

static void handle(int signal, void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    CHECK(sigaction(signal, &action, NULL) == 0);
}

static void use(const char *path)
{
    nnip_model model = client_load(path);
    client_energy(model);
    CHECK(nnip_free(model) == NNIP_OK);
}

static void signals(const char *path)
{
    struct sigaction before[_NSIG], after;
    const int handled[] = {SIGINT, SIGTERM, SIGQUIT, SIGCHLD, SIGCONT, SIGUSR1, SIGABRT};
    for (size_t i = 0; i < sizeof handled / sizeof *handled; i++)
        handle(handled[i], on_signal);
    for (int s = 1; s < _NSIG; s++)
        sigaction(s, NULL, &before[s]);
    CHECK(before[SIGPIPE].sa_handler == SIG_DFL);
    use(path);
    for (int s = 1; s < _NSIG; s++)
        if (s != SIGSEGV && s != SIGFPE && s != SIGRTMIN && sigaction(s, NULL, &after) == 0
            && (after.sa_handler != before[s].sa_handler || ((after.sa_flags ^ before[s].sa_flags) & ~set_by_the_c_library) != 0)) {
            fprintf(stderr, "signal %d (%s) is not handled as before\n", s, strsignal(s));
            exit(1);
        }
}

static void signals_stay_off_our_threads(const char *path)
{
    sigset_t set, pending;
    nnip_model model;
    CHECK(nnip_set_threads(4) == NNIP_OK);
    model = client_load(path);
    handle(SIGUSR1, on_signal);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    CHECK(kill(getpid(), SIGUSR1) == 0);
    client_energy(model);
    CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1));
}

static void fault(int signal)
{
    volatile int zero = 0;
    volatile int *volatile nowhere = NULL;
    if (signal == SIGSEGV)
        *nowhere = 1;
    else
        zero = 7 / zero;
}

static void expect_fault(int signal)
{
    int got = sigsetjmp(back, 1);
    if (got == 0) {
        fault(signal);
        CHECK(!"a fault");
    }
    CHECK(got == signal);
}

static void faults_reach_earlier_handlers(const char *path)
{
    handle(SIGSEGV, on_fault);
    handle(SIGFPE, on_fault);
    use(path);
    expect_fault(SIGSEGV);
    expect_fault(SIGFPE);
    use(path);
}

static void faults_reach_later_handlers(const char *path)
{
    use(path);
    handle(SIGSEGV, on_fault);
    handle(SIGFPE, on_fault);
    expect_fault(SIGSEGV);
    expect_fault(SIGFPE);
    use(path);
}

static void faults_end_the_process(const char *path)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        use(path);
        fault(SIGSEGV);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static void fork_before(const char *path)
{
    int status;
    pid_t child = fork();
    use(path);
    if (child == 0)
        _exit(0);
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void fork_after(const char *path)
{
    int status;
    nnip_model model = client_load(path), other;
    double energy = client_energy(model);
    pid_t child = fork();
    if (child == 0) {
        nnip_results results = {&energy, NULL, NULL, NULL, NULL};
        REFUSED(nnip_compute(model, &client_structure, &results), NNIP_ERROR_FORK, "forked");
        REFUSED(nnip_load(path, &on_cpu, &other), NNIP_ERROR_FORK, "forked");
        REFUSED(nnip_free(model), NNIP_ERROR_FORK, "forked");
        /* Another program of the child knows nothing of it. */
        execl("/proc/self/exe", "host", "signals", path, (char *)NULL);
        _exit(3);
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(client_energy(model) == energy);
}

static void folder_that_is_gone(const char *path)
{
    char from_inside[] = "../gone-XXXXXX", *folder = from_inside + 3, *absolute = realpath(path, NULL);
    CHECK(absolute != NULL && mkdtemp(folder) != NULL && chdir(folder) == 0 && rmdir(from_inside) == 0);
    use(absolute);
    free(absolute);
}

static void floating_point(const char *path)
{
    const int trapped = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT;
    nnip_model model;
    feenableexcept(trapped);
    CHECK(nnip_set_threads(3) == NNIP_OK);
    model = client_load(path);
    client_energy(model);
    CHECK(nnip_free(model) == NNIP_OK);
    CHECK(fegetexcept() == trapped);
}

int main(int argc, char **argv)
{
    static const struct client_case cases[] = {
        {"signals", signals},
        {"signals_stay_off_our_threads", signals_stay_off_our_threads},
        {"faults_reach_earlier_handlers", faults_reach_earlier_handlers},
        {"faults_reach_later_handlers", faults_reach_later_handlers},
        {"faults_end_the_process", faults_end_the_process},
        {"fork_before", fork_before},
        {"fork_after", fork_after},
        {"floating_point", floating_point},
        {"folder_that_is_gone", folder_that_is_gone},
    };
    return client_main(argc, argv, cases, sizeof cases / sizeof *cases);
}
