"""NnipCalculator as ASE uses it: its laws, changes of atoms, committees, copies and errors."""

import copy
import gc
import os
import pickle
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import nnip_calculator
import numpy as np
from ase import Atoms
from ase.calculators.calculator import PropertyNotImplementedError
from ase.io.trajectory import Trajectory
from nnip_calculator import NnipCalculator, NnipError
from structures import calculator, model, monoclinic_hafnia, rattled_hafnia, strained

ERROR_ARGUMENT, ERROR_INPUT, ERROR_DEVICE, ERROR_FORK = 1, 3, 4, 6  # nnip_status of nnip.h


class Laws(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.atoms = rattled_hafnia()
        cls.atoms.calc = calculator("hafnia")

    def test_forces_are_minus_the_gradient_of_the_energy(self):
        numerical = self.atoms.calc.calculate_numerical_forces(self.atoms, d=1e-4)
        np.testing.assert_allclose(self.atoms.get_forces(), numerical, atol=1e-6)

    def test_stress_is_the_derivative_of_the_energy_by_strain(self):
        numerical = self.atoms.calc.calculate_numerical_stress(self.atoms, d=1e-5)
        np.testing.assert_allclose(self.atoms.get_stress(), numerical, atol=1e-8)

    def test_energies_and_stresses_add_up(self):
        energy, stress = self.atoms.get_potential_energy(), self.atoms.get_stress()
        np.testing.assert_allclose(self.atoms.get_potential_energies().sum(), energy, rtol=1e-13)
        np.testing.assert_allclose(self.atoms.get_stresses().sum(axis=0), stress, atol=1e-12)
        self.assertEqual(self.atoms.get_potential_energy(force_consistent=True), energy)

    def test_a_left_handed_cell_has_the_same_stress(self):
        mirrored = self.atoms.copy()
        mirrored.set_cell(self.atoms.cell.array[[1, 0, 2]])
        mirrored.calc = self.atoms.calc
        np.testing.assert_allclose(mirrored.get_stress(), self.atoms.get_stress(), atol=1e-12)

    def test_without_a_volume_there_is_no_stress(self):
        for cell, pbc in ((None, False), ([6, 6, 0], (True, True, False))):
            atoms = Atoms("HfO2", [[0, 0, 0], [2, 0, 0], [0, 2, 0]], cell=cell, pbc=pbc, calculator=self.atoms.calc)
            self.assertEqual(atoms.get_forces().shape, (3, 3))
            for get in (atoms.get_stress, atoms.get_stresses):
                self.assertRaises(PropertyNotImplementedError, get)

    def test_no_atoms(self):
        atoms = Atoms(cell=[5, 5, 5], pbc=True, calculator=self.atoms.calc)
        self.assertEqual(atoms.get_potential_energy(), 0)
        self.assertEqual(atoms.get_forces().shape, (0, 3))
        np.testing.assert_array_equal(atoms.get_stress(), np.zeros(6))

    def test_a_slab_is_that_of_a_cell_with_vacuum(self):
        slab = self.atoms.copy()
        slab.center(vacuum=6, axis=2)
        slab.calc = self.atoms.calc
        periodic = slab.get_potential_energy()
        slab.pbc = (True, True, False)
        self.assertAlmostEqual(slab.get_potential_energy(), periodic, delta=1e-10)


class Changes(unittest.TestCase):
    def check(self, **parameters):
        atoms = rattled_hafnia()
        atoms.calc = calculator("hafnia", **parameters)
        atoms.get_potential_energy()
        for change in (
            lambda: atoms.rattle(0.01, seed=2), lambda: atoms.rattle(0.3, seed=3),
            lambda: atoms.set_cell(1.02 * atoms.cell.array, scale_atoms=True), lambda: atoms.set_cell(1.02 * atoms.cell.array),
            lambda: atoms.set_pbc((True, True, False)), lambda: atoms.set_atomic_numbers(atoms.numbers[::-1]), lambda: atoms.pop(),
            lambda: atoms.set_pbc(False), lambda: atoms.set_cell(None), lambda: atoms.extend(Atoms("Hf", [[0, 0, -3]])),
        ):
            change()
            fresh = atoms.copy()
            fresh.calc = calculator("hafnia")
            np.testing.assert_allclose(atoms.get_forces(), fresh.get_forces(), atol=1e-10)
            self.assertAlmostEqual(atoms.get_potential_energy(), fresh.get_potential_energy(), delta=1e-10)

    def test_what_changes_is_computed_anew(self):
        self.check()

    def test_also_with_a_skin(self):
        self.check(skin=0.7)

    def test_one_call_for_everything_but_stresses(self):
        atoms = rattled_hafnia()
        calc = atoms.calc = calculator("hafnia")
        with mock.patch.object(calc, "calculate", wraps=calc.calculate) as calculate:
            atoms.get_potential_energy(), atoms.get_forces(), atoms.get_stress(), atoms.get_potential_energies()
            atoms.set_initial_charges(np.ones(len(atoms)))
            atoms.get_forces()
            self.assertEqual(calculate.call_count, 1)
            atoms.get_stresses(), atoms.get_forces()
            self.assertEqual(calculate.call_count, 2)

    def test_parameters_can_be_changed(self):
        atoms = rattled_hafnia()
        atoms.calc = calculator("hafnia", device="cpu", threads=1)
        self.assertRegex(atoms.calc.device, "CPU, 1 thread.*double")
        double = atoms.get_potential_energy()
        atoms.calc.set(precision="float")
        self.assertRegex(atoms.calc.device, "single")
        self.assertNotEqual(atoms.get_potential_energy(), double)
        self.assertAlmostEqual(atoms.get_potential_energy(), double, delta=2e-5 * abs(double))
        self.assertEqual(atoms.calc.cutoff, 5)


class Committees(unittest.TestCase):
    def test_means_and_standard_deviations(self):
        atoms = rattled_hafnia()
        members = [calculator(name) for name in ("random1", "random2", "random3")]
        committee = NnipCalculator([model(name) for name in ("random1", "random2", "random3")])
        for name in ("energy", "energies", "forces", "stress"):
            each = np.array([member.get_property(name, atoms) for member in members])
            np.testing.assert_allclose(committee.get_property(name, atoms), each.mean(axis=0), rtol=1e-10, atol=1e-12)
            np.testing.assert_allclose(committee.get_property(f"{name}_std", atoms), each.std(axis=0), rtol=1e-10, atol=1e-12)
        self.assertEqual(committee.get_property("stresses", atoms).shape, (12, 6))
        self.assertRaises(PropertyNotImplementedError, members[0].get_property, "forces_std", atoms)

    def test_members_of_other_species_are_refused(self):
        atoms = rattled_hafnia()
        atoms.calc = NnipCalculator([model("hafnia"), model("hafnium")])
        self.assertRaisesRegex(NnipError, "knows only Hf", atoms.get_forces)


class Copies(unittest.TestCase):
    def setUp(self):
        self.atoms = rattled_hafnia()
        self.atoms.calc = calculator("hafnia", skin=0.5)
        self.energy = self.atoms.get_potential_energy()

    def test_copies_live_by_themselves(self):
        for duplicate in (copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))):
            calc = duplicate(self.atoms.calc)
            self.assertEqual(calc.results["energy"], self.energy)
            self.assertEqual(calc.parameters, self.atoms.calc.parameters)
            self.atoms.calc.reset()
            self.atoms.calc = calc
            gc.collect()
            calc.reset()
            self.assertEqual(self.atoms.get_potential_energy(), self.energy)

    def test_each_thread_with_its_own(self):
        structures = [strained(self.atoms, step * np.eye(3) * 1e-3) for step in range(8)]

        def energies(mapped):
            for atoms in structures:
                atoms.calc = calculator("hafnia", threads=1)
            return list(mapped(Atoms.get_potential_energy, structures))

        with ThreadPoolExecutor(4) as pool:
            self.assertEqual(energies(pool.map), energies(map))

    def test_forked_processes_are_refused(self):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                self.atoms.rattle(0.1)
                self.atoms.get_potential_energy()
            except NnipError as error:
                status = 0 if error.status == ERROR_FORK and "fork" in str(error) else 2
            finally:
                os._exit(status)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.atoms.rattle(0.1)
        self.atoms.get_potential_energy()

    def test_a_trajectory_holds_results(self):
        with tempfile.NamedTemporaryFile(suffix=".traj") as file:
            with Trajectory(file.name, "w", self.atoms) as trajectory:
                trajectory.write()
            with Trajectory(file.name) as trajectory:
                self.assertEqual(trajectory[-1].get_potential_energy(), self.energy)
                np.testing.assert_array_equal(trajectory[-1].get_forces(), self.atoms.get_forces())


