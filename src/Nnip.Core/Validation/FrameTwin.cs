using System.Numerics;
using Nnip.Backends;
using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>One configuration as a frame of the tested element type, and as a frame in double of exactly the same numbers.</summary>
internal sealed class FrameTwin<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Builds both; reference energies are zero.</summary>
    public FrameTwin(Configuration configuration, ModelTables tables)
    {
        var referenceEnergies = new double[tables.Descriptor.SpeciesCount];
        Tested = FrameBuilder.Build<T>(configuration, tables.Descriptor, tables.Cutoff, referenceEnergies);
        Expected = FrameBuilder.Build<double>(configuration, tables.Descriptor, tables.Cutoff, referenceEnergies);
        for (int i = 0; i < Tested.Vectors.Length; i++)
            Expected.Vectors.Span[i] = double.CreateTruncating(Tested.Vectors.Span[i]);
        if (Tested.Forces is { } narrow && Expected.Forces is { } wide)
            Array.ConvertAll(narrow, double.CreateTruncating).CopyTo(wide, 0);
    }

    /// <summary>The frame of the tested element type.</summary>
    public Frame<T> Tested { get; }

    /// <summary>The same numbers in double.</summary>
    public Frame<double> Expected { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tested.Dispose();
        Expected.Dispose();
    }
}
