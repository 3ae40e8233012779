using Nnip.Descriptors.Snap;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Models.Lammps;

/// <summary>Published SNAP potentials, as `pair_style snap` of LAMMPS reads them, as linear models.</summary>
public static class SnapPotential
{
    /// <summary>
    /// Makes a model of a coefficient file (elements with radius, weight and coefficients, the first of them constant) and a parameter
    /// file. Species keep the order of the coefficient file. What LAMMPS overlays with it, such as ZBL, is not part of these files.
    /// </summary>
    /// <param name="coefficientPath">File `.snapcoeff`.</param>
    /// <param name="parameterPath">File `.snapparam`.</param>
    /// <exception cref="InputException">A file is missing, malformed, or the two do not fit.</exception>
    public static Potential Read(string coefficientPath, string parameterPath)
    {
        var settings = SnapParameters.Read(parameterPath);
        var lines = new PotentialLines(coefficientPath);
        const string Head = "the number of elements and the number of coefficients of each";
        string[] head = lines.Read(2, Head);
        int elements = lines.Integer(head[0], Head), count = lines.Integer(head[1], Head);
        if (elements < 1 || count < 2)
            throw lines.Refuse(string.Join(' ', head), Head);
        var species = new List<string>();
        Dictionary<string, double> radius = [], weight = [];
        var coefficients = new double[elements][];
        for (int z = 0; z < elements; z++)
        {
            const string Block = "an element, its radius and its weight";
            string[] words = lines.Read(3, Block);
            if (!Element.TryParse(words[0], out _) || species.Contains(words[0]))
                throw lines.Refuse(words[0], "the symbol of an element that was not named before");
            species.Add(words[0]);
            radius.Add(words[0], lines.Number(words[1], Block));
            weight.Add(words[0], lines.Number(words[2], Block));
            coefficients[z] = new double[count];
            for (int k = 0; k < count; k++)
            {
                string expected = $"coefficient {k + 1} of {count} of {words[0]}";
                coefficients[z][k] = lines.Number(lines.Read(1, expected)[0], expected);
            }
        }
        if (!lines.AtEnd)
            throw lines.Refuse(string.Join(' ', lines.Read("")), $"the end of the file after {elements} elements of {count} coefficients");
        settings = settings with { Species = species, Radius = radius, Weight = weight };
        return Make(settings, coefficients, coefficientPath, parameterPath);
    }

    private static Potential Make(SnapSettings settings, double[][] coefficients, string coefficientPath, string parameterPath)
    {
        var descriptor = settings.Build(key => $"{parameterPath}: {key}");
        int[] invariants = Array.ConvertAll(descriptor.Invariants, dag => dag.InvariantCount);
        if (coefficients[0].Length != invariants[0] + 1)
            throw new InputException($"{coefficientPath}: there are {coefficients[0].Length} coefficients for each element; expected "
                + $"{invariants[0] + 1} for the parameters of {parameterPath}");
        var network = new NetworkShape(invariants, [], Activation.Identity, Readout.Linear, NetworkSharing.PerSpecies, false);
        var parameters = new double[network.ParameterCount];
        for (int z = 0; z < coefficients.Length; z++)
        {
            var layer = network.Layer(z, 0);
            parameters[layer.BiasOffset] = coefficients[z][0];
            coefficients[z].AsSpan(1).CopyTo(parameters.AsSpan(layer.WeightOffset));
        }
        return new()
        {
            Settings = settings,
            Descriptor = descriptor,
            Mean = Array.ConvertAll(invariants, count => new double[count]),
            Sigma = Array.ConvertAll(invariants, count => Enumerable.Repeat(1.0, count).ToArray()),
            Network = network,
            Parameters = parameters,
            ReferenceEnergies = new double[invariants.Length],
            Notes = new Dictionary<string, string>
            {
                ["imported_from"] = $"{Path.GetFileName(coefficientPath)}, {Path.GetFileName(parameterPath)}",
            },
        };
    }
}
