"""agreement.py MODEL FRAMES: what NnipCalculator says of every frame, a line of JSON each."""

import json
import sys

import numpy as np
from ase.io import iread
from nnip_calculator import NnipCalculator

calculator = NnipCalculator(sys.argv[1])
for atoms in iread(sys.argv[2]):
    names = ["energy", "free_energy", "energies", "forces"]
    if atoms.cell.rank == 3:
        names += ["stress", "stresses"]
    print(json.dumps({name: np.ravel(calculator.get_property(name, atoms)).tolist() for name in names}))
