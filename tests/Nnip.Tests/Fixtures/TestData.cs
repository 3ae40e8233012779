using Nnip.Structures;

namespace Nnip.Tests.Fixtures;

/// <summary>Where tests find the data shipped with the repository.</summary>
internal static class TestData
{
    /// <summary>The shipped DFT set of HfO2, training part.</summary>
    public static IReadOnlyList<Configuration> Hfo2Training { get; } = [.. ExtendedXyzReader.Read(Shipped("hfo2_gpaw/train.extxyz"))];

    /// <summary>Path of a shipped file.</summary>
    public static string Shipped(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);
}
