/* In place of the header that liblammps-dev of 29 September 2021 does not have: how a NeighRequest of that version begins. */
#ifndef LMP_NEIGH_REQUEST_H
#define LMP_NEIGH_REQUEST_H

#include "pointers.h"

namespace LAMMPS_NS {

class NeighRequest : protected Pointers {
  public:
    int index;
    void *requestor;
    int requestor_instance, id;
    int pair, fix, compute, command, neigh;
    int half, full;
};

}    // namespace LAMMPS_NS

#endif
