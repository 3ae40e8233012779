/* Several threads of a host in one model, in several, and one that frees what others use. */
#define _GNU_SOURCE
#include "client.h"

#include <pthread.h>

#define THREADS 4
#define CALLS 50

static double expected;

static void *compute(void *model)
{
    for (int i = 0; i < CALLS; i++)
        CHECK(client_energy(*(nnip_model *)model) == expected);
    return NULL;
}

static void *compute_until_freed(void *model)
{
    double energy;
    nnip_results results = {&energy, NULL, NULL, NULL, NULL};
    while (nnip_compute(*(nnip_model *)model, &client_structure, &results) == NNIP_OK)
        CHECK(energy == expected);
    CHECK(strstr(nnip_last_error(), "has been freed") != NULL);
    return NULL;
}

static void *no_failure_here(void *unused)
{
    CHECK(nnip_last_error()[0] == '\0');
    return unused;
}

static void run(void *(*body)(void *), nnip_model *models, int step, void (*meanwhile)(nnip_model *))
{
    pthread_t threads[THREADS];
    for (int t = 0; t < THREADS; t++)
        CHECK(pthread_create(&threads[t], NULL, body, &models[step * t]) == 0);
    if (meanwhile != NULL)
        meanwhile(models);
    for (int t = 0; t < THREADS; t++)
        CHECK(pthread_join(threads[t], NULL) == 0);
}

static void one_model(const char *path)
{
    nnip_model model = client_load(path);
    expected = client_energy(model);
    run(compute, &model, 0, NULL);
}

static void several_models(const char *path)
{
    nnip_model models[THREADS];
    for (int t = 0; t < THREADS; t++) {
        CHECK(nnip_set_threads(t % 3) == NNIP_OK);
        models[t] = client_load(path);
    }
    expected = client_energy(models[0]);
    run(compute, models, 1, NULL);
    for (int t = 0; t < THREADS; t++)
        CHECK(nnip_free(models[t]) == NNIP_OK);
}

static void free_it(nnip_model *model)
{
    for (int i = 0; i < CALLS; i++)
        client_energy(*model);
    CHECK(nnip_free(*model) == NNIP_OK);
}

static void freed_by_another(const char *path)
{
    nnip_model model = client_load(path);
    expected = client_energy(model);
    run(compute_until_freed, &model, 0, free_it);
}

static void errors_of_each(const char *path)
{
    nnip_model model = client_load(path);
    REFUSED(nnip_free(model + 1), NNIP_ERROR_HANDLE, "none of a model");
    run(no_failure_here, &model, 0, NULL);
    CHECK(strstr(nnip_last_error(), "none of a model") != NULL);
}

int main(int argc, char **argv)
{
    static const struct client_case cases[] = {
        {"one_model", one_model},
        {"several_models", several_models},
        {"freed_by_another", freed_by_another},
        {"errors_of_each", errors_of_each},
    };
    return client_main(argc, argv, cases, sizeof cases / sizeof *cases);
}
