using Nnip.Descriptors.Ace;
using Nnip.Empirical;
using Nnip.IO;
using Nnip.Networks;
using Nnip.Structures;

namespace Nnip.Models;

/// <summary>
/// A potential as a file: safetensors, so that the weights are readable without this project, with metadata that holds everything
/// needed to run. Numbers survive unchanged. Metadata: format ("nnip"), version, units, species, descriptor (JSON), network (JSON),
/// reduction (JSON, where there are projections), pair_terms (JSON, where there are some), notes (JSON) and sha256, the checksum of the
/// file with the checksum's own 64 digits set to zero; further keys are ignored. A potential of pair terms alone has no network.
/// </summary>
public static class ModelFile
{
    private const string Format = "nnip";

    /// <summary>
    /// Newest version: 2 has projections, convolutions, pair terms or descriptors other than ACE, which programs of version 1 do not know.
    /// Files without are of version 1.
    /// </summary>
    private const int Version = 2;

    private const string Units = "energy eV, length Angstrom, force eV/Angstrom, virial eV";

    /// <summary>Writes a model, replacing a file of this name only when the new one is complete.</summary>
    /// <exception cref="InputException">The folder does not exist, or the path names a folder.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Save(Potential potential, string path) => AtomicFile.Write(path, stream => Save(potential, stream));

