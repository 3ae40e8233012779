/* pair_style nnip for a LAMMPS without the package PLUGIN: nnip.lmp calls this function of the shared library. */
#include "pair_nnip.h"

#include "force.h"
#include "lammps.h"

static LAMMPS_NS::Pair *create(LAMMPS_NS::LAMMPS *lmp)
{
    return new LAMMPS_NS::PairNnip(lmp);
}

extern "C" void nnip_add_pair_style(void *lmp)
{
    (*static_cast<LAMMPS_NS::LAMMPS *>(lmp)->force->pair_map)["nnip"] = create;
}
