using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void InvariantsPullback(
        RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> descriptorAdjoints, DeviceBuffer<T> densityAdjoints)
    {
        for (int z = 0; z < SpeciesCount; z++)
        {
            var dag = Tables.Inputs[z];
            var walk = PlanWalk(CommonKernel("invariants_pullback"), rows, z, 2 * (dag.NodeCount + 1) + dag.InvariantCount + 1);
            Launch(walk, graphs.At(z), walk.FirstRow, walk.RowCount, rows.Count,
                Address(densities), Address(descriptorAdjoints), Address(densityAdjoints), walk.Scratch);
        }
    }
}
