"""Structures and models of the tests. NNIP_TEST_MODELS is the folder of the models."""

import os

import numpy as np
from ase import Atoms
from ase.build import bulk
from ase.io import read
from ase.spacegroup import crystal
from nnip_calculator import NnipCalculator

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data", "hfo2_gpaw")


def model(name):
    return os.path.join(os.environ["NNIP_TEST_MODELS"], f"{name}.nnip")


def calculator(name, **parameters):
    return NnipCalculator(model(name), **parameters)


def silicon(a=5.4687):
    return bulk("Si", a=a, cubic=True)


def cubic_hafnia(a=5.07):
    return bulk("HfO2", "fluorite", a=a)


def monoclinic_hafnia():
    """P2_1/c, as tests/data/hfo2_gpaw/generate.py starts from."""
    return crystal(
        ["Hf", "O", "O"], [(0.2759, 0.0404, 0.2082), (0.0742, 0.3323, 0.3464), (0.4489, 0.7588, 0.4796)], spacegroup=14,
        cellpar=[5.14, 5.19, 5.32, 90, 99.6, 90])


def rattled_hafnia(seed=1):
    """A monoclinic cell in general position, its cell triclinic."""
    atoms = monoclinic_hafnia()
    atoms.set_cell(atoms.cell.array @ (np.eye(3) + np.random.default_rng(seed).normal(0, 0.01, (3, 3))), scale_atoms=True)
    atoms.rattle(0.05, seed=seed)
    return atoms


def strained(atoms, strain):
    """The same atoms and calculator in a deformed cell, fractional coordinates kept."""
    copy = atoms.copy()
    copy.set_cell(atoms.cell.array @ (np.eye(3) + strain), scale_atoms=True)
    copy.calc = atoms.calc
    return copy


def dft(name):
    """Frames of tests/data/hfo2_gpaw."""
    return read(os.path.join(DATA, f"{name}.extxyz"), ":")
