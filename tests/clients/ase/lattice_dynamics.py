"""Frequencies of phonons from finite displacements, by ase.phonons."""

import tempfile

import ase.phonons
import numpy as np
from ase.units import _hbar, _e


class Phonons:
    """Force constants of a crystal from displacements in a supercell, with no rule imposed on them."""

    def __init__(self, atoms, supercell, displacement=0.001):
        with tempfile.TemporaryDirectory() as folder:
            self.phonons = ase.phonons.Phonons(atoms, atoms.calc, supercell=supercell, delta=displacement, name=f"{folder}/phonons")
            self.phonons.run()
            self.phonons.read(acoustic=False, symmetrize=0)

    def frequencies(self, point):
        """THz at a point in units of the reciprocal lattice, in rising order; minus those of imaginary ones."""
        quanta = self.phonons.band_structure([point], verbose=False)[0]
        return np.sort(np.real(quanta)) * _e / _hbar / (2e12 * np.pi)
