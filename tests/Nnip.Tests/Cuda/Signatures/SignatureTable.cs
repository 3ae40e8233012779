using System.Globalization;
using Nnip.Tests.Fixtures;

namespace Nnip.Tests.Cuda.Signatures;

/// <summary>What the headers of CUDA 11.8 say: native/signatures/cuda-11.8.tsv.</summary>
internal sealed class SignatureTable
{
    private readonly Dictionary<string, Signature> functions = [];
    private readonly Dictionary<string, long> constants = [];

    private SignatureTable(IEnumerable<string> lines)
    {
        foreach (string[] words in lines.Where(line => !line.StartsWith('#')).Select(line => line.Split('\t')))
            if (words[0] == "constant")
                constants.Add(words[1], long.Parse(words[2], CultureInfo.InvariantCulture));
            else
                functions.Add(words[1], new(words[0], words[1], words[2], words[3..]));
    }

    /// <summary>The committed table.</summary>
    public static SignatureTable Cuda118 { get; } = new(File.ReadLines(TestData.Shipped("signatures/cuda-11.8.tsv")));

    /// <summary>Functions by their exported name.</summary>
    public IReadOnlyDictionary<string, Signature> Functions => functions;

    /// <summary>Enumerators of the C headers by name.</summary>
    public IReadOnlyDictionary<string, long> Constants => constants;
}

/// <summary>A function of a native library; shapes as in <see cref="Shape"/>.</summary>
internal sealed record Signature(string Library, string Name, string Result, string[] Arguments);
