using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests.Fixtures;

/// <summary>Where tests find data: sets shipped with the repository, and larger ones in the folder that NNIP_DATA names.</summary>
internal static class TestData
{
    /// <summary>The shipped DFT set of HfO2, training part.</summary>
    public static IReadOnlyList<Configuration> Hfo2Training { get; } = [.. ExtendedXyzReader.Read(Shipped("hfo2_gpaw/train.extxyz"))];

    /// <summary>Path of a shipped file.</summary>
    public static string Shipped(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);

    /// <summary>Path of a file of the external data sets; the test is skipped where they are not there.</summary>
    public static string External(string name)
    {
        string? folder = Environment.GetEnvironmentVariable("NNIP_DATA");
        if (string.IsNullOrEmpty(folder))
            Assert.Ignore("NNIP_DATA is not set: the external data sets are not here");
        return Path.Combine(folder, name);
    }
}
