using MathNet.Numerics.LinearAlgebra;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Reference;

/// <summary>
/// A whole potential by its definition: pairs by a loop over images, dense Jacobians of all descriptors by all positions, each
/// network input on its own, F = -sum over inputs of g dx/dr. Shares no code with the pipeline and its operations.
/// </summary>
/// <param name="potential">The potential.</param>
public sealed class ReferenceModel(Potential potential)
{
    private readonly ReferenceNetwork network = new(potential.Network, potential.Parameters);

    /// <summary>Energy, forces and virial of a configuration.</summary>
    public Prediction Compute(Configuration configuration) => Compute(configuration, Inputs(configuration));

    private Prediction Compute(Configuration configuration, ReferenceDescriptor[] inputs)
    {
        var reference = configuration.Species.Select(number => potential.ReferenceEnergies[SpeciesIndex(number)]).ToArray();
        double energy = reference.Sum();
        bool global = potential.Network.Readout == Readout.Global;
        double[] atomEnergies = [.. reference.Select(e0 => global ? double.NaN : e0)];
        var forces = Vector<double>.Build.Dense(Math.Max(1, 3 * configuration.Count));
        var virial = Vector<double>.Build.Dense(9);
        for (int i = 0; i < inputs.Length; i++)
        {
            var (value, gradient) = network.Evaluate(inputs[i].Species, inputs[i].Values);
            energy += value;
            if (!global)
                atomEnergies[i] += value;
            if (configuration.Count > 0)
                forces -= inputs[i].ByPositions.TransposeThisAndMultiply(gradient);
            virial -= inputs[i].ByStrain.TransposeThisAndMultiply(gradient);
        }
        energy += AddPairTerms(configuration, atomEnergies, forces, virial);
        var vectors = Enumerable.Range(0, configuration.Count).Select(j => new Vec3(forces[3 * j], forces[3 * j + 1], forces[3 * j + 2]));
        return new(energy, atomEnergies, [.. vectors], Mat3.FromRowMajor(virial.ToArray()));
    }

    /// <summary>A configuration's prediction and its derivatives by the parameters.</summary>
    public ReferenceFrame ByParameters(Configuration configuration)
    {
        int count = potential.Network.ParameterCount;
        var energy = Vector<double>.Build.Dense(count);
        var forces = Matrix<double>.Build.Dense(Math.Max(1, 3 * configuration.Count), count);
        var virial = Matrix<double>.Build.Dense(9, count);
        var inputs = Inputs(configuration);
        foreach (var input in inputs)
        {
            var (energyBy, gradientBy) = network.ByParameters(input.Species, input.Values);
            energy += energyBy;
            forces -= input.ByPositions.TransposeThisAndMultiply(gradientBy);
            virial -= input.ByStrain.TransposeThisAndMultiply(gradientBy);
        }
        return new(configuration, Compute(configuration, inputs), energy, forces, virial);
    }

    /// <summary>Loss of labelled frames and dL/dparameters; frames without atoms count nothing.</summary>
    public (LossTerms Terms, double[] Gradient) Loss(IReadOnlyList<Configuration> configurations, LossWeights weights) =>
        Loss(configurations.Select(ByParameters), weights);

    /// <summary>
    /// Loss and dL/dparameters from explicit derivatives of every energy, force and virial component by every parameter, which frames
    /// keep for losses of other weights.
    /// </summary>
    public (LossTerms Terms, double[] Gradient) Loss(IEnumerable<ReferenceFrame> frames, LossWeights weights)
    {
        ReferenceLossTerm energy = new(weights.Energy), force = new(weights.Force), virial = new(weights.Virial);
        foreach (var (labelled, prediction, energyBy, forcesBy, virialBy) in frames)
        {
            int atoms = labelled.Count;
            if (atoms == 0)
                continue;
            if (labelled.Energy is { } label)
                energy.Add(labelled.Weight, (prediction.Energy - label) / atoms, energyBy / atoms);
            for (int j = 0; j < atoms; j++)
                for (int axis = 0; axis < 3; axis++)
                    if (labelled.Forces is { } forces && !double.IsNaN(forces[j][axis]))
                        force.Add(labelled.Weight, prediction.Forces[j][axis] - forces[j][axis], forcesBy.Row(3 * j + axis));
            for (int c = 0; c < 9; c++)
                if (labelled.Virial is { } w)
                    virial.Add(labelled.Weight, (prediction.Virial[c / 3][c % 3] - w[c / 3][c % 3]) / atoms, virialBy.Row(c) / atoms);
        }
        var gradient = Vector<double>.Build.Dense(potential.Network.ParameterCount);
        foreach (var term in (ReferenceLossTerm[])[energy, force, virial])
            if (term.Gradient is { } part)
                gradient += part;
        return (new(energy.Mean, force.Mean, virial.Mean), gradient.ToArray());
    }

