namespace Nnip.Networks;

/// <summary>
/// One layer in the flat parameter block: weights (Out, In) row-major at WeightOffset, biases (Out) at BiasOffset. A convolution applies them
/// at <see cref="Positions"/> places: features are ordered position by position, (position, channel), so that the patch of In features that a
/// place reads is a slice of the layer below and the matrix of patches of a convolution (im2col) needs no copy. A dense layer has one place.
/// </summary>
/// <param name="WeightOffset">First weight.</param>
/// <param name="BiasOffset">First bias.</param>
/// <param name="In">Inputs of a place: kernel x channels below.</param>
/// <param name="Out">Outputs of a place: channels.</param>
public readonly record struct NetworkLayer(int WeightOffset, int BiasOffset, int In, int Out)
{
    /// <summary>Number of places.</summary>
    public int Positions { get; init; } = 1;

    /// <summary>Features of the layer below from one place to the next.</summary>
    public int Step { get; init; }

    /// <summary>Features of the layer: outputs of all places.</summary>
    public int Width => Positions * Out;

    /// <summary>Number of weights.</summary>
    public int WeightCount => In * Out;
}
