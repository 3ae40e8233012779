using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void InvariantsPushforward(
        RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> densityTangents, DeviceBuffer<T> descriptorTangents)
    {
        T* source = Pointer(densities), tangentSource = Pointer(densityTangents), target = Pointer(descriptorTangents);
        for (int z = 0; z < SpeciesCount; z++)
        {
            var graph = graphs[z];
            var nodes = (Vector512<T>*)Scratch<T>.Get(2 * Vector512<T>.Count * graph.NodeStorage);
            var tangents = nodes + graph.NodeStorage;
            for (int row = rows.Start[z]; row < rows.Start[z + 1]; row += Vector512<T>.Count)
            {
                graph.Load(source + row, rows.Count, nodes);
                graph.Load(tangentSource + row, rows.Count, tangents);
                graph.MultiplyFactors(nodes);
                graph.MultiplyTangents(nodes, tangents);
                graph.Combine(tangents, false, target + row, rows.Count);
            }
        }
    }
}
