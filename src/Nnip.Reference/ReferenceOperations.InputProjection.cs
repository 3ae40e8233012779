using MathNet.Numerics.LinearAlgebra;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void InputProjection(RowLayout rows, DeviceBuffer<double> descriptors, DeviceBuffer<double> inputs)
    {
        foreach (int z in Classes(rows))
        {
            var b = ClassRows(descriptors, rows, z, Tables.Inputs[z].InvariantCount);
            SetClassRows(inputs, rows, z, b * Projection(z).Transpose());
        }
    }

    /// <inheritdoc/>
    public void InputProjectionPullback(RowLayout rows, DeviceBuffer<double> inputAdjoints, DeviceBuffer<double> descriptorAdjoints)
    {
        foreach (int z in Classes(rows))
        {
            var g = ClassRows(inputAdjoints, rows, z, Tables.Network.SpeciesInputs[z]);
            SetClassRows(descriptorAdjoints, rows, z, g * Projection(z));
        }
    }

    /// <summary>P (inputs, descriptors) of a species.</summary>
    private Matrix<double> Projection(int z)
    {
        var p = Tables.Projections?[z] ?? throw new InvalidOperationException("inputs are projected for a model without projections");
        return Matrix<double>.Build.DenseOfRowMajor(p.Inputs, p.Descriptors, p.Matrix);
    }

    private static void SetClassRows(DeviceBuffer<double> block, RowLayout rows, int z, Matrix<double> values)
    {
        for (int r = 0; r < values.RowCount; r++)
            SetRow(block, rows, rows.Start[z] + r, values.Row(r).ToArray());
    }
}
