#include "pair_nnip.h"

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "force.h"
#include "memory.h"
#include "neigh_list.h"
#include "neigh_request.h"
#include "neighbor.h"
#include "update.h"
#include "utils.h"

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstring>
#include <iterator>

using namespace LAMMPS_NS;

namespace {

const char *const symbols[] = {
    "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar", "K", "Ca", "Sc", "Ti",
    "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr", "Y", "Zr", "Nb", "Mo", "Tc",
    "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I", "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd",
    "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W", "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At",
    "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U", "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No", "Lr", "Rf", "Db", "Sg",
    "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og",
};

// 0 where the word is no element.
int atomic_number(const std::string &word)
{
    const auto found = std::find(std::begin(symbols), std::end(symbols), word);
    return found == std::end(symbols) ? 0 : static_cast<int>(found - symbols) + 1;
}

// LAMMPS is asked for a full list in this way since March 2022, ...
template <class List> auto request_full(List *neighbor, Pair *pair, int, int) -> decltype(neighbor->add_request(pair), true)
{
    neighbor->add_request(pair)->enable_full();
    return true;
}

// ... and was in this way before. False where this is compiled for another version than the one that runs.
template <class List> auto request_full(List *neighbor, Pair *pair, int instance, long) -> decltype(neighbor->request(pair, instance), true)
{
    const int index = neighbor->request(pair, instance);
    const auto request = neighbor->requests[index];
    if (request->requestor != pair || request->pair != 1 || request->half != 1 || request->full != 0)
        return false;
    request->half = 0;
    request->full = 1;
    return true;
}

}    // namespace

PairNnip::PairNnip(LAMMPS *lmp) : Pair(lmp)
{
    single_enable = 0;
    restartinfo = 0;
    one_coeff = 1;
    manybody_flag = 1;
    centroidstressflag = CENTROID_NOTAVAIL;
    // The library's virial is that of pairs, right also where forces of other styles are in f.
    no_virial_fdotr_compute = 1;
}

PairNnip::~PairNnip()
{
    unload();
    if (allocated) {
        memory->destroy(setflag);
        memory->destroy(cutsq);
    }
}

void PairNnip::unload()
{
    if (model != 0)
        nnip_free(model);
    model = 0;
}

void PairNnip::allocate()
{
    const int types = atom->ntypes;
    memory->create(setflag, types + 1, types + 1, "pair:setflag");
    memory->create(cutsq, types + 1, types + 1, "pair:cutsq");
    map = new int[types + 1];
    allocated = 1;
}

// pair_style nnip [device auto|cpu|cuda|cuda:N] [precision double|float] [threads N]
void PairNnip::settings(int narg, char **arg)
{
    if (nnip_abi_version() != NNIP_ABI_VERSION)
        refuse("libnnip.so is of version " + std::to_string(nnip_abi_version()) + "; expected " + std::to_string(NNIP_ABI_VERSION)
            + ", that of the nnip.h it was compiled with");
    if (strcmp(update->unit_style, "metal") != 0 && strcmp(update->unit_style, "real") != 0)
        refuse(std::string("units are ") + update->unit_style + "; expected metal or real");
    unit = utils::get_conversion_factor(utils::ENERGY, strcmp(update->unit_style, "real") == 0 ? utils::METAL2REAL : utils::NOCONVERT);

    unload();
    for (int i = 1; allocated && i <= atom->ntypes; i++)
        std::fill_n(&setflag[i][1], atom->ntypes, 0);
    device = "cpu";
    options.precision = NNIP_DOUBLE;
    options.skin = 0;
    threads = comm->nthreads;
    for (int i = 0; i < narg; i += 2) {
        const std::string word = arg[i], value = i + 1 < narg ? arg[i + 1] : "";
        if (word == "device" && !value.empty())
            device = value;
        else if (word == "precision" && (value == "double" || value == "float"))
            options.precision = value == "double" ? NNIP_DOUBLE : NNIP_FLOAT;
        else if (word == "threads" && utils::is_integer(value) && (threads = utils::inumeric(FLERR, value.c_str(), false, lmp)) > 0)
            continue;
        else
            refuse("the settings have '" + word + (value.empty() ? "" : " " + value)
                + "'; expected device auto|cpu|cuda|cuda:N, precision double|float or threads N");
    }
}

// pair_coeff * * MODEL ELEMENT|NULL...
void PairNnip::coeff(int narg, char **arg)
{
    if (!allocated)
        allocate();
    if (narg != 3 + atom->ntypes)
        refuse("pair_coeff names " + std::to_string(std::max(0, narg - 3)) + " elements after the model; expected "
            + std::to_string(atom->ntypes) + ", one for each type of atoms, or NULL");
    map_element2type(narg - 3, arg + 3);
    unload();
    load(arg[2]);
    map_species(arg[2]);
}

// Every process gets what the first one reads, whatever the others see.
std::vector<char> PairNnip::read(const std::string &name)
{
    std::vector<char> content;
    int size = -1;
    FILE *file = comm->me == 0 ? fopen(utils::get_potential_file_path(name).c_str(), "rb") : nullptr;
    if (file != nullptr) {
        char block[65536];
        for (size_t got = 1; got > 0 && content.size() <= INT_MAX; content.insert(content.end(), block, block + got))
            got = fread(block, 1, sizeof block, file);
        if (!ferror(file) && content.size() <= INT_MAX)
            size = static_cast<int>(content.size());
        fclose(file);
    }
    MPI_Bcast(&size, 1, MPI_INT, 0, world);
    if (size < 0)
        refuse(name + ": cannot be read; expected a model file here or in $LAMMPS_POTENTIALS");
    content.resize(size);
    MPI_Bcast(content.data(), size, MPI_CHAR, 0, world);
    return content;
}

