using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void InvariantsPullback(
        RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> descriptorAdjoints, DeviceBuffer<T> densityAdjoints)
    {
        T* source = Pointer(densities), adjointSource = Pointer(descriptorAdjoints), target = Pointer(densityAdjoints);
        for (int z = 0; z < SpeciesCount; z++)
        {
            var graph = graphs[z];
            var nodes = (Vector512<T>*)Scratch<T>.Get(2 * Vector512<T>.Count * graph.NodeStorage);
            var adjoints = nodes + graph.NodeStorage;
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row += Vector512<T>.Count)
            {
                graph.Load(source + row, rows.Count, nodes);
                graph.MultiplyFactors(nodes);
                graph.Distribute(adjointSource + row, rows.Count, adjoints);
                graph.Backward(nodes, adjoints);
                for (int k = 0; k < graph.DensityCount; k++)
                    adjoints[k].Store(target + (nint)k * rows.Count + row);
            }
        }
    }
}