    /// <summary>
    /// Adds E_i = 1/2 sum of phi, F_i = sum of phi' along the vector and W = -1/2 sum of r (x) phi' u; returns the energy.
    /// </summary>
    private double AddPairTerms(Configuration configuration, double[] atomEnergies, Vector<double> forces, Vector<double> virial)
    {
        if (potential.PairTerms.IsEmpty)
            return 0;
        double energy = 0;
        foreach (var (i, j, r) in ReferencePairs.Find(configuration, potential.PairTerms.Cutoff))
        {
            int centre = SpeciesIndex(configuration.Species[i]), neighbour = SpeciesIndex(configuration.Species[j]);
            var (value, slope) = potential.PairTerms.At(centre, neighbour, r.Length);
            energy += value / 2;
            atomEnergies[i] += value / 2;
            for (int a = 0; a < 3; a++)
            {
                forces[3 * i + a] += slope * r[a] / r.Length;
                for (int b = 0; b < 3; b++)
                    virial[3 * a + b] -= r[a] * slope * r[b] / r.Length / 2;
            }
        }
        return energy;
    }

    /// <summary>
    /// What the network is applied to: standardised and projected descriptors of each atom,
    /// or their sums by species with the global readout.
    /// </summary>
    private ReferenceDescriptor[] Inputs(Configuration configuration)
    {
        if (!potential.HasNetwork)
            return [];
        var atoms = ReferenceDescriptors.Evaluate(potential.Descriptor, configuration).Select(Standardised).ToArray();
        if (potential.Network.Readout != Readout.Global)
            return atoms;
        if (potential.Network.ImageAtoms > 0)
            return [Image(configuration, atoms)];
        int inputs = potential.Network.Inputs[0];
        var values = Vector<double>.Build.Dense(inputs);
        var byPositions = Matrix<double>.Build.Dense(inputs, Math.Max(1, 3 * configuration.Count));
        var byStrain = Matrix<double>.Build.Dense(inputs, 9);
        foreach (var atom in atoms)
        {
            int first = potential.Network.SpeciesInputs.Take(atom.Species).Sum();
            for (int d = 0; d < atom.Values.Count; d++)
            {
                values[first + d] += atom.Values[d];
                byPositions.SetRow(first + d, byPositions.Row(first + d) + atom.ByPositions.Row(d));
                byStrain.SetRow(first + d, byStrain.Row(first + d) + atom.ByStrain.Row(d));
            }
        }
        return [new(0, values, byPositions, byStrain)];
    }

    /// <summary>
    /// The image of a frame: a column for each atom in the order of species, within a species in that of the configuration.
    /// </summary>
    private ReferenceDescriptor Image(Configuration configuration, ReferenceDescriptor[] atoms)
    {
        int inputs = potential.Network.Inputs[0];
        var values = Vector<double>.Build.Dense(inputs);
        var byPositions = Matrix<double>.Build.Dense(inputs, 3 * configuration.Count);
        var byStrain = Matrix<double>.Build.Dense(inputs, 9);
        int column = 0;
        foreach (var atom in atoms.OrderBy(atom => atom.Species))
        {
            int first = potential.Network.SpeciesInputs.Take(atom.Species).Sum();
            for (int d = 0; d < atom.Values.Count; d++)
            {
                int feature = potential.Network.ImageFeature(column, first + d);
                values[feature] = atom.Values[d];
                byPositions.SetRow(feature, atom.ByPositions.Row(d));
                byStrain.SetRow(feature, atom.ByStrain.Row(d));
            }
            column++;
        }
        return new(0, values, byPositions, byStrain);
    }

    private ReferenceDescriptor Standardised(ReferenceDescriptor raw)
    {
        var mean = Vector<double>.Build.Dense(potential.Mean[raw.Species]);
        var inverse = Matrix<double>.Build.DenseOfDiagonalArray([.. potential.Sigma[raw.Species].Select(sigma => 1 / sigma)]);
        var scale = potential.Projections?[raw.Species] is { } p
            ? Matrix<double>.Build.DenseOfRowMajor(p.Inputs, p.Descriptors, p.Matrix) * inverse
            : inverse;
        return new(raw.Species, scale * (raw.Values - mean), scale * raw.ByPositions, scale * raw.ByStrain);
    }

    private int SpeciesIndex(int number) => Array.IndexOf(potential.Species, number);
}
