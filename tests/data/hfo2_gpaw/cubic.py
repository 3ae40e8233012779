#!/usr/bin/env python3
"""Label cells of cubic HfO2 for its equation of state and elastic constants, in the format and with the settings of generate.py.

    OMP_NUM_THREADS=1 /usr/bin/python3 cubic.py cubic.extxyz
"""
import sys
import numpy as np
from generate import label, phase, write

STRAIN = 0.01

cell, species, frac = phase("cubic")
strains = [("volume", a / 5.07 * np.eye(3)) for a in (4.97, 5.02, 5.07, 5.12, 5.17)]
strains += [("xx", np.diag([1 + sign * STRAIN, 1, 1])) for sign in (1, -1)]
strains.append(("yz", np.array([[1, 0, 0], [0, 1, STRAIN], [0, STRAIN, 1]])))
for index, (group, strain) in enumerate(strains):
    strained = cell @ strain
    energy, forces, virial, _ = label("cubic", strained, species, frac @ strained)
    write(sys.argv[1], index, group, strained, species, frac @ strained, energy, forces, virial)
