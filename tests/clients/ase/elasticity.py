"""Equation of state and elastic constants of cubic crystals."""

import numpy as np
from ase.eos import EquationOfState
from ase.optimize import BFGS
from ase.units import GPa
from structures import strained


def equation_of_state(structures):
    """Volume of the minimum (Angstrom^3) and bulk modulus (GPa) by Birch and Murnaghan's equation."""
    volumes, energies = zip(*((atoms.get_volume(), atoms.get_potential_energy()) for atoms in structures))
    volume, _, modulus = EquationOfState(volumes, energies, eos="birchmurnaghan").fit()
    return volume, modulus / GPa


def uniaxial(d):
    return np.diag([d, 0, 0])


def shear(d):
    """Engineering strain d of yz."""
    return np.array([[0, 0, 0], [0, 0, d / 2], [0, d / 2, 0]])


def stress_slopes(atoms, strain, d=0.002, relaxed=False):
    """Derivatives of the six stresses by a strain, GPa."""
    plus, minus = (strained(atoms, strain(sign * d)) for sign in (1, -1))
    for end in (plus, minus) if relaxed else ():
        BFGS(end, logfile=None).run(fmax=1e-5)
    return (plus.get_stress() - minus.get_stress()) / (2 * d * GPa)


def energy_curvature(atoms, strain, d=0.002):
    """Second derivative of the energy by a strain over the volume, GPa: the elastic constant where the stress is zero."""
    plus, middle, minus = (strained(atoms, strain(step)).get_potential_energy() for step in (d, 0, -d))
    return (plus - 2 * middle + minus) / (d * d * atoms.get_volume() * GPa)
