/*
 * libnnip.so: the functions of nnip.h. Loads the engine for this processor when it is first needed and hands calls on, so that the
 * host finds its signals, floating point and processes as they were.
 */
#include "engine.h"
#include "host.h"

#include <string.h>

/* More than any processor has. */
#define MOST_THREADS 1024

static __thread char last_sentence[NNIP_SENTENCE];
static int32_t thread_count;

/* Calls the engine. Its sentence is the caller's only where it fails. */
#define CALL(host_state, enter, leave, call) \
    do { \
        nnip_status status; \
        struct host_state host; \
        const struct nnip_engine *engine; \
        enter(&host); \
        engine = nnip_engine(&status, last_sentence); \
        if (engine != NULL) \
            status = engine->call; \
        leave(&host); \
        return status; \
    } while (0)

#define CALL_STARTING(call) CALL(nnip_host_process, nnip_host_enter_starting, nnip_host_leave_starting, call)

/* Calls the engine for a model, of which there are none before the engine is loaded. */
#define CALL_WITH_MODEL(call) \
    do { \
        if (!nnip_engine_is_loaded()) \
            return fail(NNIP_ERROR_HANDLE, "the handle is none of a model: no model has been loaded"); \
        CALL(nnip_host_thread, nnip_host_enter, nnip_host_leave, call); \
    } while (0)

static nnip_status fail(nnip_status status, const char *sentence)
{
    strcpy(last_sentence, sentence);
    return status;
}

int32_t nnip_abi_version(void) { return NNIP_ABI_VERSION; }

const char *nnip_version(void) { return NNIP_VERSION; }

const char *nnip_units(void) { return "energy eV, length Angstrom, force eV/Angstrom, virial eV"; }

const char *nnip_last_error(void) { return last_sentence; }

nnip_status nnip_set_threads(int32_t threads)
{
    if (threads < 0 || threads > MOST_THREADS)
        return fail(NNIP_ERROR_ARGUMENT, "the number of threads is out of range; expected 0 (one for each processor) to 1024");
    __atomic_store_n(&thread_count, threads, __ATOMIC_RELAXED);
    return NNIP_OK;
}

nnip_status nnip_load(const char *path, const nnip_options *options, nnip_model *model)
{
    CALL_STARTING(load(path, options, __atomic_load_n(&thread_count, __ATOMIC_RELAXED), model, last_sentence));
}

nnip_status nnip_load_memory(const void *content, size_t bytes, const nnip_options *options, nnip_model *model)
{
    CALL_STARTING(load_memory(content, bytes, options, __atomic_load_n(&thread_count, __ATOMIC_RELAXED), model, last_sentence));
}

nnip_status nnip_free(nnip_model model) { CALL_WITH_MODEL(free(model, last_sentence)); }

nnip_status nnip_cutoff(nnip_model model, double *cutoff) { CALL_WITH_MODEL(cutoff(model, cutoff, last_sentence)); }

nnip_status nnip_species(nnip_model model, int32_t capacity, int32_t *species, int32_t *count)
{
    CALL_WITH_MODEL(species(model, capacity, species, count, last_sentence));
}

nnip_status nnip_device(nnip_model model, char *text, size_t capacity) { CALL_WITH_MODEL(device(model, text, capacity, last_sentence)); }

nnip_status nnip_compute(nnip_model model, const nnip_structure *structure, const nnip_results *results)
{
    CALL_WITH_MODEL(compute(model, structure, results, last_sentence));
}

nnip_status nnip_compute_device(nnip_model model, const nnip_structure *structure, const nnip_results *results, void *stream)
{
    CALL_WITH_MODEL(compute_device(model, structure, results, stream, last_sentence));
}

nnip_status nnip_compute_batch(nnip_model model, int32_t count, const nnip_structure *structures, const nnip_results *results)
{
    CALL_WITH_MODEL(compute_batch(model, count, structures, results, last_sentence));
}

nnip_status nnip_compute_subdomain(nnip_model model, const nnip_subdomain *subdomain, const nnip_results *results)
{
    CALL_WITH_MODEL(compute_subdomain(model, subdomain, results, last_sentence));
}

nnip_status nnip_compute_committee(
    const nnip_model *models, int32_t count, const nnip_structure *structure, const nnip_results *mean, const nnip_results *deviation)
{
    CALL_WITH_MODEL(compute_committee(models, count, structure, mean, deviation, last_sentence));
}
