# Makes the target nnip::nnip: target_link_libraries(program PRIVATE nnip::nnip). The folder may lie anywhere, and be moved.
get_filename_component(_nnip_root "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET nnip::nnip)
  add_library(nnip::nnip SHARED IMPORTED)
  set_target_properties(nnip::nnip PROPERTIES
    IMPORTED_LOCATION "${_nnip_root}/lib/libnnip.so"
    IMPORTED_SONAME libnnip.so
    INTERFACE_INCLUDE_DIRECTORIES "${_nnip_root}/include")
endif()

# Sources of the pair style for LAMMPS, and the folder of nnip_calculator.py for ASE.
set(nnip_LAMMPS_DIR "${_nnip_root}/share/nnip/lammps")
set(nnip_ASE_DIR "${_nnip_root}/share/nnip/ase")
unset(_nnip_root)
