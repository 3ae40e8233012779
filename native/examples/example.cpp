// Computes a structure with a model: example MODEL STRUCTURE (see README.md). C++17.
#include <nnip.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

void check(nnip_status status)
{
    if (status != NNIP_OK)
        throw std::runtime_error(nnip_last_error());
}

/// Owns a model.
class Model {
public:
    Model(const char *path, const nnip_options &options) { check(nnip_load(path, &options, &handle)); }
    ~Model() { nnip_free(handle); }
    Model(const Model &) = delete;
    Model &operator=(const Model &) = delete;

    void compute(const nnip_structure &structure, const nnip_results &results) const { check(nnip_compute(handle, &structure, &results)); }

private:
    nnip_model handle = 0;
};

struct Structure {
    std::vector<int32_t> species;
    std::vector<double> positions;
    double cell[9];
};

Structure read(const char *path)
{
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error(std::string(path) + " cannot be opened: " + std::strerror(errno));
    int32_t atoms = 0;
    const auto check_numbers = [&] {
        if (!file || atoms < 0)
            throw std::runtime_error("the structure is not as README.md describes it");
    };
    Structure structure;
    file >> atoms;
    check_numbers();
    structure.species.resize(atoms);
    structure.positions.resize(3 * atoms);
    for (double &number : structure.cell)
        file >> number;
    for (int32_t i = 0; i < atoms; i++)
        file >> structure.species[i] >> structure.positions[3 * i] >> structure.positions[3 * i + 1] >> structure.positions[3 * i + 2];
    check_numbers();
    return structure;
}

void run(const char *model_path, const char *structure_path)
{
    if (nnip_abi_version() != NNIP_ABI_VERSION)
        throw std::runtime_error("the library is of another version than the header");
    const Structure read_structure = read(structure_path);
    const int32_t atoms = static_cast<int32_t>(read_structure.species.size());
    double energy, virial[9];
    std::vector<double> forces(3 * atoms), atom_energies(atoms);

    const Model model(model_path, {"cpu", NNIP_DOUBLE, 0});
    model.compute({atoms, read_structure.species.data(), read_structure.positions.data(), read_structure.cell, nullptr},
        {&energy, forces.data(), virial, atom_energies.data(), nullptr});

    std::printf("%.17g\n", energy);
    for (int k = 0; k < 9; k++)
        std::printf("%.17g%c", virial[k], k < 8 ? ' ' : '\n');
    for (int32_t i = 0; i < atoms; i++)
        std::printf("%.17g %.17g %.17g %.17g\n", atom_energies[i], forces[3 * i], forces[3 * i + 1], forces[3 * i + 2]);
}

}

int main(int argc, char **argv)
{
    try {
        if (argc != 3)
            throw std::runtime_error("expected MODEL STRUCTURE");
        run(argv[1], argv[2]);
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "example: %s\n", error.what());
        return 1;
    }
}
