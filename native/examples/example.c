/* Computes a structure with a model: example MODEL STRUCTURE (see README.md). C99. */
#include <nnip.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(nnip_status status)
{
    if (status != NNIP_OK) {
        fprintf(stderr, "example: %s\n", nnip_last_error());
        exit(1);
    }
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL) {
        fputs("example: not enough memory\n", stderr);
        exit(1);
    }
    return memory;
}

static void stop_reading(void)
{
    fputs("example: the structure is not as README.md describes it\n", stderr);
    exit(1);
}

static int32_t read_integer(FILE *file)
{
    int32_t number;
    if (fscanf(file, "%" SCNd32, &number) != 1)
        stop_reading();
    return number;
}

static void read_numbers(FILE *file, int count, double *numbers)
{
    for (int i = 0; i < count; i++)
        if (fscanf(file, "%lf", &numbers[i]) != 1)
            stop_reading();
}

int main(int argc, char **argv)
{
    int32_t atoms, *species;
    double cell[9], *positions, energy, virial[9], *forces, *atom_energies;
    nnip_model model;
    FILE *file;

    if (argc != 3) {
        fputs("usage: example MODEL STRUCTURE\n", stderr);
        return 1;
    }
    if ((file = fopen(argv[2], "r")) == NULL) {
        fprintf(stderr, "example: %s cannot be opened: %s\n", argv[2], strerror(errno));
        return 1;
    }
    if ((atoms = read_integer(file)) < 0)
        stop_reading();
    read_numbers(file, 9, cell);
    species = allocate((size_t)atoms, sizeof *species);
    positions = allocate((size_t)atoms, 3 * sizeof *positions);
    for (int i = 0; i < atoms; i++) {
        species[i] = read_integer(file);
        read_numbers(file, 3, &positions[3 * i]);
    }
    fclose(file);

    if (nnip_abi_version() != NNIP_ABI_VERSION) {
        fputs("example: the library is of another version than the header\n", stderr);
        return 1;
    }
    forces = allocate((size_t)atoms, 3 * sizeof *forces);
    atom_energies = allocate((size_t)atoms, sizeof *atom_energies);
    {
        nnip_options options = {"cpu", NNIP_DOUBLE, 0};
        nnip_structure structure = {atoms, species, positions, cell, NULL};
        nnip_results results = {&energy, forces, virial, atom_energies, NULL};
        check(nnip_load(argv[1], &options, &model));
        check(nnip_compute(model, &structure, &results));
        check(nnip_free(model));
    }

    printf("%.17g\n", energy);
    for (int k = 0; k < 9; k++)
        printf("%.17g%c", virial[k], k < 8 ? ' ' : '\n');
    for (int i = 0; i < atoms; i++)
        printf("%.17g %.17g %.17g %.17g\n", atom_energies[i], forces[3 * i], forces[3 * i + 1], forces[3 * i + 2]);
    free(species);
    free(positions);
    free(forces);
    free(atom_energies);
    return 0;
}
