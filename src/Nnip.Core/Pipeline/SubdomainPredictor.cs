using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Predicts what a host's process computes, in parts of so many centres. What acts on the ghosts of a part is added up in the order of the
/// parts, so that the result depends on no number of workers.
/// </summary>
internal sealed class SubdomainPredictor<T>(
    FramePredictor<T> predictor, DescriptorTable descriptor, double cutoff, double[] referenceEnergies, int partAtoms, int workers)
    : IDisposable where T : unmanaged
{
    private readonly SubdomainBuilder<T>[] builders =
        [.. Enumerable.Range(0, workers).Select(_ => new SubdomainBuilder<T>(cutoff, referenceEnergies))];

    /// <summary>Predicts; forces and virials of all atoms, ghosts included, energies of centres.</summary>
    /// <param name="atoms">The atoms.</param>
    /// <param name="atomVirials">Whether virials of atoms are wanted.</param>
    /// <param name="parameters">Parameters of the network.</param>
    /// <param name="forEach">Runs body(worker, index) for each index; the result does not depend on how.</param>
    /// <exception cref="InputException">A species the potential does not know, a wrong list, or overlapping atoms.</exception>
    public Prediction Predict(Subdomain atoms, bool atomVirials, DeviceBuffer<T> parameters, Action<int, Action<int, int>> forEach)
    {
        StructureChecks.RequireUsable(atoms.Positions, Cell.None, "");
        int[] species = SpeciesOf(atoms);
        int[] centres = Array.FindAll(atoms.Centres, i => species[i] >= 0);
        var parts = new Contribution[(int)(((long)centres.Length + partAtoms - 1) / partAtoms)];
        var (energies, forces) = (new double[atoms.Count], new Vec3[atoms.Count]);
        forEach(parts.Length, (worker, p) =>
        {
            int from = p * partAtoms, to = (int)Math.Min(centres.Length, (long)from + partAtoms);
            using var frame = builders[worker].Build(atoms, species, centres.AsSpan(from, to - from));
            var virials = atomVirials ? new Mat3[frame.AtomCount] : null;
            var part = predictor.PredictPart(frame, parameters, worker, SerialLoop.On(worker), energies, forces, virials);
            var ghosts = new Vec3[frame.GhostCount];
            for (int g = 0; g < ghosts.Length; g++)
                ghosts[g] = PredictionAssembly.Force(part.ForcePlanes, part.Stride, frame.OwnAtomCount + g);
            parts[p] = new(part.Sums.Energy, part.Sums.Virial, frame.Order, builders[worker].Ghosts.ToArray(), ghosts, virials);
        });
        var virial = default(Mat3);
        var total = atomVirials ? new Mat3[atoms.Count] : null;
        foreach (var part in parts)
        {
            virial += part.Virial;
            for (int g = 0; g < part.Ghosts.Length; g++)
                forces[part.Ghosts[g]] += part.GhostForces[g];
            for (int a = 0; a < part.AtomVirials?.Length; a++)
                total![a < part.Own.Length ? part.Own[a] : part.Ghosts[a - part.Own.Length]] += part.AtomVirials[a];
        }
        // A sum with zero makes the -0 of an empty sum an ordinary zero.
        return new(parts.Sum(part => part.Energy), energies, forces, default(Mat3) + virial) { AtomVirials = total };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var builder in builders)
            builder.Dispose();
    }

    /// <summary>Index of the species of each atom; -1 for those that the potential leaves alone.</summary>
    private int[] SpeciesOf(Subdomain atoms)
    {
        var species = new int[atoms.Count];
        for (int i = 0; i < species.Length; i++)
        {
            int number = atoms.Species[i];
            species[i] = number == 0 ? -1 : Array.IndexOf(descriptor.Species, number);
            if (number != 0 && species[i] < 0)
                throw SortedAtoms.Unknown(i, number, descriptor, "");
        }
        return species;
    }

    /// <summary>What one part adds.</summary>
    private sealed record Contribution(
        double Energy, Mat3 Virial, int[] Own, int[] Ghosts, Vec3[] GhostForces, Mat3[]? AtomVirials);
}
