using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>
/// Predicts what a host's process computes, in parts of so many centres. What acts on the ghosts of a part is added up in the order of the
/// parts, so that the result depends on no number of workers. What describes parts is kept for the next call.
/// </summary>
internal sealed unsafe class SubdomainPredictor<T> : IDisposable where T : unmanaged
{
    private readonly FramePredictor<T>[] predictors;
    private readonly SubdomainBuilder<T>[] builders;
    private readonly Action<int, Action<int, int>>[] alone;
    private readonly DescriptorTable descriptor;
    private readonly int partAtoms;
    private readonly Action<int, int> predictPart;
    private readonly List<SubdomainPart> parts = [];
    private int[] species = [], centres = [];
    private int centreCount;

    // Of the atoms at work, for the body of the loop.
    private Subdomain atoms = null!;
    private DeviceBuffer<T> parameters = null!;
    private AtomResults results;
    private bool hasAtomVirials;

    /// <summary>Predicts with the predictors of all workers.</summary>
    public SubdomainPredictor(
        FramePredictor<T>[] predictors, DescriptorTable descriptor, double cutoff, double[] referenceEnergies, int partAtoms)
    {
        (this.predictors, this.descriptor, this.partAtoms, predictPart) = (predictors, descriptor, partAtoms, PredictPart);
        int[] workers = [.. Enumerable.Range(0, predictors.Length)];
        builders = Array.ConvertAll(workers, _ => new SubdomainBuilder<T>(cutoff, referenceEnergies));
        alone = Array.ConvertAll(workers, SerialLoop.On);
    }

    /// <summary>Predicts; forces and virials of all atoms, ghosts included, energies of centres.</summary>
    /// <param name="atoms">The atoms.</param>
    /// <param name="parameters">Parameters of the network.</param>
    /// <param name="forEach">Runs body(worker, index) for each index; the result does not depend on how.</param>
    /// <param name="results">Results of all atoms.</param>
    /// <param name="atomVirials">Virials of all atoms; empty = not wanted.</param>
    /// <exception cref="InputException">A species the potential does not know, a wrong list, or overlapping atoms.</exception>
    public EnergyAndVirial Predict(Subdomain atoms, DeviceBuffer<T> parameters, Action<int, Action<int, int>> forEach,
        AtomResults results, Span<Mat3> atomVirials)
    {
        StructureChecks.RequireUsable(atoms.Positions, Cell.None, "");
        (this.atoms, this.parameters, this.results, hasAtomVirials) = (atoms, parameters, results, !atomVirials.IsEmpty);
        FindCentres();
        int count = (int)(((long)centreCount + partAtoms - 1) / partAtoms);
        while (parts.Count < count)
            parts.Add(new());
        results.Forces.Clear();
        results.Energies.Clear();
        atomVirials.Clear();
        forEach(count, predictPart);
        var (energy, virial) = (0.0, default(Mat3));
        for (int p = 0; p < count; p++)
        {
            energy += parts[p].Sums.Energy;
            virial += parts[p].Sums.Virial;
            parts[p].AddTo(results.Forces, atomVirials);
        }
        // A sum with zero makes the -0 of an empty sum an ordinary zero.
        return new(energy, default(Mat3) + virial);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var builder in builders)
            builder.Dispose();
        foreach (var part in parts)
            part.Dispose();
    }

    private void PredictPart(int worker, int p)
    {
        int from = p * partAtoms, to = (int)Math.Min(centreCount, (long)from + partAtoms);
        var builder = builders[worker];
        var frame = builder.Build(atoms, species, centres.AsSpan(from, to - from));
        var virials = parts[p].VirialsOf(hasAtomVirials ? frame.AtomCount : 0);
        var prediction = predictors[worker].PredictPart(frame, parameters, alone[worker], results, virials);
        parts[p].Take(frame, builder.Ghosts, prediction);
    }

    /// <summary>
    /// The index of the species of each atom, -1 for those that the potential leaves alone, and the centres that it does not.
    /// </summary>
    private void FindCentres()
    {
        if (species.Length < atoms.Count)
            species = new int[atoms.Count + atoms.Count / 4];
        for (int i = 0; i < atoms.Count; i++)
        {
            int number = atoms.Species[i];
            species[i] = number == 0 ? -1 : Array.IndexOf(descriptor.Species, number);
            if (number != 0 && species[i] < 0)
                throw SortedAtoms.Unknown(i, number, descriptor, "");
        }
        if (centres.Length < atoms.Centres.Length)
            centres = new int[atoms.Centres.Length + atoms.Centres.Length / 4];
        centreCount = 0;
        foreach (int centre in atoms.Centres)
            if (species[centre] >= 0)
                centres[centreCount++] = centre;
    }
}
