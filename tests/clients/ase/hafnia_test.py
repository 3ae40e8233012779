"""HfO2 with the trained model: against the DFT of its data (tests/data/hfo2_gpaw), minima, phonons, dynamics."""

import unittest

import numpy as np
from ase import units
from ase.constraints import ExpCellFilter
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution, Stationary
from ase.md.verlet import VelocityVerlet
from ase.optimize import BFGS
from elasticity import equation_of_state, shear, stress_slopes, uniaxial
from lattice_dynamics import Phonons
from structures import calculator, cubic_hafnia, dft, monoclinic_hafnia


class Cubic(unittest.TestCase):
    """Against GPAW: cubic.extxyz, which is no training data, made with the settings of the training data."""

    @classmethod
    def setUpClass(cls):
        cls.dft = {}
        for atoms in dft("cubic"):
            cls.dft.setdefault(atoms.info["group"], []).append(atoms)
        cls.calc = calculator("hafnia")

    def predicted(self, group):
        structures = [atoms.copy() for atoms in self.dft[group]]
        for atoms in structures:
            atoms.calc = self.calc
        return structures

    def stress(self, atoms):
        return -np.reshape(atoms.info["virial"], (3, 3)) / atoms.get_volume() / units.GPa

    def test_equation_of_state(self):
        (volume, modulus), (dft_volume, dft_modulus) = (equation_of_state(s) for s in (self.predicted("volume"), self.dft["volume"]))
        self.assertAlmostEqual(np.cbrt(4 * volume), np.cbrt(4 * dft_volume), delta=0.01)
        self.assertAlmostEqual(modulus, dft_modulus, delta=0.05 * dft_modulus)

    def test_elastic_constants(self):
        plus, minus = (self.stress(atoms) for atoms in self.dft["xx"])
        dft11, dft12 = ((plus - minus) / 0.02)[[0, 1], [0, 1]]
        dft44 = self.stress(self.dft["yz"][0])[1, 2] / 0.02
        atoms = cubic_hafnia()
        atoms.calc = self.calc
        c11, c12, _, *coupling = stress_slopes(atoms, uniaxial, d=0.01)
        c44 = stress_slopes(atoms, shear, d=0.02)[3]
        self.assertAlmostEqual(c11, dft11, delta=0.05 * dft11)
        self.assertAlmostEqual(c12, dft12, delta=0.1 * dft12)
        self.assertAlmostEqual(c44, dft44, delta=0.15 * dft44)
        np.testing.assert_allclose(coupling, 0, atol=1e-8)
        self.assertTrue(c11 > abs(c12) and c11 + 2 * c12 > 0 and c44 > 0, "Born's conditions of stability")


class Monoclinic(unittest.TestCase):
    """The ground state, relaxed in all of its cell."""

    @classmethod
    def setUpClass(cls):
        cls.atoms = monoclinic_hafnia()
        cls.atoms.calc = calculator("hafnia")
        cls.before = cls.atoms.get_potential_energy()
        cls.converged = BFGS(ExpCellFilter(cls.atoms), logfile=None).run(fmax=2e-3, steps=200)

    def test_a_relaxation_ends_in_a_minimum(self):
        self.assertTrue(self.converged)
        self.assertLess(self.atoms.get_potential_energy(), self.before)
        self.assertLess(np.abs(self.atoms.get_forces()).max(), 2e-3)
        self.assertLess(np.abs(self.atoms.get_stress()).max() / units.GPa, 0.01)

    def test_the_minimum_is_that_of_DFT(self):
        # Around these, near the minimum of PBE, the data were drawn.
        np.testing.assert_allclose(self.atoms.cell.cellpar(), [5.14, 5.19, 5.32, 90, 99.6, 90], rtol=0.02)
        cubic = cubic_hafnia(5.0966)
        cubic.calc = self.atoms.calc
        difference = cubic.get_potential_energy() - self.atoms.get_potential_energy() / 4
        self.assertTrue(0.15 < difference < 0.4, f"cubic lies {difference} eV per formula unit higher")

    def test_phonons(self):
        phonons = Phonons(self.atoms, (3, 3, 3))
        gamma = phonons.frequencies((0, 0, 0))
        np.testing.assert_allclose(gamma[:3], 0, atol=1e-2)
        self.assertTrue(2 < gamma[3] and gamma[-1] < 30, f"optical modes from {gamma[3]} to {gamma[-1]} THz")
        for direction in np.vstack([np.eye(3), 1 - np.eye(3), np.ones(3)]):
            self.assertGreater(phonons.frequencies(0.05 * direction)[0], 0.1)

    def test_energy_is_conserved(self):
        atoms = self.atoms.repeat((2, 2, 1))
        atoms.calc = calculator("hafnia", skin=0.5)
        MaxwellBoltzmannDistribution(atoms, temperature_K=1200, rng=np.random.default_rng(7))
        Stationary(atoms)
        dynamics = VelocityVerlet(atoms, units.fs)
        energies = []
        dynamics.attach(lambda: energies.append(atoms.get_total_energy() / len(atoms)))
        dynamics.run(300)
        energies = 1000 * np.array(energies)
        drift = np.polyfit(np.arange(len(energies)) / 1000, energies, 1)[0]
        self.assertLess(energies.std(), 0.1, "meV/atom")
        self.assertLess(abs(drift), 0.2, "meV/atom/ps")
        self.assertGreater(atoms.get_temperature(), 300)


if __name__ == "__main__":
    unittest.main()
