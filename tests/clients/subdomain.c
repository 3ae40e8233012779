/* A host that cuts space into domains, and a committee of models. */
#include "client.h"

#include <math.h>

#define REACH 1
#define IMAGES ((2 * REACH + 1) * (2 * REACH + 1) * (2 * REACH + 1))
#define COPIES (IMAGES * ATOMS)

static int32_t species[COPIES], owners[COPIES], rows[ATOMS][COPIES], counts[ATOMS];
static double positions[3 * COPIES];
static const int32_t *firsts[ATOMS];

/* All atoms, then their images, and for each atom all others as neighbours, marked as LAMMPS marks bonds. */
static nnip_subdomain everything(void)
{
    int count = ATOMS;
    for (int a = -REACH; a <= REACH; a++)
        for (int b = -REACH; b <= REACH; b++)
            for (int c = -REACH; c <= REACH; c++)
                for (int i = 0; i < ATOMS; i++) {
                    int place = a == 0 && b == 0 && c == 0 ? i : count++;
                    owners[place] = i;
                    species[place] = client_species[i];
                    for (int k = 0; k < 3; k++)
                        positions[3 * place + k] =
                            client_positions[3 * i + k] + a * client_cell[k] + b * client_cell[3 + k] + c * client_cell[6 + k];
                }
    for (int i = 0; i < ATOMS; i++) {
        counts[i] = 0;
        for (int j = 0; j < COPIES; j++)
            if (j != i)
                rows[i][counts[i]++] = j % 5 == 0 ? j | (1 << 30) : j;
        firsts[i] = rows[i];
    }
    return (nnip_subdomain){ATOMS, COPIES - ATOMS, species, positions, ATOMS, NULL, counts, firsts};
}

static double largest_difference(const double *a, const double *b, int count)
{
    double largest = 0;
    for (int k = 0; k < count; k++)
        largest = fmax(largest, fabs(a[k] - b[k]));
    return largest;
}

/* Two processes that each compute every other atom. */
static void processes(const char *path)
{
    nnip_model model = client_load(path);
    nnip_subdomain atoms = everything();
    double energy, virial[9], forces[3 * ATOMS], energies[ATOMS], virials[9 * ATOMS];
    double part_energy, part_virial[9];
    static double part_forces[3 * COPIES], part_energies[COPIES], part_virials[9 * COPIES];
    double sums[1 + 9 + 3 * ATOMS + ATOMS + 9 * ATOMS] = {0}, *f = sums + 10, *e = f + 3 * ATOMS, *w = e + ATOMS;
    nnip_results whole = {&energy, forces, virial, energies, virials};
    nnip_results part = {&part_energy, part_forces, part_virial, part_energies, part_virials};
    CHECK(nnip_compute(model, &client_structure, &whole) == NNIP_OK);
    for (int process = 0; process < 2; process++) {
        int32_t ilist[ATOMS / 2];
        for (int i = 0; i < ATOMS / 2; i++)
            ilist[i] = ATOMS - 1 - process - 2 * i;
        atoms.inum = ATOMS / 2, atoms.ilist = ilist;
        CHECK(nnip_compute_subdomain(model, &atoms, &part) == NNIP_OK);
        sums[0] += part_energy;
        for (int k = 0; k < 9; k++)
            sums[1 + k] += part_virial[k];
        for (int i = 0; i < COPIES; i++) {
            for (int k = 0; k < 3; k++)
                f[3 * owners[i] + k] += part_forces[3 * i + k];
            e[owners[i]] += part_energies[i];
            for (int k = 0; k < 9; k++)
                w[9 * owners[i] + k] += part_virials[9 * i + k];
        }
    }
    CHECK(fabs(sums[0] - energy) < 1e-10);
    CHECK(largest_difference(sums + 1, virial, 9) < 1e-10);
    CHECK(largest_difference(f, forces, 3 * ATOMS) < 1e-10);
    CHECK(largest_difference(e, energies, ATOMS) < 1e-10);
    CHECK(largest_difference(w, virials, 9 * ATOMS) < 1e-10);
}

