using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void InputProjection(RowLayout rows, DeviceBuffer<T> descriptors, DeviceBuffer<T> inputs)
    {
        T* source = Pointer(descriptors), target = Pointer(inputs);
        for (int z = 0; z < projections.Length; z++)
        {
            int outputs = Tables.Network.SpeciesInputs[z], depth = Tables.Inputs[z].InvariantCount;
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row += PanelRows)
                Gemm.Multiply(outputs, depth, PanelCount(rows, z, row), projections[z].Data, depth, 1, source + row, rows.Count,
                    null, target + row, rows.Count);
        }
    }

    public void InputProjectionPullback(RowLayout rows, DeviceBuffer<T> inputAdjoints, DeviceBuffer<T> descriptorAdjoints)
    {
        T* source = Pointer(inputAdjoints), target = Pointer(descriptorAdjoints);
        for (int z = 0; z < projections.Length; z++)
        {
            int outputs = Tables.Inputs[z].InvariantCount, depth = Tables.Network.SpeciesInputs[z];
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row += PanelRows)
                Gemm.Multiply(outputs, depth, PanelCount(rows, z, row), projections[z].Data, 1, outputs, source + row, rows.Count,
                    null, target + row, rows.Count);
        }
    }
}
