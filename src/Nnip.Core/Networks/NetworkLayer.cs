namespace Nnip.Networks;

/// <summary>
/// One layer in the flat parameter block: weights (Out, In) row-major at WeightOffset, biases (Out) at BiasOffset. A convolution applies
/// them at many places: features are ordered column by column, position by position, channel by channel, so that what a place reads of a
/// column is a slice of the layer below and the matrix of patches of a convolution (im2col) needs no copy. A dense layer has one place; an
/// atom has one column, an image as many as atoms. The weights of a place are those of its <see cref="Taps"/> columns one after the other.
/// </summary>
/// <param name="WeightOffset">First weight.</param>
/// <param name="BiasOffset">First bias.</param>
/// <param name="In">Inputs of a place: columns read x kernel x channels below.</param>
/// <param name="Out">Outputs of a place: channels.</param>
public readonly record struct NetworkLayer(int WeightOffset, int BiasOffset, int In, int Out)
{
    /// <summary>Number of places along the descriptors.</summary>
    public int Positions { get; init; } = 1;

    /// <summary>Features of the layer below from one position to the next.</summary>
    public int Step { get; init; }

    /// <summary>Number of columns: places along the atoms of an image.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>Features of the layer below from one column to the next.</summary>
    public int ColumnStep { get; init; }

    /// <summary>Columns of the layer below that a place reads.</summary>
    public int Taps { get; init; } = 1;

    /// <summary>Positions and columns of zeros on every side, which are the padding of the layer above.</summary>
    public int Margin { get; init; }

    /// <summary>Whether the outputs of all places are added up: the last layer of an image, whose energy is a sum over columns.</summary>
    public bool IsSummed { get; init; }

    /// <summary>Inputs of a place in one column.</summary>
    public int Slice => In / Taps;

    /// <summary>Features of a column, margins included.</summary>
    public int ColumnWidth => (Positions + 2 * Margin) * Out;

    /// <summary>Features of the layer, margins included.</summary>
    public int Width => IsSummed ? Out : (Columns + 2 * Margin) * ColumnWidth;

    /// <summary>Number of weights.</summary>
    public int WeightCount => In * Out;

    /// <summary>First feature of the outputs of a place.</summary>
    public int Target(int column, int position) => IsSummed ? 0 : (column + Margin) * ColumnWidth + (position + Margin) * Out;

    /// <summary>First feature of the layer below that a place reads of one of its columns.</summary>
    public int Source(int column, int position, int tap) => (column + tap) * ColumnStep + position * Step;
}
