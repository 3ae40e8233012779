using Nnip.Networks;

namespace Nnip.Cuda.Operations;

/// <summary>Sizes of what the sweeps keep, for each row.</summary>
/// <param name="Hidden">Units of all hidden layers.</param>
/// <param name="Widest">Units of the widest.</param>
/// <param name="Patches">Inputs of all places of a convolution at most.</param>
/// <param name="WeightParts">Weights of all places of a convolution at most, all classes together; not for each row.</param>
internal sealed record NetworkUnits(int Hidden, int Widest, int Patches, int WeightParts)
{
    /// <summary>
    /// Places of a convolution whose products are made at once: all along the inputs of an atom, or the columns of an image.
    /// </summary>
    public static int Places(NetworkLayer layer) => layer.Columns == 1 && layer.Taps == 1 ? layer.Positions : layer.Columns;

    /// <summary>The sizes of a network.</summary>
    public static NetworkUnits Of(NetworkShape shape)
    {
        var classes = Enumerable.Range(0, shape.ClassCount);
        var convolutions = Enumerable.Range(0, shape.Convolutions.Length);
        return new(
            shape.HiddenWidths.Sum(), shape.HiddenWidths.DefaultIfEmpty(0).Max(),
            convolutions.Select(l => classes.Max(z => shape.Layer(z, l).Positions * shape.Layer(z, l).In)).DefaultIfEmpty(0).Max(),
            convolutions.Select(l => classes.Sum(z => Places(shape.Layer(z, l)) * shape.Layer(z, l).WeightCount)).DefaultIfEmpty(0).Max());
    }
}
