namespace Nnip.Networks;

/// <summary>
/// A convolution along the inputs of an atom: (length + 2 Padding - Kernel) / Stride + 1 places, each of Channels outputs; in an image also
/// along the atoms, Columns at a time.
/// </summary>
/// <param name="Channels">Outputs of a place.</param>
/// <param name="Kernel">Neighbouring places of the layer below that are read, with all their channels.</param>
/// <param name="Stride">Places of the layer below from one to the next.</param>
/// <param name="Columns">Neighbouring columns that are read.</param>
/// <param name="Padding">Zeros on every side.</param>
public sealed record Convolution(int Channels, int Kernel, int Stride = 1, int Columns = 1, int Padding = 0)
{
    /// <summary>
    /// Those of the report's network for the image of a frame (descriptors x atoms): 2x2 to two channels, 2x2 to one, 5x5 to one, padding 1
    /// each, so that the image keeps its size.
    /// </summary>
    public static Convolution[] Report { get; } = [new(2, 2, 1, 2, 1), new(1, 2, 1, 2, 1), new(1, 5, 1, 5, 1)];
}