class Errors(unittest.TestCase):
    def refused(self, sentence, status, call, *arguments, **keywords):
        with self.assertRaisesRegex(NnipError, sentence) as caught:
            call(*arguments, **keywords)
        self.assertEqual(caught.exception.status, status)
        again = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual((str(again), again.status), (str(caught.exception), status))

    def test_models_and_parameters(self):
        self.refused("none.nnip: there is no such file", ERROR_INPUT, NnipCalculator, "none.nnip")
        self.refused("device", ERROR_ARGUMENT, calculator, "hafnia", device="tpu")
        self.refused("cuda", ERROR_DEVICE, calculator, "hafnia", device="cuda:7")
        self.refused("skin is -1", ERROR_ARGUMENT, calculator, "hafnia", skin=-1)
        self.assertRaisesRegex(ValueError, "precision is 'half'", calculator, "hafnia", precision="half")
        self.assertRaisesRegex(ValueError, "empty list", NnipCalculator, [])
        self.assertRaisesRegex(TypeError, "no parameter 'cutoff'", calculator, "hafnia", cutoff=5)

    def test_structures(self):
        atoms = monoclinic_hafnia()
        atoms.calc = calculator("hafnia")
        positions = atoms.positions.copy()
        atoms.positions[3, 1] = np.nan
        self.refused("atom 4", ERROR_INPUT, atoms.get_forces)
        atoms.positions = positions
        atoms.numbers[2] = 14
        self.refused("atom 3 is Si", ERROR_INPUT, atoms.get_forces)
        atoms.numbers[2] = 72
        atoms.set_cell([[5, 0, 0], [10, 0, 0], [0, 0, 5]])
        self.refused("cell|lattice", ERROR_INPUT, atoms.get_forces)
        atoms = monoclinic_hafnia()
        atoms.calc = calculator("hafnia")
        atoms.get_forces()

    def test_models_whose_atoms_have_no_energies(self):
        atoms = rattled_hafnia()
        atoms.calc = calculator("global")
        self.assertEqual(atoms.get_stress().shape, (6,))
        for get in (atoms.get_potential_energies, atoms.get_stresses):
            self.assertRaises(PropertyNotImplementedError, get)

    def test_a_library_is_found_where_packages_have_it(self):
        with tempfile.TemporaryDirectory() as prefix, mock.patch.dict(os.environ), mock.patch.dict(nnip_calculator._libraries):
            library = os.environ.pop("NNIP_LIBRARY")
            folder = os.path.join(prefix, "share", "nnip", "ase")
            os.makedirs(folder)
            os.symlink(os.path.dirname(library), os.path.join(prefix, "lib"))
            with mock.patch.object(nnip_calculator, "__file__", os.path.join(folder, "nnip_calculator.py")):
                self.assertEqual(calculator("hafnia").cutoff, 5)
                self.assertIn(os.path.join(folder, "..", "..", "..", "lib", "libnnip.so"), nnip_calculator._libraries)

    def test_libraries(self):
        self.refused("cannot be loaded.*NNIP_LIBRARY", None, calculator, "hafnia", library="/nowhere/libnnip.so")
        self.refused("another library", None, calculator, "hafnia", library="libm.so.6")
        with mock.patch.object(nnip_calculator, "ABI_VERSION", 99), mock.patch.dict(nnip_calculator._libraries, clear=True):
            self.refused("expected 99", None, calculator, "hafnia")


if __name__ == "__main__":
    unittest.main()
