using MathNet.Numerics.LinearAlgebra;
using Nnip.Networks;

namespace Nnip.Reference;

/// <summary>
/// The network of the report as its definition says: out[c][a][h] = b[c] + sum over c', j, i of w[c][j][i][c']
/// in[c'][a + j - pad][h + i - pad] with zeros outside the image, written out as one dense matrix for each layer. Images are stored with
/// the zeros that the next layer needs.
/// </summary>
internal static class ReferenceImage
{
    /// <summary>Weights and biases of a layer of the whole image.</summary>
    public static (Matrix<double> Weights, Vector<double> Biases) Layer(NetworkShape shape, double[] block, int l)
    {
        var convolutions = shape.Convolutions;
        int height = shape.SpeciesInputs.Sum(), atoms = shape.ImageAtoms, channels = 1;
        for (int below = 0; below < l; below++)
            (height, atoms, channels) =
                (Grown(height, convolutions[below]), Grown(atoms, convolutions[below]), convolutions[below].Channels);
        var (weightOffset, biasOffset) = (shape.Layer(0, l).WeightOffset, shape.Layer(0, l).BiasOffset);
        if (l == convolutions.Length)
            return (
                Matrix<double>.Build.Dense(
                    1, atoms * height * channels, (_, feature) => block[weightOffset + feature % (height * channels)]),
                Vector<double>.Build.Dense(1, atoms * block[biasOffset]));

        var own = convolutions[l];
        int pad = own.Padding, above = l + 1 < convolutions.Length ? convolutions[l + 1].Padding : 0;
        int outHeight = Grown(height, own), outAtoms = Grown(atoms, own);
        var weights = Matrix<double>.Build.Dense(
            (outAtoms + 2 * above) * (outHeight + 2 * above) * own.Channels, (atoms + 2 * pad) * (height + 2 * pad) * channels);
        var biases = Vector<double>.Build.Dense(weights.RowCount);
        for (int a = 0; a < outAtoms; a++)
            for (int h = 0; h < outHeight; h++)
                for (int c = 0; c < own.Channels; c++)
                {
                    int unit = ((a + above) * (outHeight + 2 * above) + h + above) * own.Channels + c;
                    biases[unit] = block[biasOffset + c];
                    for (int j = 0; j < own.Columns; j++)
                        for (int i = 0; i < own.Kernel; i++)
                            for (int from = 0; from < channels; from++)
                                weights[unit, ((a + j) * (height + 2 * pad) + h + i) * channels + from] =
                                    block[weightOffset + ((c * own.Columns + j) * own.Kernel + i) * channels + from];
                }
        return (weights, biases);
    }

    private static int Grown(int length, Convolution convolution) => length + 2 * convolution.Padding - convolution.Kernel + 1;
}
