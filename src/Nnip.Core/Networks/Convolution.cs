namespace Nnip.Networks;

/// <summary>
/// A convolution along the vector of inputs of an atom, without padding: (length - Kernel) / Stride + 1 places, each of Channels outputs.
/// </summary>
/// <param name="Channels">Outputs of a place.</param>
/// <param name="Kernel">Neighbouring places of the layer below that are read, with all their channels.</param>
/// <param name="Stride">Places of the layer below from one to the next.</param>
public sealed record Convolution(int Channels, int Kernel, int Stride = 1);
