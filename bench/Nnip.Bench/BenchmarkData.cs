using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Structures;

namespace Nnip.Bench;

/// <summary>The inputs that benchmarks share: the report's data shape from the folder NNIP_DATA.</summary>
internal static class BenchmarkData
{
    /// <summary>The report's basis: {Hf, O}, 3-body, degree 3, 26 descriptors.</summary>
    public static AceSettings ReportBasis { get; } =
        new() { Species = ["Hf", "O"], BodyOrder = 3, Degree = 3, AngularWeight = 1, R0 = 2.5, Cutoff = 5 };

    /// <summary>A basis for accuracy: 4-body, degree 8.</summary>
    public static AceSettings AccurateBasis { get; } =
        new() { Species = ["Hf", "O"], BodyOrder = 4, Degree = 8, AngularWeight = 1.5, R0 = 2.1, Cutoff = 5 };

    /// <summary>The basis of settings that say nothing: 4-body, degree 6.</summary>
    public static AceSettings DefaultBasis { get; } = new() { Species = ["Hf", "O"], BodyOrder = 4, Degree = 6, AngularWeight = 1.5 };

    /// <summary>Path of the 6000 frames of 96 atoms.</summary>
    public static string Hfo2 => Path("hfo2_dp6000", "train.extxyz.gz");

    /// <summary>Reference energies near the mean energy of the set, eV per atom of each species.</summary>
    public static double[] ReferenceEnergies => [-9.8, -9.8];

    /// <summary>The table of a basis by its name.</summary>
    public static DescriptorTable Descriptor(string basis) => AceBasis.Build(basis switch
    {
        "report" => ReportBasis,
        "default" => DefaultBasis,
        _ => AccurateBasis,
    });

    /// <summary>Path of a file of a public data set.</summary>
    /// <exception cref="InputException">NNIP_DATA is not set.</exception>
    public static string Path(string set, string file) => System.IO.Path.Combine(
        Environment.GetEnvironmentVariable("NNIP_DATA")
            ?? throw new InputException($"NNIP_DATA is not set; expected the folder that holds {set}"),
        set, file);

    /// <summary>The first frames of the set.</summary>
    public static Configuration[] Frames(int count) => [.. ExtendedXyzReader.Read(Hfo2).Take(count)];
}