    /// <summary>Writes a model to a stream.</summary>
    public static void Save(Potential potential, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(stream);
        string[] symbols = Array.ConvertAll(potential.Species, Element.Symbol);
        KeyValuePair<string, string>[] metadata =
        [
            new("format", Format),
            new("version", $"{VersionOf(potential)}"),
            new("units", Units),
            new("species", string.Join(',', symbols)),
            .. potential.HasNetwork
                ? (KeyValuePair<string, string>[])
                [
                    new("descriptor", ModelMetadata.Descriptor(potential.Settings)),
                    new("network", ModelMetadata.Network(potential.Network)),
                ]
                : [new("descriptor", ModelMetadata.NoDescriptor)],
            .. potential.Projections is null
                ? []
                : (KeyValuePair<string, string>[])[new("reduction", ModelMetadata.Reduction(potential.Network))],
            new("notes", ModelMetadata.Notes(potential.Notes)),
        ];
        if (!potential.PairTerms.IsEmpty)
            metadata = [.. metadata, new(ModelMetadata.PairTermsKey, PairTermsText.Write(potential.PairTerms.Settings))];
        var tensors = new List<Tensor> { new(ModelTensors.ReferenceEnergies, [symbols.Length], potential.ReferenceEnergies) };
        for (int z = 0; z < symbols.Length && potential.HasNetwork; z++)
        {
            tensors.Add(new(ModelTensors.Mean(symbols[z]), [potential.Mean[z].Length], potential.Mean[z]));
            tensors.Add(new(ModelTensors.Sigma(symbols[z]), [potential.Sigma[z].Length], potential.Sigma[z]));
            if (potential.Projections?[z] is { } projection)
                tensors.Add(new(ModelTensors.Projection(symbols[z]), [projection.Inputs, projection.Descriptors], projection.Matrix));
        }
        foreach (var part in potential.HasNetwork ? ModelTensors.Of(potential.Network, symbols) : [])
            tensors.Add(new(part.Name, part.Shape, potential.Parameters[part.Offset..(part.Offset + part.Length)]));
        SafetensorsWriter.Write(stream, metadata, tensors);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InputException">There is no such file, or it is no complete, undamaged model file that this version
    /// knows.</exception>
    public static Potential Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new InputException($"{path}: this is a folder; expected a model file");
        if (!File.Exists(path))
            throw new InputException($"{path}: there is no such file; expected a model file");
        try
        {
            using var stream = File.OpenRead(path);
            return Load(stream, path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new InputException($"{path}: the file cannot be opened because its permissions forbid it", exception);
        }
    }

    /// <summary>Reads a model from a stream.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="name">Name of the file for messages.</param>
    /// <exception cref="InputException">It is no complete, undamaged model file that this version knows.</exception>
    public static Potential Load(Stream stream, string name = "model")
    {
        ArgumentNullException.ThrowIfNull(stream);
        var file = new SafetensorsReader(stream, name);
        CheckFormat(file);
        file.CheckChecksum();
        string[] symbols = Metadata(file, "species", "chemical symbols separated by commas").Split(',');
        if (ModelMetadata.HasNoDescriptor(file))
            return LoadPairTerms(file, symbols);
        var settings = ModelMetadata.Descriptor(file, symbols);
        var descriptor = file.Name(() => settings.Build());
        int[] invariants = Array.ConvertAll(descriptor.Invariants, dag => dag.InvariantCount);
        int[]? reduced = ModelMetadata.Reduction(file, invariants);
        var network = ModelMetadata.Network(file, reduced ?? invariants);
        var pairTerms = ModelMetadata.PairTerms(file);
        var known = new HashSet<string>();
        var potential = new Potential
        {
            Settings = settings,
            Descriptor = descriptor,
            Network = network,
            ReferenceEnergies = Take(ModelTensors.ReferenceEnergies, symbols.Length),
            Mean = [.. symbols.Select((symbol, z) => Take(ModelTensors.Mean(symbol), invariants[z]))],
            Sigma = [.. symbols.Select((symbol, z) => Take(ModelTensors.Sigma(symbol), invariants[z]))],
            Projections = reduced is null ? null :
                [.. symbols.Select((symbol, z) => new Projection(
                    reduced[z], invariants[z], Take(ModelTensors.Projection(symbol), reduced[z], invariants[z])))],
            Parameters = new double[network.ParameterCount],
            PairTerms = file.Name(() => PairTerms.Build(pairTerms, symbols)),
            Notes = ModelMetadata.Notes(file),
        };
        foreach (var part in ModelTensors.Of(network, symbols))
            Take(part.Name, part.Shape).CopyTo(potential.Parameters, part.Offset);
        CheckSigma(file, potential, symbols);
        RefuseStrangers(file, known);
        return potential;

        double[] Take(string tensor, params ReadOnlySpan<int> shape)
        {
            known.Add(tensor);
            return file.Tensor(tensor, shape);
        }
    }

    private static int VersionOf(Potential potential) =>
        potential.Projections is null && potential.Network.Convolutions.Length == 0 && potential.PairTerms.IsEmpty
        && potential.Settings is AceSettings ? 1 : Version;

    /// <summary>A potential of pair terms alone.</summary>
    private static Potential LoadPairTerms(SafetensorsReader file, string[] symbols)
    {
        var settings = ModelMetadata.PairTerms(file);
        var potential = file.Name(() => Potential.OfPairTerms(symbols, PairTerms.Build(settings, symbols)));
        RefuseStrangers(file, [ModelTensors.ReferenceEnergies]);
        return potential with
        {
            ReferenceEnergies = file.Tensor(ModelTensors.ReferenceEnergies, [symbols.Length]),
            Notes = ModelMetadata.Notes(file),
        };
    }

    private static void RefuseStrangers(SafetensorsReader file, HashSet<string> known)
    {
        if (file.TensorNames.FirstOrDefault(tensor => !known.Contains(tensor)) is { } stranger)
            throw file.Refuse($"tensor '{stranger}' belongs to no part of this model; expected only tensors that its metadata describes");
    }

    private static void CheckFormat(SafetensorsReader file)
    {
        if (!file.Metadata.TryGetValue("format", out string? format) || format != Format)
            throw file.Refuse($"this is a safetensors file, but no model of this program; expected metadata format '{Format}'");
        string version = Metadata(file, "version", $"{Version}");
        if (!int.TryParse(version, out int number) || number < 1)
            throw file.Refuse($"the model file version is '{version}'; expected {Version}");
        if (number > Version)
            throw file.Refuse($"the model file has version {number}, newer than this program knows; expected {Version}");
    }

    private static string Metadata(SafetensorsReader file, string key, string expected) =>
        file.Metadata.TryGetValue(key, out string? value) ? value : throw file.Refuse($"the metadata has no '{key}'; expected {expected}");

    private static void CheckSigma(SafetensorsReader file, Potential potential, string[] symbols)
    {
        for (int z = 0; z < symbols.Length; z++)
            if (potential.Sigma[z].Any(sigma => sigma <= 0))
                throw file.Refuse($"tensor '{ModelTensors.Sigma(symbols[z])}' holds {potential.Sigma[z].Min()}; expected positive numbers");
    }
}
