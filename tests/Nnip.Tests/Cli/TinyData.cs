using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Reference;
using Nnip.Structures;

namespace Nnip.Tests.Cli;

/// <summary>Small random structures of Hf and O, labelled by a model, as a file.</summary>
internal static class TinyData
{
    public static void Write(string path, string model, int frames, ulong seed)
    {
        var random = new RandomStream(seed);
        using var backend = new ReferenceBackend();
        using var calculator = Pipelines.Calculator(backend, ModelFile.Load(model), Precision.Double);
        var structures = Enumerable.Range(0, frames).Select(_ => Draw(random)).ToList();
        foreach (var structure in structures)
        {
            var prediction = calculator.Compute(structure);
            (structure.Energy, structure.Forces, structure.Virial) = (prediction.Energy, prediction.Forces, prediction.Virial);
        }
        ExtendedXyzWriter.Write(path, structures);
    }

    /// <summary>Atoms near the points of a cubic grid, so that none overlap.</summary>
    private static Configuration Draw(RandomStream random)
    {
        const double spacing = 2.2;
        var positions = new Vec3[8];
        for (int i = 0; i < positions.Length; i++)
            positions[i] = new(
                spacing * (i & 1) + 0.4 * random.NextDouble(), spacing * ((i >> 1) & 1) + 0.4 * random.NextDouble(), spacing * (i >> 2)
                    + 0.4 * random.NextDouble());
        return new()
        {
            Species = [72, 8, 8, 72, 8, 8, 72, 8],
            Positions = positions,
            Cell = new(2 * spacing * Mat3.Identity, true, true, true),
        };
    }
}
