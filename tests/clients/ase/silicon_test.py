"""Silicon with the trained model: against the DFT of its data (mlearn_Si), phonons, dynamics."""

import unittest

import numpy as np
from ase import units
from ase.build import bulk
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution, Stationary
from ase.md.verlet import VelocityVerlet
from ase.optimize import BFGS
from elasticity import energy_curvature, equation_of_state, shear, stress_slopes, uniaxial
from lattice_dynamics import Phonons
from structures import calculator, silicon

# What the strained frames of the data say: stresses at strains of -0.02 and 0.02, and the energy of their unstrained cell.
DFT_A, DFT_C11, DFT_C12, DFT_C44_CLAMPED = 5.4687, 152.8, 56.6, 99.1
# PBE with relaxed atoms: npj Comput. Mater. 10, 218 (2024), table 2. Experiment there: 79.2.
PBE_C44 = 74.3


class Elasticity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        calc = calculator("silicon")
        structures = [silicon(a) for a in np.linspace(5.40, 5.54, 7)]
        for atoms in structures:
            atoms.calc = calc
        volume, cls.modulus = equation_of_state(structures)
        cls.atoms = silicon(np.cbrt(volume))
        cls.atoms.calc = calc
        cls.c11, cls.c12, cls.c13, *cls.coupling = stress_slopes(cls.atoms, uniaxial)
        cls.clamped, cls.c44 = (stress_slopes(cls.atoms, shear, relaxed=relaxed)[3] for relaxed in (False, True))

    def test_equation_of_state(self):
        self.assertAlmostEqual(self.atoms.cell[0, 0], DFT_A, delta=0.005)
        self.assertAlmostEqual(self.modulus, (DFT_C11 + 2 * DFT_C12) / 3, delta=4)

    def test_elastic_constants_are_those_of_DFT(self):
        for name, value, expected in (
            ("C11", self.c11, DFT_C11), ("C12", self.c12, DFT_C12), ("C44, clamped", self.clamped, DFT_C44_CLAMPED),
            ("C44", self.c44, PBE_C44),
        ):
            self.assertAlmostEqual(value, expected, delta=0.1 * expected, msg=name)

    def test_a_cubic_crystal_is_stable(self):
        self.assertAlmostEqual(self.c12, self.c13, delta=1e-6)
        np.testing.assert_allclose(self.coupling, 0, atol=1e-6)
        self.assertTrue(self.c11 > abs(self.c12) and self.c11 + 2 * self.c12 > 0 and self.c44 > 0, "Born's conditions")
        self.assertLess(self.c44, self.clamped)

    def test_stress_and_energy_give_the_same_constants(self):
        self.assertAlmostEqual((self.c11 + 2 * self.c12) / 3, self.modulus, delta=0.01 * self.modulus)
        self.assertAlmostEqual(energy_curvature(self.atoms, uniaxial), self.c11, delta=0.005 * self.c11)
        self.assertAlmostEqual(energy_curvature(self.atoms, shear), self.clamped, delta=0.005 * self.clamped)

    def test_sound_is_as_fast_in_phonons_as_in_elasticity(self):
        primitive = bulk("Si", a=self.atoms.cell[0, 0])
        primitive.calc = self.atoms.calc
        phonons = Phonons(primitive, (6, 6, 6))
        gamma = phonons.frequencies((0, 0, 0))
        np.testing.assert_allclose(gamma[:3], 0, atol=1e-2)
        np.testing.assert_allclose(gamma[3:], 15.2, rtol=0.1)  # PBE; experiment 15.5
        density = primitive.get_masses().sum() * units._amu / (primitive.get_volume() * 1e-30)
        wave = 0.02  # of the reciprocal lattice along [100] = (0, q, q)
        length = wave * 2 / (self.atoms.cell[0, 0] * 1e-10)
        speeds = phonons.frequencies((0, wave, wave))[:3] * 1e12 / length
        expected = np.sqrt(np.array([self.c44, self.c44, self.c11]) * 1e9 / density)
        np.testing.assert_allclose(speeds, expected, rtol=0.005)
        for direction in np.random.default_rng(3).normal(0, 0.03, (20, 3)):
            self.assertGreater(phonons.frequencies(direction)[0], 0)


class Dynamics(unittest.TestCase):
    def test_a_rattled_crystal_relaxes_back(self):
        atoms = silicon().repeat(2)
        atoms.calc = calculator("silicon")
        perfect = atoms.get_potential_energy()
        atoms.rattle(0.05, seed=5)
        self.assertTrue(BFGS(atoms, logfile=None).run(fmax=1e-3, steps=100))
        self.assertAlmostEqual(atoms.get_potential_energy(), perfect, delta=1e-4)

    def test_energy_is_conserved(self):
        atoms = silicon().repeat(2)
        atoms.calc = calculator("silicon", skin=0.5)
        MaxwellBoltzmannDistribution(atoms, temperature_K=600, rng=np.random.default_rng(7))
        Stationary(atoms)
        energies = []
        dynamics = VelocityVerlet(atoms, units.fs)
        dynamics.attach(lambda: energies.append(atoms.get_total_energy() / len(atoms)))
        dynamics.run(300)
        energies = 1000 * np.array(energies)
        self.assertLess(energies.std(), 0.05, "meV/atom")
        self.assertLess(abs(np.polyfit(np.arange(len(energies)) / 1000, energies, 1)[0]), 0.1, "meV/atom/ps")


if __name__ == "__main__":
    unittest.main()
