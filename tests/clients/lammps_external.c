/*
 * LAMMPS as a library, with forces from outside: MODEL ARGUMENTS-OF-LAMMPS -in SCRIPT. The script defines `fix nnip all external`; one step
 * of it is computed by the C library, for atoms of types Hf and O.
 */
#include "client.h"

#include <library.h>

struct outside {
    void *lammps;
    nnip_model model;
};

/* Called by the fix in each step. */
static void compute(void *pointer, int64_t step, int count, int *ids, double **x, double **f)
{
    const struct outside *outside = pointer;
    double low[3], high[3], xy, yz, xz, energy, virial[9];
    int periodic[3], changes;
    int *type = lammps_extract_atom(outside->lammps, "type");
    int32_t *species = malloc(count * sizeof *species);
    (void)step, (void)ids;
    CHECK(type != NULL && species != NULL && count > 0);
    lammps_extract_box(outside->lammps, low, high, &xy, &yz, &xz, periodic, &changes);
    for (int i = 0; i < count; i++)
        species[i] = type[i] == 1 ? 72 : 8;
    double cell[9] = {high[0] - low[0], 0, 0, xy, high[1] - low[1], 0, xz, yz, high[2] - low[2]};
    nnip_structure structure = {count, species, x[0], cell, periodic};
    nnip_results results = {&energy, f[0], virial, NULL, NULL};
    CHECK(nnip_compute(outside->model, &structure, &results) == NNIP_OK);
    double six[6] = {virial[0], virial[4], virial[8], virial[1], virial[2], virial[5]};
    lammps_fix_external_set_energy_global(outside->lammps, "nnip", energy);
    lammps_fix_external_set_virial_global(outside->lammps, "nnip", six);
    free(species);
}

int main(int argc, char **argv)
{
    CHECK(argc > 2);
    struct outside outside = {lammps_open_no_mpi(argc - 1, argv + 1, NULL), client_load(argv[1])};
    CHECK(outside.lammps != NULL);
    for (int i = 2; i + 1 < argc; i++)
        if (strcmp(argv[i], "-in") == 0)
            lammps_file(outside.lammps, argv[i + 1]);
    lammps_set_fix_external_callback(outside.lammps, "nnip", compute, &outside);
    lammps_command(outside.lammps, "run 0 post no");
    lammps_close(outside.lammps);
    CHECK(nnip_free(outside.model) == NNIP_OK);
    return 0;
}
