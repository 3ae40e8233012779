using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

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
            if (basis.IsRadialAlone)
                PackedForces(new AceRadialAlone<T>(basis.Ace), chunk, s, adjoints, target, virial);
            else if (basis.IsAce)
                PackedForces(basis.Ace, chunk, s, adjoints, target, virial);
            else
                PackedForces(basis.Snap, chunk, s, adjoints, target, virial);
        }
    }

    /// <summary>
    /// Forces of a frame in one walk over its pairs: q is added up for the centres, which have lanes of their own, and subtracted from the
    /// neighbours; so no pair force goes to memory.
    /// </summary>
    private void PackedForces<TRadial>(TRadial radial, Chunk<T> chunk, int index, T* adjoints, T* forces, double* virial)
        where TRadial : struct, IRadialKernel<T>
    {
        var (kernel, segment) = (basis, chunk.Segments[index]);
        var pairs = Packed(segment)!;
        nint rows = chunk.Rows.Count, plane = chunk.AtomStride;
        forces += segment.AtomDelta;
        int species = SpeciesCount, count = kernel.Count, padded = LaneSums.Padded(count);
        // Whole vectors of atoms are written, from wherever a species starts.
        int arrayLength = 4 * RowLayout.Align(segment.Frame.AtomCount + Vector512<T>.Count), arrays = TRadial.IsAlone ? species * padded / 4 : 1;
        int vectors = kernel.WorkVectors + padded + ForceSums + VirialSums;
        var values = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * vectors + arrays * arrayLength);
        var weights = values + 2 * kernel.RadialCount + GradientState + kernel.HarmonicCount;
        Vector512<T>* sums = weights + 2 * padded, virialSums = virial == null ? null : sums + ForceSums;
        T* atoms = (T*)(sums + ForceSums + VirialSums);
        if (TRadial.IsAlone)
            LoadAtomWeights(segment, adjoints, rows, atoms, arrayLength);
        else
            new Span<T>(atoms, arrayLength).Clear();
        if (virial != null)
            new Span<double>(virial, 9).Clear();
        for (int z = 0; z < species; z++)
            for (int s = pairs.SliceStart[z]; s < pairs.SliceStart[z + 1]; s++)
            {
                var slice = pairs.Slices[s];
                T* row = adjoints + segment.RowStart[z] + slice.Atom - segment.SpeciesFrom(z);
                LaneSums.Clear(sums, virial == null ? ForceSums : ForceSums + VirialSums);
                for (int block = 0; block < species; block++, row += count * rows)
                {
                    for (int k = 0; k < count; k++)
                        weights[k] = Broadcast(kernel.Scales + k) * slice.Load(row + k * rows);
                    var (from, to) = pairs.Block(s, block);
                    if (TRadial.IsAlone)
                        AddBothForces(
                            kernel, radial, from, to, values, weights, atoms + z * padded / 4 * arrayLength, arrayLength, sums, virialSums);
                    else
                        AddBlockForces(kernel, radial, z * species + block, from, to, values, weights, atoms, sums, virialSums);
                }
                for (int axis = 0; axis < 3; axis++)
                    slice.StoreSums(sums[axis], forces + axis * plane + slice.Atom);
                for (int c = 0; virial != null && c < 9; c++)
                    virial[c] -= (TRadial.IsAlone ? 0.5 : 1) * Simd.Sum(WidenSum(virialSums[c]));
            }
        if (!TRadial.IsAlone)
            AtomTriples<T>.SubtractFromPlanes(atoms, segment.Frame.AtomCount, forces, plane);
    }

    /// <summary>
    /// Scaled dE/dA of every atom as a neighbour, in fours of functions: of those with centres of each species one array after the other.
    /// The last atom, that of no neighbour, has zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadAtomWeights(Segment<T> segment, T* adjoints, nint rows, T* atoms, int arrayLength)
    {
        int species = SpeciesCount, count = basis.Count;
        T* scales = basis.Scales;
        for (int z = 0; z < species; z++)
            for (int k = 0; k < count; k += 4, atoms += arrayLength)
            {
                for (int own = 0; own < species; own++)
                {
                    // A whole vector is written: what is too much of it is written again with the next species.
                    int atom = segment.SpeciesFrom(own);
                    T* source = adjoints + segment.RowStart[own] + (z * count + k) * rows;
                    for (; atom < segment.SpeciesTo(own); atom += Vector512<T>.Count, source += Vector512<T>.Count)
                        AtomTriples<T>.Store(Scaled(0), Scaled(1), Scaled(2), Scaled(3), atoms + 4 * atom);

                    [MethodImpl(MethodImplOptions.AggressiveInlining)]
                    Vector512<T> Scaled(int i) =>
                        k + i < count ? Broadcast(scales + k + i) * Vector512.Load(source + i * rows) : Vector512<T>.Zero;
                }
                new Span<T>(atoms + 4 * segment.Frame.AtomCount, 4).Clear();
            }
    }

    /// <summary>Vectors of the sums of forces and virials, in fours.</summary>
    private const int ForceSums = 4, VirialSums = 12;

    /// <summary>
    /// Forces of both directions of the pairs of a block, added to the sums of the centres. Of radial functions alone the two lie along the
    /// same line and have the same functions, so what the neighbour has of weights is added to what the centre has: nothing is left for the
    /// neighbours.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddBothForces<TRadial>(PairKernel<T> kernel, TRadial radial, nint vector, nint end, Vector512<T>* values,
        Vector512<T>* weights, T* atoms, nint arrayLength, Vector512<T>* forces, Vector512<T>* virial) where TRadial : struct, IRadialKernel<T>
    {
        var both = weights + LaneSums.Padded(kernel.Count);
        Vector512<T> forceX = forces[0], forceY = forces[1], forceZ = forces[2];
        for (; vector < end; vector += PackedPairs<T>.VectorBytes)
        {
            PackedPairs<T>.Prefetch(vector);
            nint functions = (nint)atoms;
            Vector512<T>* own = weights, sum = both;
            for (; own < both; own += 4, sum += 4, functions += arrayLength * sizeof(T))
            {
                AtomTriples<T>.Gather((T*)functions, PackedPairs<T>.Neighbours(vector), 1, out var w0, out var w1, out var w2, out var w3);
                sum[0] = own[0] + w0;
                sum[1] = own[1] + w1;
                sum[2] = own[2] + w2;
                sum[3] = own[3] + w3;
            }
            PackedPairs<T>.Load(vector, out var qx, out var qy, out var qz);
            PairGradient(kernel, radial, 0, new LaneWeights<T>(both), values, values, 0, values, ref qx, ref qy, ref qz);
            forceX += qx;
            forceY += qy;
            forceZ += qz;
            if (virial != null)
                AddVirial(vector, qx, qy, qz, virial);
        }
        (forces[0], forces[1], forces[2]) = (forceX, forceY, forceZ);
    }

    /// <summary>q of a block, added to the sums of the centres and to the neighbours.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddBlockForces<TRadial>(PairKernel<T> kernel, TRadial radial, int speciesPair, nint vector, nint end,
        Vector512<T>* values, Vector512<T>* weights, T* atoms, Vector512<T>* forces, Vector512<T>* virial)
        where TRadial : struct, IRadialKernel<T>
    {
        int kept = kernel.KeptCount;
        Vector512<T>* slopes = values + kernel.RadialCount, state = slopes + kernel.RadialCount;
        Vector512<T> forceX = forces[0], forceY = forces[1], forceZ = forces[2];
        for (; vector < end; vector += PackedPairs<T>.VectorBytes)
        {
            PackedPairs<T>.Prefetch(vector);
            PackedPairs<T>.Load(vector, out var qx, out var qy, out var qz);
            PairGradient(kernel, radial, speciesPair, new LaneWeights<T>(weights), values, slopes, kept, state, ref qx, ref qy, ref qz);
            forceX += qx;
            forceY += qy;
            forceZ += qz;
            AtomTriples<T>.Add(qx, qy, qz, atoms, PackedPairs<T>.Neighbours(vector), 1);
            if (virial != null)
                AddVirial(vector, qx, qy, qz, virial);
        }
        (forces[0], forces[1], forces[2]) = (forceX, forceY, forceZ);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddVirial(nint vector, Vector512<T> qx, Vector512<T> qy, Vector512<T> qz, Vector512<T>* sums)
    {
        PackedPairs<T>.Load(vector, out var x, out var y, out var z);
        sums[0] = Fma(x, qx, sums[0]);
        sums[1] = Fma(x, qy, sums[1]);
        sums[2] = Fma(x, qz, sums[2]);
        sums[3] = Fma(y, qx, sums[3]);
        sums[4] = Fma(y, qy, sums[4]);
        sums[5] = Fma(y, qz, sums[5]);
        sums[6] = Fma(z, qx, sums[6]);
        sums[7] = Fma(z, qy, sums[7]);
        sums[8] = Fma(z, qz, sums[8]);
    }
}
