"""Trains the network of the report on energies and forces from stored Jacobians, as FitSNAP does: training.py FOLDER

Reads what Nnip.Bench wrote into the folder and prints one line of JSON for each epoch. Mini-batches are put together before the clock
starts.
"""
import json
import os
import sys
import time

import numpy as np
import torch


class Batch:
    """Frames put together: atoms by species, pairs with indices into them."""

    def __init__(self, task, arrays, frames):
        atom_start, pair_start = arrays["atom_start"], arrays["pair_start"]
        atoms = np.concatenate([np.arange(atom_start[f], atom_start[f + 1]) for f in frames])
        frame_of_atom = np.concatenate([np.full(task["atoms"][f], i) for i, f in enumerate(frames)])
        order = np.argsort(arrays["species"][atoms], kind="stable")
        place = np.empty(len(atoms), np.int64)
        place[order] = np.arange(len(atoms))
        first = np.cumsum([0] + [task["atoms"][f] for f in frames])
        pairs = [slice(pair_start[f], pair_start[f + 1]) for f in frames]

        def index(name):
            return torch.from_numpy(place[np.concatenate([arrays[name][p] + first[i] for i, p in enumerate(pairs)])])

        self.centres, self.neighbours = index("centres"), index("neighbours")
        self.jacobian = torch.from_numpy(np.concatenate([arrays["jacobian"][p] for p in pairs]))
        self.x = torch.from_numpy(arrays["x"][atoms[order]]).requires_grad_()
        self.species_counts = np.bincount(arrays["species"][atoms], minlength=task["species"]).tolist()
        self.frames = torch.from_numpy(frame_of_atom[order])
        self.forces = torch.from_numpy(arrays["forces"][atoms[order]])
        self.energies = torch.tensor([task["energies"][f] for f in frames], dtype=torch.float32)
        self.sizes = torch.tensor([float(task["atoms"][f]) for f in frames])


class Network:
    """One hidden layer of tanh; its weights have a block of columns for each species."""

    def __init__(self, task):
        parameters = torch.tensor(task["parameters"], dtype=torch.float32)
        hidden, inputs = task["hidden"], task["inputs"]

        def part(start, *shape):
            return parameters[start:start + int(np.prod(shape))].reshape(shape).clone().requires_grad_()

        self.first = [part(start, hidden, inputs) for start in task["firstWeights"]]
        self.first_bias = part(task["firstBias"], hidden)
        self.second = part(task["secondWeights"], 1, hidden)
        self.second_bias = part(task["secondBias"], 1)
        self.parameters = [*self.first, self.first_bias, self.second, self.second_bias]

    def __call__(self, batch):
        blocks = batch.x.split(batch.species_counts)
        hidden = torch.cat([block @ weights.T for block, weights in zip(blocks, self.first)]) + self.first_bias
        return (torch.tanh(hidden) @ self.second.T + self.second_bias).squeeze(1)


def errors(network, batch):
    """Errors of energies per atom, and of forces: the gradient by the inputs is gathered to pairs, contracted and scattered to atoms.

    einsum was the quickest of four ways to contract.
    """
    atom_energies = network(batch)
    energies = torch.zeros(len(batch.sizes)).index_add(0, batch.frames, atom_energies)
    gradient, = torch.autograd.grad(atom_energies.sum(), batch.x, create_graph=True)
    pair_forces = torch.einsum("pad,pd->pa", batch.jacobian, gradient[batch.centres])
    forces = torch.zeros_like(batch.forces).index_add(0, batch.centres, pair_forces).index_add(0, batch.neighbours, -pair_forces)
    return (energies - batch.energies) / batch.sizes, forces - batch.forces


def main(folder):
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    with open(os.path.join(folder, "task.json"), encoding="utf-8") as file:
        task = json.load(file)

    def array(name, kind, *shape):
        return np.fromfile(os.path.join(folder, name), kind).reshape(-1, *shape)

    arrays = {
        "x": array("x", np.float32, task["inputs"]),
        "jacobian": array("jacobian", np.float32, 3, task["inputs"]),
        "forces": array("forces", np.float32, 3),
        "species": array("species", np.int32).ravel(),
        "centres": array("centres", np.int32).ravel(),
        "neighbours": array("neighbours", np.int32).ravel(),
        "atom_start": np.cumsum([0] + task["atoms"]),
        "pair_start": np.cumsum([0] + task["pairs"]),
    }
    batches = [Batch(task, arrays, frames) for frames in task["batches"]]
    network = Network(task)
    optimizer = torch.optim.Adam(
        network.parameters, lr=task["learningRate"], betas=(task["beta1"], task["beta2"]), eps=task["epsilon"])
    for _ in range(task["epochs"]):
        wall, processor = time.perf_counter(), time.process_time()
        sums = torch.zeros(2, dtype=torch.float64)
        for batch in batches:
            energy_errors, force_errors = errors(network, batch)
            energy, force = (energy_errors ** 2).mean(), (force_errors ** 2).mean()
            optimizer.zero_grad()
            (task["energyWeight"] * energy + task["forceWeight"] * force).backward()
            optimizer.step()
            sums += torch.stack([energy.detach() * energy_errors.numel(), force.detach() * force_errors.numel()]).double()
        print(json.dumps({
            "energy": sums[0].item() / len(task["atoms"]), "force": sums[1].item() / (3 * sum(task["atoms"])),
            "seconds": time.perf_counter() - wall, "processor": time.process_time() - processor}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
