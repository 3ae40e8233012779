using System.Runtime.Intrinsics;
using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DensityForces(
        Chunk<T> chunk, DeviceBuffer<T> densityAdjoints, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces, DeviceBuffer<double>? virials)
    {
        if (!ArePacked(chunk))
        {
            DensityPullback(chunk, densityAdjoints, pairForces);
            ForceContraction(chunk, pairForces, forces, virials);
            return;
        }
        T* adjoints = Pointer(densityAdjoints), target = Pointer(forces);
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            double* virial = virials is null ? null : Pointer(virials) + 9 * s;
            if (virial != null)
                new Span<double>(virial, 9).Clear();
            if (series is not null)
                AddSlopeForces(series, chunk, s, adjoints, target, virial);
            else if (basis.IsAce)
                AddHarmonicForces(basis.Ace, chunk, s, adjoints, target, virial);
            else
                AddHarmonicForces(basis.Snap, chunk, s, adjoints, target, virial);
        }
    }

    /// <summary>Vectors of the sums of forces and virials of centres.</summary>
    private const int ForceSums = 3 + 9;

    /// <summary>Stores the forces of the atoms of a slice as centres, and subtracts what they have of virials.</summary>
    private static void StoreForces(PairSlice slice, Vector512<T>* sums, T* forces, nint plane, double* virial)
    {
        for (int axis = 0; axis < 3; axis++)
            slice.StoreSums(sums[axis], forces + axis * plane + slice.Atom);
        for (int c = 0; virial != null && c < 9; c++)
            virial[c] -= Simd.Sum(Simd.WidenSum(sums[3 + c]));
    }
}
