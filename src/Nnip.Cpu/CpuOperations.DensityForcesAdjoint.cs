using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DensityForcesAdjoint(Chunk<T> chunk, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double>? virialAdjoints,
        DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents)
    {
        if (!ArePacked(chunk))
        {
            ForceContractionAdjoint(chunk, forceAdjoints, virialAdjoints, pairTangents);
            DensityPushforward(chunk, pairTangents, densityTangents);
            return;
        }
        T* lambda = Pointer(forceAdjoints), target = Pointer(densityTangents);
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            double* virial = virialAdjoints is null ? null : Pointer(virialAdjoints) + 9 * s;
            if (basis.IsRadialAlone)
                PackedTangents(new AceRadialAlone<T>(basis.Ace), chunk, s, lambda, virial, target);
            else if (basis.IsAce)
                PackedTangents(basis.Ace, chunk, s, lambda, virial, target);
            else
                PackedTangents(basis.Snap, chunk, s, lambda, virial, target);
        }
        for (int z = 0; z < SpeciesCount; z++)
            ClearPadding(chunk, z, target, SpeciesCount * basis.Count);
    }

    private void PackedTangents<TRadial>(TRadial radial, Chunk<T> chunk, int index, T* lambda, double* virial, T* densityTangents)
        where TRadial : struct, IRadialKernel<T>
    {
        var (kernel, segment) = (basis, chunk.Segments[index]);
        var pairs = Packed(segment)!;
        nint rows = chunk.Rows.Count, plane = chunk.AtomStride;
        lambda += segment.AtomDelta;
        int species = SpeciesCount, count = kernel.Count, atomCount = segment.Frame.AtomCount;
        int vectors = kernel.WorkVectors + OwnVectors;
        var sums = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * vectors + 4 * RowLayout.Align(atomCount + 1));
        Vector512<T>* own = sums + kernel.WorkVectors, values = sums + LaneSums.Padded(count);
        T* atoms = (T*)(own + OwnVectors), strain = stackalloc T[9];
        AtomTriples<T>.FromPlanes(lambda, plane, atomCount, atoms);
        new Span<T>(atoms + 4 * atomCount, 4).Clear();
        for (int c = 0; virial != null && c < 9; c++)
            strain[c] = Narrow<T>(virial[c]);
        for (int z = 0; z < species; z++)
            for (int s = pairs.SliceStart[z]; s < pairs.SliceStart[z + 1]; s++)
            {
                var slice = pairs.Slices[s];
                T* row = densityTangents + segment.RowStart[z] + slice.Atom - segment.SpeciesFrom(z);
                for (int axis = 0; axis < 3; axis++)
                    own[axis] = slice.Load(lambda + axis * plane + slice.Atom);
                for (int block = 0; block < species; block++, row += count * rows)
                {
                    LaneSums.Clear(sums, count);
                    var (from, to) = pairs.Block(s, block);
                    AddBlockTangents(
                        kernel, radial, z * species + block, from, to, own, atoms, virial == null ? null : strain, values, sums);
                    StoreSums(slice, sums, row, rows);
                }
            }
    }

    /// <summary>Vectors of lambda of the centres.</summary>
    private const int OwnVectors = 3;

    /// <summary>The sums of (lambda_i - lambda_j - Lambda^T r) . grad phi_k over the pairs of a block, of a centre in each lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddBlockTangents<TRadial>(PairKernel<T> kernel, TRadial radial, int speciesPair, nint vector, nint end,
        Vector512<T>* own, T* atoms, T* strain, Vector512<T>* values, Vector512<T>* sums) where TRadial : struct, IRadialKernel<T>
    {
        int kept = kernel.KeptCount;
        Vector512<T>* slopes = values + kernel.RadialCount, q = slopes + kernel.RadialCount;
        for (; vector < end; vector += PackedPairs<T>.VectorBytes)
        {
            PackedPairs<T>.Load(vector, out var x, out var y, out var z);
            AtomTriples<T>.Gather(atoms, PackedPairs<T>.Neighbours(vector), 1, out var tx, out var ty, out var tz);
            tx = own[0] - tx;
            ty = own[1] - ty;
            tz = own[2] - tz;
            if (strain != null)
            {
                tx = Strained(tx, strain, x, y, z);
                ty = Strained(ty, strain + 1, x, y, z);
                tz = Strained(tz, strain + 2, x, y, z);
            }
            AddPairTangents(kernel, radial, speciesPair, x, y, z, tx, ty, tz, values, slopes, kept, q, sums);
        }
    }

    /// <summary>A component of qbar less that of Lambda^T r, of which every third number is given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Strained(Vector512<T> tangent, T* strain, Vector512<T> x, Vector512<T> y, Vector512<T> z) => NegatedFma(
        Broadcast(strain), x, NegatedFma(Broadcast(strain + 3), y, NegatedFma(Broadcast(strain + 6), z, tangent)));
}
