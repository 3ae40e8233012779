using Nnip.Networks;

namespace Nnip.Models;

/// <summary>A part of the flat parameter block that has a name of its own in the model file.</summary>
/// <param name="Name">Tensor name.</param>
/// <param name="Shape">(out, in) for weights, (out) for biases, (in) for the residual linear map.</param>
/// <param name="Offset">First element in the parameter block.</param>
internal sealed record ParameterTensor(string Name, int[] Shape, int Offset)
{
    /// <summary>Number of elements.</summary>
    public int Length => Shape.Aggregate(1, (product, n) => product * n);
}

/// <summary>Names of the tensors of a model file.</summary>
internal static class ModelTensors
{
    /// <summary>Reference energies (S).</summary>
    public const string ReferenceEnergies = "reference_energies";

    /// <summary>Means of the invariants of a species (D).</summary>
    public static string Mean(string symbol) => $"standardisation.{symbol}.mean";

    /// <summary>Scales of the invariants of a species (D).</summary>
    public static string Sigma(string symbol) => $"standardisation.{symbol}.sigma";

    /// <summary>Projection of the standardised invariants of a species to inputs (inputs, D).</summary>
    public static string Projection(string symbol) => $"reduction.{symbol}.projection";

    /// <summary>
    /// The parameter block cut into tensors: `network.Hf.layer0.weight`, `network.Hf.layer0.bias`, `network.Hf.skip`; where species
    /// share the network `network.shared.layer0.Hf.weight` and `network.shared.layer1.weight`; with the global readout
    /// `network.shared.layer0.weight` and `network.shared.skip`.
    /// </summary>
    public static IEnumerable<ParameterTensor> Of(NetworkShape shape, IReadOnlyList<string> symbols)
    {
        bool global = shape.Readout == Readout.Global, shared = shape.Sharing == NetworkSharing.Shared;
        for (int l = 0; l < shape.LayerCount; l++)
            for (int z = 0; z < shape.ClassCount; z++)
            {
                var layer = shape.Layer(z, l);
                string prefix = shared ? $"network.shared.layer{l}" : $"network.{symbols[z]}.layer{l}";
                if (z == 0 || layer.WeightOffset != shape.Layer(0, l).WeightOffset)
                    yield return new(
                        shared && l == shape.Convolutions.Length && !global ? $"{prefix}.{symbols[z]}.weight" : $"{prefix}.weight",
                        [layer.Out, layer.In], layer.WeightOffset);
                if (z == 0 || layer.BiasOffset != shape.Layer(0, l).BiasOffset)
                    yield return new($"{prefix}.bias", [layer.Out], layer.BiasOffset);
            }
        for (int z = 0; shape.Residual && z < shape.ClassCount; z++)
            yield return new(global ? "network.shared.skip" : $"network.{symbols[z]}.skip", [shape.Inputs[z]], shape.SkipOffset(z));
    }
}
