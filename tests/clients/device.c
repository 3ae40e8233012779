/* A host that computes on a CUDA device itself: its arrays are there, and it has a context. Takes the driver from the folder of
   NNIP_CUDA_LIBRARIES. */
#include "client.h"

#include <dlfcn.h>
#include <math.h>

#define CUDA(name, ...) CHECK(driver(#name)(__VA_ARGS__) == 0)

static const nnip_options on_device = {"cuda", NNIP_DOUBLE, 0}, moving_on_device = {"cuda", NNIP_DOUBLE, 0.5};

typedef int (*driver_function)();

static driver_function driver(const char *name)
{
    static void *library;
    driver_function function;
    void *found;
    if (library == NULL) {
        char path[4096];
        snprintf(path, sizeof path, "%s/libcuda.so.1", getenv("NNIP_CUDA_LIBRARIES"));
        library = dlopen(path, RTLD_NOW);
        CHECK(library != NULL);
    }
    found = dlsym(library, name);
    CHECK(found != NULL);
    memcpy(&function, &found, sizeof found);
    return function;
}

static uint64_t allocate(size_t bytes)
{
    uint64_t address = 0;
    CUDA(cuMemAlloc_v2, &address, bytes);
    return address;
}

static void *current_context(void)
{
    void *context = NULL;
    CUDA(cuCtxGetCurrent, &context);
    return context;
}

/* The host's context, current on this thread. */
static void *begin(void)
{
    void *context;
    CUDA(cuInit, 0);
    CUDA(cuDevicePrimaryCtxRetain, &context, 0);
    CUDA(cuCtxSetCurrent, context);
    return context;
}

static double largest_difference(const double *a, const double *b, int count)
{
    double largest = 0;
    for (int k = 0; k < count; k++)
        largest = fmax(largest, fabs(a[k] - b[k]));
    return largest;
}

/* Results of arrays on the device are those of the CPU, also of atoms that move. */
static void arrays(const char *path)
{
    double energy, virial[9], forces[3 * ATOMS], energies[ATOMS], virials[9 * ATOMS], moved[3 * ATOMS], found[13 * ATOMS];
    nnip_results expected = {&energy, forces, virial, energies, virials};
    nnip_structure structure = client_structure;
    nnip_model cpu = client_load(path), device[2];
    void *stream;
    begin();
    CUDA(cuStreamCreate, &stream, 1);
    CHECK(nnip_load(path, &on_device, &device[0]) == NNIP_OK && nnip_load(path, &moving_on_device, &device[1]) == NNIP_OK);
    const uint64_t positions = allocate(sizeof moved), results = allocate(sizeof found);
    for (int step = 0; step < 3; step++)
        for (int m = 0; m < 2; m++) {
            double device_energy = 0, device_virial[9] = {0};
            const int with_atoms = m == 0;
            nnip_results there = {&device_energy, (double *)results, device_virial, with_atoms ? (double *)(results + sizeof forces) : NULL,
                with_atoms ? (double *)(results + sizeof forces + sizeof energies) : NULL};
            for (int k = 0; k < 3 * ATOMS; k++)
                moved[k] = client_positions[k] + 0.05 * step * sin(k);
            structure.positions = moved;
            CHECK(nnip_compute(cpu, &structure, &expected) == NNIP_OK);
            CUDA(cuMemcpyHtoDAsync_v2, positions, moved, sizeof moved, stream);
            structure.positions = (const double *)positions;
            CHECK(nnip_compute_device(device[m], &structure, &there, stream) == NNIP_OK);
            CUDA(cuMemcpyDtoHAsync_v2, found, results, sizeof found, stream);
            CUDA(cuStreamSynchronize, stream);
            CHECK(fabs(device_energy - energy) < 1e-10);
            CHECK(largest_difference(device_virial, virial, 9) < 1e-10);
            CHECK(largest_difference(found, forces, 3 * ATOMS) < 1e-10);
            if (with_atoms) {
                CHECK(largest_difference(found + 3 * ATOMS, energies, ATOMS) < 1e-10);
                CHECK(largest_difference(found + 4 * ATOMS, virials, 9 * ATOMS) < 1e-10);
            }
        }
}

/* A host finds its context current, or none, as it left it. */
static void context(const char *path)
{
    nnip_model model;
    double energy = client_energy(client_load(path));
    CUDA(cuInit, 0);
    CHECK(nnip_load(path, &on_device, &model) == NNIP_OK);
    CHECK(current_context() == NULL);
    CHECK(fabs(client_energy(model) - energy) < 1e-10);
    CHECK(current_context() == NULL);
    void *own = begin();
    CHECK(fabs(client_energy(model) - energy) < 1e-10);
    CHECK(current_context() == own);
    CHECK(nnip_free(model) == NNIP_OK);
    CHECK(current_context() == own);
}

static void refusals(const char *path)
{
    double energy = 1;
    nnip_results results = {&energy, NULL, NULL, NULL, NULL};
    nnip_structure structure = client_structure;
    nnip_model cpu = client_load(path), device;
    begin();
    CHECK(nnip_load(path, &on_device, &device) == NNIP_OK);
    REFUSED(nnip_compute_device(cpu, &structure, &results, NULL), NNIP_ERROR_ARGUMENT, "loaded on a CUDA device");
    REFUSED(nnip_compute_device(device, NULL, &results, NULL), NNIP_ERROR_ARGUMENT, "structure is NULL");
    /* An address of the process. */
    REFUSED(nnip_compute_device(device, &structure, &results, NULL), NNIP_ERROR_DEVICE, "CUDA_ERROR_INVALID_VALUE");
    CHECK(energy == 1);
    CHECK(client_energy(device) == client_energy(device));
}

int main(int argc, char **argv)
{
    static const struct client_case cases[] = {{"arrays", arrays}, {"context", context}, {"refusals", refusals}};
    return client_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}
