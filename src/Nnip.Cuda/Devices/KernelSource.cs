using System.Collections.Frozen;

namespace Nnip.Cuda.Devices;

/// <summary>The text of a kernel file and of the headers it may include.</summary>
/// <param name="FileName">Name for messages.</param>
/// <param name="Text">The source.</param>
/// <param name="Headers">Name and text of each header.</param>
internal sealed record KernelSource(string FileName, string Text, IReadOnlyList<(string Name, string Text)> Headers)
{
    /// <summary>Name under which a kernel includes what is known of its model.</summary>
    public const string SpecialisationHeader = "specialisation.cuh";

    private const string ResourceFolder = "cuda/";

    private static readonly Lazy<FrozenDictionary<string, string>> Embedded = new(ReadResources);

    /// <summary>A kernel file of this library, with all its headers and the one that specialises it.</summary>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static KernelSource Of(string fileName, string specialisation)
    {
        if (!Embedded.Value.TryGetValue(fileName, out string? text))
            throw new ArgumentException($"there is no kernel file '{fileName}'", nameof(fileName));
        return new(fileName, text, WithHeaders(specialisation));
    }

    /// <summary>The files of this library, which a kernel file may include, and the header that specialises it.</summary>
    public static IReadOnlyList<(string Name, string Text)> WithHeaders(string specialisation) =>
    [
        (SpecialisationHeader, specialisation),
        .. Embedded.Value.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (file.Key, file.Value)),
    ];

    private static FrozenDictionary<string, string> ReadResources()
    {
        var assembly = typeof(KernelSource).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourceFolder, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[ResourceFolder.Length..], name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            });
    }
}
