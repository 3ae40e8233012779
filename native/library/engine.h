/* What libnnip.so needs of its engine, libnnip-x86-64-vN.so: the exports of src/Nnip.CApi under the same names. */
#ifndef NNIP_ENGINE_H
#define NNIP_ENGINE_H

#include "nnip.h"

/* Bytes of a sentence about a failure, the closing zero included; the engine writes it to the last argument of each function. */
#define NNIP_SENTENCE 8192

/* The functions of an engine, by the end of their names: nnip_engine_load, ... */
#define NNIP_ENGINE_FUNCTIONS(FUNCTION) \
    FUNCTION(load, (const char *path, const nnip_options *options, int32_t threads, nnip_model *model, char *sentence)) \
    FUNCTION(load_memory, \
        (const void *content, size_t bytes, const nnip_options *options, int32_t threads, nnip_model *model, char *sentence)) \
    FUNCTION(free, (nnip_model model, char *sentence)) \
    FUNCTION(cutoff, (nnip_model model, double *cutoff, char *sentence)) \
    FUNCTION(species, (nnip_model model, int32_t capacity, int32_t *species, int32_t *count, char *sentence)) \
    FUNCTION(device, (nnip_model model, char *text, size_t capacity, char *sentence)) \
    FUNCTION(compute, (nnip_model model, const nnip_structure *structure, const nnip_results *results, char *sentence)) \
    FUNCTION(compute_device, \
        (nnip_model model, const nnip_structure *structure, const nnip_results *results, void *stream, char *sentence)) \
    FUNCTION(compute_batch, \
        (nnip_model model, int32_t count, const nnip_structure *structures, const nnip_results *results, char *sentence)) \
    FUNCTION(compute_subdomain, (nnip_model model, const nnip_subdomain *subdomain, const nnip_results *results, char *sentence)) \
    FUNCTION(compute_committee, \
        (const nnip_model *models, int32_t count, const nnip_structure *structure, const nnip_results *mean, \
            const nnip_results *deviation, char *sentence))

struct nnip_engine {
#define NNIP_ENGINE_MEMBER(name, parameters) nnip_status(*name) parameters;
    NNIP_ENGINE_FUNCTIONS(NNIP_ENGINE_MEMBER)
#undef NNIP_ENGINE_MEMBER
};

/* The engine for this processor, loaded by the first call; NULL with a status and a sentence where there is none. */
const struct nnip_engine *nnip_engine(nnip_status *status, char *sentence);

/* Whether an engine has been loaded: without, there are no models. */
int nnip_engine_is_loaded(void);

#endif
