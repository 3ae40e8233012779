using Nnip.Backends;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public void DescriptorJacobian(Chunk<T> chunk, DeviceBuffer<T> densities, DeviceBuffer<T> jacobian)
    {
        lock (access)
        {
            ulong tables = TablesOf(chunk).Address;
            for (int z = 0; z < SpeciesCount; z++)
            {
                var dag = Tables.Inputs[z];
                var walk = PlanWalk(DescriptorKernel("descriptor_jacobian"), chunk.Rows, z, 2 * (dag.NodeCount + 1), dag.InvariantCount);
                Launch(walk, tables, graphs.At(z), walk.FirstRow, walk.RowCount, Address(densities), Address(jacobian), walk.Scratch);
            }
        }
    }
}
