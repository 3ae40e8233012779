namespace Nnip.Models;

/// <summary>A named array of doubles, row-major.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Shape">Lengths of the dimensions.</param>
/// <param name="Values">The elements (product of the shape).</param>
internal sealed record Tensor(string Name, int[] Shape, double[] Values);
