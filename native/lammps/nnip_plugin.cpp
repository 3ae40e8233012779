/* pair_style nnip for `plugin load` of a LAMMPS with the package PLUGIN. */
#include "lammpsplugin.h"
#include "pair_nnip.h"
#include "version.h"

static LAMMPS_NS::Pair *create(LAMMPS_NS::LAMMPS *lmp)
{
    return new LAMMPS_NS::PairNnip(lmp);
}

extern "C" void lammpsplugin_init(void *lmp, void *handle, void *register_function)
{
    lammpsplugin_t plugin = {};
    plugin.version = LAMMPS_VERSION;
    plugin.style = "pair";
    plugin.name = "nnip";
    plugin.info = "pair_style nnip: neural-network potentials of NnipNative";
    plugin.author = "the authors of NnipNative";
    plugin.creator.v1 = reinterpret_cast<lammpsplugin_factory1 *>(&create);
    plugin.handle = handle;
    reinterpret_cast<lammpsplugin_regfunc>(register_function)(&plugin, lmp);
}
