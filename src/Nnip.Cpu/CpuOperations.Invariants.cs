using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invariants(RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> descriptors)
    {
        T* source = Pointer(densities), target = Pointer(descriptors);
        for (int z = 0; z < SpeciesCount; z++)
        {
            var graph = graphs[z];
            var nodes = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * graph.NodeStorage);
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row += Vector512<T>.Count)
            {
                graph.Load(source + row, rows.Count, nodes);
                graph.Multiply(nodes);
                graph.Combine(nodes, true, target + row, rows.Count);
            }
        }
    }
}
