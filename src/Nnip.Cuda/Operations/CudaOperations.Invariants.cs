using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void Invariants(RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> descriptors)
    {
        for (int z = 0; z < SpeciesCount; z++)
        {
            var dag = Tables.Inputs[z];
            var walk = PlanWalk(CommonKernel("invariants"), rows, z, dag.NodeCount + 1 + dag.InvariantCount);
            Launch(walk, graphs.At(z), walk.FirstRow, walk.RowCount, rows.Count, Address(densities), Address(descriptors), walk.Scratch);
        }
    }
}
