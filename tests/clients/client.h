/* What the clients of the C library share: checks, and a small structure. Each client runs the case that its first argument names. */
#ifndef NNIP_CLIENT_H
#define NNIP_CLIENT_H

#include <nnip.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ATOMS 8

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s does not hold; last error: %s\n", __FILE__, __LINE__, #condition, nnip_last_error()); \
            exit(1); \
        } \
    } while (0)

/* The call fails with the status, and its sentence has the words. */
#define REFUSED(call, expected, words) \
    do { \
        nnip_status got = (call); \
        if (got != (expected) || strstr(nnip_last_error(), words) == NULL) { \
            fprintf(stderr, "%s:%d: %s gave %d, '%s'; expected %d, '%s'\n", __FILE__, __LINE__, #call, (int)got, nnip_last_error(), \
                (int)(expected), words); \
            exit(1); \
        } \
    } while (0)

struct client_case {
    const char *name;
    void (*run)(const char *model);
};

static const nnip_options on_cpu = {"cpu", NNIP_DOUBLE, 0};

static const int32_t client_species[ATOMS] = {72, 8, 72, 8, 72, 8, 8, 72};

static const double client_cell[9] = {6.2, 0.1, 0, 0, 6.1, 0.2, 0.1, 0, 6.3};

static const double client_positions[3 * ATOMS] = {
    0.1, 0.2, 0, 3.1, 0.1, 0.2, 0.1, 3, 0, 3, 3.1, 0.1, 0, 0.1, 3.2, 3.2, 0, 3.1, 0.1, 3.1, 3, 3.1, 3, 3.3,
};

static const nnip_structure client_structure = {ATOMS, client_species, client_positions, client_cell, NULL};

static inline nnip_model client_load(const char *path)
{
    nnip_model model = 0;
    CHECK(nnip_load(path, &on_cpu, &model) == NNIP_OK);
    return model;
}

static inline double client_energy(nnip_model model)
{
    double energy = 0;
    nnip_results results = {&energy, NULL, NULL, NULL, NULL};
    CHECK(nnip_compute(model, &client_structure, &results) == NNIP_OK);
    return energy;
}

/* main of a client: CASE MODEL. */
static inline int client_main(int argc, char **argv, const struct client_case *cases, size_t count)
{
    for (size_t i = 0; argc == 3 && i < count; i++)
        if (strcmp(cases[i].name, argv[1]) == 0) {
            cases[i].run(argv[2]);
            return 0;
        }
    fputs("expected: CASE MODEL\n", stderr);
    return 2;
}

#endif
