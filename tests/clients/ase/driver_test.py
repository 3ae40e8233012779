"""`nnip driver` as client of a real server, SocketIOCalculator. NNIP_TEST_COMMAND is the command, in words of a shell."""

import os
import shlex
import socket
import subprocess
import tempfile
import unittest

import numpy as np
from ase import units
from ase.calculators.socketio import SocketIOCalculator
from ase.constraints import ExpCellFilter
from ase.io import write
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution
from ase.md.verlet import VelocityVerlet
from ase.optimize import BFGS
from structures import calculator, model, rattled_hafnia


def free_port():
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


class Driver(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.direct = calculator("hafnia")

    def tearDown(self):
        self.client.stderr.close()

    def serve(self, atoms, *options, **address):
        """A server whose client computes with the model, started when the first structure is there."""
        start = os.path.join(self.folder.name, "start.extxyz")

        def launch(atoms, properties, port, unixsocket):
            write(start, atoms)
            where = ["--tcp", f"localhost:{port}"] if unixsocket is None else ["--unix", unixsocket]
            self.client = subprocess.Popen(
                shlex.split(os.environ["NNIP_TEST_COMMAND"]) + ["driver", model("hafnia"), start, *where, *options],
                stderr=subprocess.PIPE, text=True)
            return self.client

        return SocketIOCalculator(launch_client=launch, timeout=120, **address)

    def unix(self):
        return {"unixsocket": f"nnip_test_{os.getpid()}_{self.id().rsplit('.', 1)[1]}"}

    def agrees(self, atoms):
        for name in ("energy", "forces", "stress"):
            served, direct = (calc.get_property(name, atoms) for calc in (atoms.calc, self.direct))
            np.testing.assert_allclose(served, direct, rtol=0, atol=1e-9, err_msg=name)

    def test_structures_and_cells(self):
        for address in (self.unix(), {"port": free_port()}):
            atoms = rattled_hafnia()
            with self.serve(atoms, **address) as atoms.calc:
                for seed in range(2, 5):
                    self.agrees(atoms)
                    other = rattled_hafnia(seed)
                    atoms.set_cell(other.cell)
                    atoms.set_positions(other.positions)
            self.assertIn("3 structures computed; the server closed the connection", self.client.stderr.read())
            self.assertEqual(self.client.returncode, 0)

    def test_slab(self):
        atoms = rattled_hafnia()
        atoms.pbc = (True, True, False)
        with self.serve(atoms, **self.unix()) as atoms.calc:
            self.agrees(atoms)

    def test_relaxation(self):
        atoms = rattled_hafnia()
        with self.serve(atoms, **self.unix()) as atoms.calc:
            before = atoms.get_potential_energy()
            self.assertTrue(BFGS(ExpCellFilter(atoms), logfile=None).run(fmax=0.01, steps=100))
            self.assertLess(atoms.get_potential_energy(), before)
            self.agrees(atoms)

    def test_dynamics(self):
        atoms = rattled_hafnia()
        MaxwellBoltzmannDistribution(atoms, temperature_K=600, rng=np.random.default_rng(7))
        with self.serve(atoms, "--skin", "0.5", "--threads", "1", port=free_port()) as atoms.calc:
            before = atoms.get_total_energy()
            VelocityVerlet(atoms, units.fs).run(200)
            self.assertLess(abs(atoms.get_total_energy() - before) / len(atoms), 1e-3)
            self.agrees(atoms)

    def test_a_client_that_refuses_says_why(self):
        atoms = rattled_hafnia()
        atoms.numbers[3] = 14
        with self.assertWarnsRegex(UserWarning, "status 2"), self.assertRaises(OSError), self.serve(atoms, **self.unix()) as atoms.calc:
            atoms.get_potential_energy()
        self.assertIn("structure 1 of the server: atom 4 is Si", self.client.stderr.read())


if __name__ == "__main__":
    unittest.main()
