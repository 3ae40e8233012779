using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void JacobianContraction(
        Chunk<T> chunk, DeviceBuffer<T> jacobian, DeviceBuffer<T> descriptorAdjoints, DeviceBuffer<T> pairForces)
    {
        T* source = Pointer(jacobian), adjoints = Pointer(descriptorAdjoints), target = Pointer(pairForces);
        foreach (var segment in chunk.Segments)
            for (int z = 0; z < SpeciesCount; z++)
                for (int atom = segment.SpeciesFrom(z), row = segment.RowStart[z]; atom < segment.SpeciesTo(z); atom++, row++)
                    for (int axis = 0; axis < 3; axis++)
                        ContractAxis(
                            segment.Frame.PairStart[atom * SpeciesCount], segment.Frame.PairStart[(atom + 1) * SpeciesCount],
                            source + (nint)axis * chunk.PairStride + segment.PairDelta, 3 * (nint)chunk.PairStride,
                            adjoints + row, chunk.Rows.Count, graphs[z].InvariantCount,
                            target + (nint)axis * chunk.PairStride + segment.PairDelta);
    }

    /// <summary>q_p = sum_d g_d J_dp of one axis for the pairs [from, to) of one centre.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ContractAxis(int from, int to, T* jacobian, nint plane, T* adjoints, nint rows, int invariants, T* target)
    {
        for (int p = from; p < to; p += Vector512<T>.Count)
        {
            var sum = Vector512<T>.Zero;
            for (int d = 0; d < invariants; d++)
                sum = Fma(Broadcast(adjoints + d * rows), Vector512.Load(jacobian + d * plane + p), sum);
            StoreFirst(sum, target + p, to - p);
        }
    }
}
