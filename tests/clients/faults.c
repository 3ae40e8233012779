/* What the C library says to wrong calls and wrong input, and that nothing is written then. */
#include "client.h"

#include <math.h>

static void null_arguments(const char *path)
{
    nnip_model model;
    double energy, cutoff;
    int32_t count;
    char text[8];
    nnip_structure structure = client_structure;
    nnip_results results = {&energy, NULL, NULL, NULL, NULL}, nothing = {NULL, NULL, NULL, NULL, NULL};

    REFUSED(nnip_free(1), NNIP_ERROR_HANDLE, "no model has been loaded");
    REFUSED(nnip_load(NULL, &on_cpu, &model), NNIP_ERROR_ARGUMENT, "path is NULL");
    REFUSED(nnip_load(path, &on_cpu, NULL), NNIP_ERROR_ARGUMENT, "model is NULL");
    REFUSED(nnip_load_memory(NULL, 10, &on_cpu, &model), NNIP_ERROR_ARGUMENT, "content is NULL");
    REFUSED(nnip_set_threads(-1), NNIP_ERROR_ARGUMENT, "out of range");
    REFUSED(nnip_set_threads(1025), NNIP_ERROR_ARGUMENT, "out of range");
    model = client_load(path);
    REFUSED(nnip_cutoff(model, NULL), NNIP_ERROR_ARGUMENT, "cutoff is NULL");
    REFUSED(nnip_species(model, 2, NULL, &count), NNIP_ERROR_ARGUMENT, "species is NULL");
    REFUSED(nnip_species(model, -1, NULL, &count), NNIP_ERROR_ARGUMENT, "capacity is -1");
    REFUSED(nnip_device(model, text, 0), NNIP_ERROR_ARGUMENT, "capacity is 0");
    REFUSED(nnip_compute(model, NULL, &results), NNIP_ERROR_ARGUMENT, "structure is NULL");
    REFUSED(nnip_compute(model, &structure, NULL), NNIP_ERROR_ARGUMENT, "results is NULL");
    structure.positions = NULL;
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_ARGUMENT, "positions is NULL");
    structure.atoms = -1;
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_ARGUMENT, "number of atoms is -1");
    REFUSED(nnip_compute_batch(model, 2, NULL, &results), NNIP_ERROR_ARGUMENT, "structures is NULL");
    CHECK(nnip_compute(model, &client_structure, &nothing) == NNIP_OK);
    CHECK(nnip_compute_batch(model, 0, NULL, NULL) == NNIP_OK);
    CHECK(nnip_cutoff(model, &cutoff) == NNIP_OK && cutoff > 0);
    CHECK(nnip_species(model, 0, NULL, &count) == NNIP_OK && count == 2);
    CHECK(nnip_device(model, text, 1) == NNIP_OK && text[0] == '\0');
    CHECK(nnip_device(model, text, sizeof text) == NNIP_OK && strcmp(text, "CPU, ") > 0 && strlen(text) == sizeof text - 1);
}

static void handles(const char *path)
{
    nnip_model first = client_load(path), second;
    double cutoff = -1;
    CHECK(nnip_free(first) == NNIP_OK);
    second = client_load(path);
    CHECK(second != first);
    REFUSED(nnip_cutoff(first, &cutoff), NNIP_ERROR_HANDLE, "has been freed");
    REFUSED(nnip_free(first), NNIP_ERROR_HANDLE, "has been freed");
    REFUSED(nnip_cutoff(0, &cutoff), NNIP_ERROR_HANDLE, "none of a model");
    REFUSED(nnip_cutoff(UINT64_MAX, &cutoff), NNIP_ERROR_HANDLE, "none of a model");
    CHECK(cutoff == -1);
    client_energy(second);
}

static void models(const char *path)
{
    static char content[1 << 20];
    nnip_model model = 7;
    nnip_options options = on_cpu;
    size_t bytes;
    FILE *file = fopen(path, "rb");
    double energy;
    CHECK(file != NULL);
    bytes = fread(content, 1, sizeof content, file);
    fclose(file);
    CHECK(bytes > 0 && bytes < sizeof content);

    REFUSED(nnip_load("/no/such/model.nnip", &on_cpu, &model), NNIP_ERROR_INPUT, "no such file");
    REFUSED(nnip_load("/", &on_cpu, &model), NNIP_ERROR_INPUT, "folder");
    REFUSED(nnip_load("/proc/self/exe", &on_cpu, &model), NNIP_ERROR_INPUT, "model file");
    REFUSED(nnip_load("", &on_cpu, &model), NNIP_ERROR_INPUT, "path is empty");
    REFUSED(nnip_load_memory(content, bytes - 1, &on_cpu, &model), NNIP_ERROR_INPUT, "cut short");
    REFUSED(nnip_load_memory(content, 0, &on_cpu, &model), NNIP_ERROR_INPUT, "empty");
    options.precision = 2;
    REFUSED(nnip_load(path, &options, &model), NNIP_ERROR_ARGUMENT, "precision is 2");
    options = on_cpu;
    options.skin = NAN;
    REFUSED(nnip_load(path, &options, &model), NNIP_ERROR_ARGUMENT, "skin is NaN");
    options = on_cpu;
    options.device = "abacus";
    REFUSED(nnip_load(path, &options, &model), NNIP_ERROR_ARGUMENT, "device is 'abacus'");
    options.device = "reference";
    REFUSED(nnip_load(path, &options, &model), NNIP_ERROR_ARGUMENT, "device is 'reference'; expected auto, cpu, cuda or cuda:N");
    options.device = "cuda";
    REFUSED(nnip_load(path, &options, &model), NNIP_ERROR_DEVICE, "CUDA");
    CHECK(model == 7);
    energy = client_energy(client_load(path));
    CHECK(nnip_load_memory(content, bytes, &on_cpu, &model) == NNIP_OK);
    memset(content, 0, sizeof content);
    CHECK(client_energy(model) == energy);
    options = on_cpu;
    options.precision = NNIP_FLOAT;
    CHECK(nnip_load(path, &options, &model) == NNIP_OK && fabs(client_energy(model) - energy) < 1e-4 * fabs(energy));
    options = on_cpu;
    options.skin = 0.5;
    CHECK(nnip_load(path, &options, &model) == NNIP_OK && client_energy(model) == client_energy(model));
    CHECK(fabs(client_energy(model) - energy) < 1e-12 * fabs(energy));
}