static void wrong_lists(const char *path)
{
    nnip_model model = client_load(path);
    nnip_subdomain atoms = everything();
    int32_t twice[2] = {3, 3}, ghost[1] = {ATOMS};
    double energy = -1;
    nnip_results results = {&energy, NULL, NULL, NULL, NULL};
    REFUSED(nnip_compute_subdomain(model, NULL, &results), NNIP_ERROR_ARGUMENT, "subdomain is NULL");
    REFUSED(nnip_compute_subdomain(model, &atoms, NULL), NNIP_ERROR_ARGUMENT, "results is NULL");
    atoms.inum = 2, atoms.ilist = twice;
    REFUSED(nnip_compute_subdomain(model, &atoms, &results), NNIP_ERROR_ARGUMENT, "ilist holds atom 3 twice");
    atoms.inum = 1, atoms.ilist = ghost;
    REFUSED(nnip_compute_subdomain(model, &atoms, &results), NNIP_ERROR_ARGUMENT, "ilist holds 8; expected atoms 0 to 7");
    atoms.ilist = NULL, atoms.firstneigh = NULL;
    REFUSED(nnip_compute_subdomain(model, &atoms, &results), NNIP_ERROR_ARGUMENT, "firstneigh is NULL");
    atoms = everything(), rows[2][0] = COPIES;
    REFUSED(nnip_compute_subdomain(model, &atoms, &results), NNIP_ERROR_INPUT, "a neighbour of atom 3 is atom");
    atoms = everything(), counts[1] = -1;
    REFUSED(nnip_compute_subdomain(model, &atoms, &results), NNIP_ERROR_ARGUMENT, "atom 1 has -1 neighbours");
    atoms = everything(), species[5] = 14;
    REFUSED(nnip_compute_subdomain(model, &atoms, &results), NNIP_ERROR_INPUT, "atom 6 is Si");
    atoms = everything(), atoms.nghost = -1;
    REFUSED(nnip_compute_subdomain(model, &atoms, &results), NNIP_ERROR_ARGUMENT, "nghost -1");
    CHECK(energy == -1);
    atoms = (nnip_subdomain){0, 0, NULL, NULL, 0, NULL, NULL, NULL};
    CHECK(nnip_compute_subdomain(model, &atoms, &results) == NNIP_OK && energy == 0);
    atoms = everything(), atoms.nghost += atoms.nlocal, atoms.nlocal = 0, atoms.inum = 0;
    CHECK(nnip_compute_subdomain(model, &atoms, &results) == NNIP_OK && energy == 0);
}

/* A committee of one model twice and in another precision: the deviations are what the definition says. */
static void committee(const char *path)
{
    nnip_options narrow = {"cpu", NNIP_FLOAT, 0};
    nnip_model models[3] = {client_load(path), client_load(path), 0};
    double energy[2], mean, deviation, forces[2][3 * ATOMS], mean_forces[3 * ATOMS], force_deviations[3 * ATOMS];
    nnip_results means = {&mean, mean_forces, NULL, NULL, NULL}, deviations = {&deviation, force_deviations, NULL, NULL, NULL};
    CHECK(nnip_load(path, &narrow, &models[2]) == NNIP_OK);
    for (int m = 0; m < 2; m++) {
        nnip_results results = {&energy[m], forces[m], NULL, NULL, NULL};
        CHECK(nnip_compute(models[m + 1], &client_structure, &results) == NNIP_OK);
    }
    CHECK(nnip_compute_committee(models, 3, &client_structure, &means, &deviations) == NNIP_OK);
    CHECK(fabs(mean - (2 * energy[0] + energy[1]) / 3) < 1e-12 * fabs(mean));
    CHECK(fabs(deviation - sqrt(2.0) / 3 * fabs(energy[0] - energy[1])) < 1e-12 * fabs(mean) && deviation > 0);
    for (int k = 0; k < 3 * ATOMS; k++) {
        CHECK(fabs(mean_forces[k] - (2 * forces[0][k] + forces[1][k]) / 3) < 1e-12);
        CHECK(fabs(force_deviations[k] - sqrt(2.0) / 3 * fabs(forces[0][k] - forces[1][k])) < 1e-12);
    }
    CHECK(nnip_compute_committee(models, 2, &client_structure, NULL, &deviations) == NNIP_OK && deviation == 0);
    REFUSED(nnip_compute_committee(models, 0, &client_structure, &means, NULL), NNIP_ERROR_ARGUMENT, "count is 0");
    REFUSED(nnip_compute_committee(NULL, 1, &client_structure, &means, NULL), NNIP_ERROR_ARGUMENT, "models is NULL");
    CHECK(nnip_free(models[1]) == NNIP_OK);
    REFUSED(nnip_compute_committee(models, 3, &client_structure, &means, NULL), NNIP_ERROR_HANDLE, "has been freed");
}

int main(int argc, char **argv)
{
    static const struct client_case cases[] = {{"processes", processes}, {"wrong_lists", wrong_lists}, {"committee", committee}};
    return client_main(argc, argv, cases, sizeof cases / sizeof *cases);
}