void PairNnip::load(const std::string &name)
{
    const std::vector<char> content = read(name);
    options.device = device.c_str();
    nnip_status status = nnip_set_threads(threads);
    if (status == NNIP_OK)
        status = nnip_load_memory(content.data(), content.size(), &options, &model);
    if (status == NNIP_OK)
        status = nnip_cutoff(model, &cutoff);
    // Some models have no energies of atoms and say so when asked for those of none.
    const nnip_subdomain nothing = {0, 0, nullptr, nullptr, 0, nullptr, nullptr, nullptr};
    const nnip_results nowhere = {nullptr, nullptr, nullptr, nullptr, nullptr};
    if (status == NNIP_OK)
        status = nnip_compute_subdomain(model, &nothing, &nowhere);
    require(status, name);

    char words[256] = "";
    nnip_device(model, words, sizeof words);
    if (comm->me == 0)
        utils::logmesg(lmp,
            "Pair style nnip: " + name + ", cutoff " + std::to_string(cutoff) + " Angstrom, on each process " + words + "\n");
}

void PairNnip::map_species(const std::string &name)
{
    int32_t known[sizeof symbols / sizeof *symbols], count = 0;
    require(nnip_species(model, sizeof known / sizeof *known, known, &count), name);
    number.assign(atom->ntypes + 1, 0);
    for (int i = 1; i <= atom->ntypes; i++) {
        if (map[i] < 0)
            continue;
        const std::string element = elements[map[i]];
        number[i] = atomic_number(element);
        if (number[i] != 0 && std::find(known, known + count, number[i]) != known + count)
            continue;
        std::string list;
        for (int k = 0; k < count; k++)
            list += std::string(k == 0 ? "" : ", ") + symbols[known[k] - 1];
        refuse(name + ": the model knows " + list + ", but not " + element);
    }
}

// Ends all processes, once all have come here.
void PairNnip::refuse(const std::string &sentence)
{
    error->all(FLERR, "Pair style nnip: " + sentence);
}

// The same with the sentence of the first that has failed, if one has.
void PairNnip::require(nnip_status status, const std::string &name)
{
    int failed = status == NNIP_OK ? comm->nprocs : comm->me, first = 0;
    MPI_Allreduce(&failed, &first, 1, MPI_INT, MPI_MIN, world);
    if (first == comm->nprocs)
        return;
    char sentence[1024] = "";
    if (comm->me == first)
        strncpy(sentence, nnip_last_error(), sizeof sentence - 1);
    MPI_Bcast(sentence, sizeof sentence, MPI_CHAR, first, world);
    refuse(name + ": " + sentence);
}

void PairNnip::init_style()
{
    // Forces on ghosts go back to their owners only then.
    if (force->newton_pair == 0)
        refuse("newton is off; expected 'newton on'");
    if (!request_full(neighbor, this, instance_me, 0))
        refuse("compiled for another version of LAMMPS than this");
}

double PairNnip::init_one(int i, int j)
{
    if (setflag[i][j] == 0)
        refuse("pair_coeff names no element for types " + std::to_string(i) + " and " + std::to_string(j));
    return cutoff;
}

void PairNnip::compute(int eflag, int vflag)
{
    ev_init(eflag, vflag);
    const int count = atom->nlocal + atom->nghost;
    species.resize(count);
    for (int i = 0; i < count; i++)
        species[i] = number[atom->type[i]];
    forces.resize(3 * static_cast<size_t>(count));
    energies.resize(eflag_atom ? count : 0);
    virials.resize(vflag_atom ? 9 * static_cast<size_t>(count) : 0);

    double energy = 0, w[9] = {0};
    const nnip_subdomain atoms = {atom->nlocal, atom->nghost, species.data(), count > 0 ? &atom->x[0][0] : nullptr, list->inum, list->ilist,
        list->numneigh, list->firstneigh};
    const nnip_results results = {&energy, forces.data(), vflag_global ? w : nullptr, eflag_atom ? energies.data() : nullptr,
        vflag_atom ? virials.data() : nullptr};
    if (nnip_compute_subdomain(model, &atoms, &results) != NNIP_OK)
        error->one(FLERR, std::string("Pair style nnip: ") + nnip_last_error());

    if (eflag_global)
        eng_vdwl += unit * energy;
    if (vflag_global) {
        const double v[6] = {w[0], w[4], w[8], w[1], w[2], w[5]};
        for (int k = 0; k < 6; k++)
            virial[k] += unit * v[k];
    }
    add_results();
}

void PairNnip::add_results()
{
    const int count = atom->nlocal + atom->nghost;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < 3; k++)
            atom->f[i][k] += unit * forces[3 * static_cast<size_t>(i) + k];
    if (eflag_atom)
        for (int i = 0; i < atom->nlocal; i++)
            eatom[i] += unit * energies[i];
    if (vflag_atom)
        for (int i = 0; i < count; i++) {
            const double *w = &virials[9 * static_cast<size_t>(i)];
            const double v[6] = {w[0], w[4], w[8], w[1], w[2], w[5]};
            for (int k = 0; k < 6; k++)
                vatom[i][k] += unit * v[k];
        }
}

double PairNnip::memory_usage()
{
    return Pair::memory_usage() + sizeof(double) * (forces.capacity() + energies.capacity() + virials.capacity())
        + sizeof(int32_t) * species.capacity();
}
