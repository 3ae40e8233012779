#include "engine.h"

#include "instruction_level.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static struct nnip_engine engine;
static int begun, is_child;
static int loaded; /* read without the mutex: the functions are there once it is set */

/* A child has none of the threads of the runtime, which would be waited for without end. */
static void after_fork(void)
{
    if (__atomic_load_n(&begun, __ATOMIC_RELAXED))
        is_child = 1;
}

__attribute__((constructor)) static void watch_forks(void) { pthread_atfork(NULL, NULL, after_fork); }

static nnip_status refuse(char *sentence, const char *text, const char *detail)
{
    snprintf(sentence, NNIP_SENTENCE, text, detail);
    return NNIP_ERROR_LIBRARY;
}

/* Path of the library of this code without its ending: the engines lie beside it. */
static int own_path(char *path, size_t capacity)
{
    static const char ending[] = ".so";
    Dl_info self;
    char *last;
    if (!dladdr((void *)&loading, &self) || strlen(self.dli_fname) >= capacity)
        return 0;
    strcpy(path, self.dli_fname);
    last = strrchr(path, '/');
    last = strstr(last ? last : path, ending);
    if (last == NULL)
        return 0;
    *last = '\0';
    return 1;
}

static nnip_status find_functions(void *library, const char *path, char *sentence)
{
    int32_t (*is_of_version)(const char *);
    void *found;
    if ((found = dlsym(library, "nnip_engine_is_of_version")) == NULL)
        return refuse(sentence, "%s is no engine of this library", path);
    memcpy(&is_of_version, &found, sizeof found);
    /* The first call of an engine starts the runtime. */
    if (!is_of_version(NNIP_VERSION))
        return refuse(sentence, "%s is of another version than libnnip.so; expected files of one build", path);
#define FIND(name, parameters) \
    if ((found = dlsym(library, "nnip_engine_" #name)) == NULL) \
        return refuse(sentence, "%s has no function nnip_engine_" #name "; expected files of one build", path); \
    memcpy(&engine.name, &found, sizeof found);
    NNIP_ENGINE_FUNCTIONS(FIND)
#undef FIND
    return NNIP_OK;
}

static nnip_status load(char *sentence)
{
    char base[PATH_MAX], path[PATH_MAX + sizeof "-x86-64-v4.so"];
    int level = nnip_instruction_level();
    void *library = NULL;

    if (level == 0)
        return refuse(sentence, "this library needs a processor with AVX2 and FMA%s", " (x86-64-v3)");
    if (!own_path(base, sizeof base))
        return refuse(sentence, "the folder of %s cannot be found", "libnnip.so");
    for (; library == NULL && level >= 3; level--) {
        snprintf(path, sizeof path, "%s-x86-64-v%d.so", base, level);
        if (access(path, F_OK) == 0 && (library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) == NULL)
            break;
    }
    if (library == NULL)
        return access(path, F_OK) == 0
            ? refuse(sentence, "%s", dlerror())
            : refuse(sentence, "%s is missing beside libnnip.so", path);
    return find_functions(library, path, sentence);
}

const struct nnip_engine *nnip_engine(nnip_status *status, char *sentence)
{
    *status = NNIP_OK;
    if (is_child) {
        snprintf(sentence, NNIP_SENTENCE,
            "this process was forked from one that had loaded a model; load models after the fork, or call exec");
        *status = NNIP_ERROR_FORK;
        return NULL;
    }
    if (__atomic_load_n(&loaded, __ATOMIC_ACQUIRE))
        return &engine;
    /* Before the mutex, which a child would inherit locked. */
    __atomic_store_n(&begun, 1, __ATOMIC_RELAXED);
    pthread_mutex_lock(&loading);
    if (!loaded) {
        *status = load(sentence);
        if (*status == NNIP_OK)
            __atomic_store_n(&loaded, 1, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&loading);
    return *status == NNIP_OK ? &engine : NULL;
}

int nnip_engine_is_loaded(void)
{
    return __atomic_load_n(&loaded, __ATOMIC_ACQUIRE);
}
