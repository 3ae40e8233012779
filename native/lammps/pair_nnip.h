/* pair_style nnip of LAMMPS: model files of NnipNative, computed by libnnip. */
#ifdef PAIR_CLASS
// clang-format off
PairStyle(nnip,PairNnip);
// clang-format on
#else

#ifndef LMP_PAIR_NNIP_H
#define LMP_PAIR_NNIP_H

#include "pair.h"

#include <nnip.h>

#include <string>
#include <vector>

namespace LAMMPS_NS {

class PairNnip : public Pair {
  public:
    PairNnip(class LAMMPS *);
    ~PairNnip() override;

    void settings(int, char **) override;
    void coeff(int, char **) override;
    void init_style() override;
    double init_one(int, int) override;
    void compute(int, int) override;
    double memory_usage() override;

  private:
    nnip_model model = 0;
    double cutoff = 0;
    double unit = 1;             // eV in the unit of energy of LAMMPS
    std::vector<int> number;     // (ntypes + 1) atomic number of each type; 0 = left alone
    std::string device;
    nnip_options options;
    int threads = 1;

    std::vector<int32_t> species;                 // (nlocal + nghost)
    std::vector<double> forces, energies, virials; // (nlocal + nghost, 3), (nlocal + nghost), (nlocal + nghost, 3, 3)

    void allocate();
    void unload();
    std::vector<char> read(const std::string &);
    void load(const std::string &);
    void map_species(const std::string &);
    [[noreturn]] void refuse(const std::string &);
    void require(nnip_status, const std::string &);
    void add_results();
};

}    // namespace LAMMPS_NS

#endif
#endif