static void structures(const char *path)
{
    nnip_model model = client_load(path);
    int32_t species[ATOMS], open[3] = {0, 0, 0}, slab[3] = {1, 1, 0};
    double positions[3 * ATOMS], cell[9], energy = -1, virial[9], forces[3 * ATOMS];
    nnip_structure structure = {ATOMS, species, positions, cell, NULL};
    nnip_results results = {&energy, forces, virial, NULL, NULL};
    forces[0] = 77;
#define RESET (memcpy(species, client_species, sizeof species), memcpy(positions, client_positions, sizeof positions), \
    memcpy(cell, client_cell, sizeof cell))
    RESET;
    species[3] = 14;
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_INPUT, "atom 4 is Si, but the potential knows only Hf, O");
    species[3] = 0;
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_INPUT, "atom 4 has atomic number 0");
    RESET;
    positions[4] = NAN;
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_INPUT, "position of atom 2 is not finite");
    positions[4] = 1e300;
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_INPUT, "position of atom 2");
    memcpy(&positions[3], positions, 3 * sizeof *positions);
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_INPUT, "overlapping");
    RESET;
    cell[8] = 0, cell[6] = 0;
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_INPUT, "lattice vector 3 is zero");
    RESET;
    cell[0] = INFINITY;
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_INPUT, "lattice vector 1 is not finite");
    RESET;
    structure.cell = NULL, structure.periodic = slab;
    REFUSED(nnip_compute(model, &structure, &results), NNIP_ERROR_ARGUMENT, "cell is NULL");
    CHECK(energy == -1 && forces[0] == 77);
    structure.periodic = open;
    CHECK(nnip_compute(model, &structure, &results) == NNIP_OK);
    structure.cell = cell, structure.periodic = slab;
    CHECK(nnip_compute(model, &structure, &results) == NNIP_OK);
    structure.atoms = 0, structure.species = NULL, structure.positions = NULL;
    CHECK(nnip_compute(model, &structure, &results) == NNIP_OK && energy == 0 && virial[8] == 0);
}

static void batches(const char *path)
{
    enum { COUNT = 5 };
    nnip_model model = client_load(path);
    double positions[COUNT][3 * ATOMS], energies[COUNT], forces[COUNT][3 * ATOMS], energy, single[3 * ATOMS];
    nnip_structure structures[COUNT];
    nnip_results results[COUNT];
    for (int s = 0; s < COUNT; s++) {
        memcpy(positions[s], client_positions, sizeof client_positions);
        positions[s][0] += 0.05 * s;
        structures[s] = client_structure;
        structures[s].atoms = ATOMS - s;
        structures[s].positions = positions[s];
        results[s] = (nnip_results){&energies[s], s == 2 ? NULL : forces[s], NULL, NULL, NULL};
    }
    CHECK(nnip_compute_batch(model, COUNT, structures, results) == NNIP_OK);
    for (int s = 0; s < COUNT; s++) {
        nnip_results one = {&energy, single, NULL, NULL, NULL};
        CHECK(nnip_compute(model, &structures[s], &one) == NNIP_OK && energy == energies[s]);
        CHECK(s == 2 || memcmp(single, forces[s], 3 * sizeof *single * (size_t)(ATOMS - s)) == 0);
    }
    energies[0] = -1;
    positions[3][1] = NAN;
    REFUSED(nnip_compute_batch(model, COUNT, structures, results), NNIP_ERROR_INPUT,
        "structure 4 of 5: the position of atom 1 is not finite");
    CHECK(energies[0] == -1);
}

int main(int argc, char **argv)
{
    static const struct client_case cases[] = {
        {"null_arguments", null_arguments},
        {"handles", handles},
        {"models", models},
        {"structures", structures},
        {"batches", batches},
    };
    return client_main(argc, argv, cases, sizeof cases / sizeof *cases);
}
