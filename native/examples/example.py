"""Computes a structure with a model: example.py MODEL STRUCTURE (see README.md). Needs nothing but Python."""

import ctypes
import os
import sys

ABI_VERSION = 1

lib = ctypes.CDLL(os.environ.get("NNIP_LIBRARY", "libnnip.so"))
lib.nnip_last_error.restype = ctypes.c_char_p


class Options(ctypes.Structure):
    _fields_ = [("device", ctypes.c_char_p), ("precision", ctypes.c_int32), ("skin", ctypes.c_double)]


class Structure(ctypes.Structure):
    _fields_ = [
        ("atoms", ctypes.c_int32),
        ("species", ctypes.POINTER(ctypes.c_int32)),
        ("positions", ctypes.POINTER(ctypes.c_double)),
        ("cell", ctypes.POINTER(ctypes.c_double)),
        ("periodic", ctypes.POINTER(ctypes.c_int32)),
    ]


class Results(ctypes.Structure):
    _fields_ = [(name, ctypes.POINTER(ctypes.c_double)) for name in ("energy", "forces", "virial", "atom_energies", "atom_virials")]


def check(status):
    if status != 0:
        raise SystemExit("example: " + lib.nnip_last_error().decode())


def main(model_path, structure_path):
    if lib.nnip_abi_version() != ABI_VERSION:
        raise SystemExit("example: the library is of another version than this program")
    try:
        with open(structure_path) as file:
            words = file.read().split()
    except OSError as failure:
        raise SystemExit(f"example: {structure_path} cannot be opened: {failure.strerror}")
    try:
        atoms = int(words[0])
        cell = (ctypes.c_double * 9)(*map(float, words[1:10]))
        rows = [words[10 + 4 * i : 14 + 4 * i] for i in range(atoms)]
        species = (ctypes.c_int32 * atoms)(*(int(row[0]) for row in rows))
        positions = (ctypes.c_double * (3 * atoms))(*(float(row[k]) for row in rows for k in (1, 2, 3)))
    except (ValueError, IndexError):
        raise SystemExit("example: the structure is not as README.md describes it")

    energy, forces = (ctypes.c_double * 1)(), (ctypes.c_double * (3 * atoms))()
    virial, atom_energies = (ctypes.c_double * 9)(), (ctypes.c_double * atoms)()
    model = ctypes.c_uint64()
    check(lib.nnip_load(model_path.encode(), ctypes.byref(Options(b"cpu", 0, 0)), ctypes.byref(model)))
    check(lib.nnip_compute(
        model,
        ctypes.byref(Structure(atoms, species, positions, cell, None)),
        ctypes.byref(Results(energy, forces, virial, atom_energies, None)),
    ))
    check(lib.nnip_free(model))

    print(repr(energy[0]))
    print(*map(repr, virial))
    for i in range(atoms):
        print(repr(atom_energies[i]), *map(repr, forces[3 * i : 3 * i + 3]))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: example.py MODEL STRUCTURE")
    main(*sys.argv[1:])
