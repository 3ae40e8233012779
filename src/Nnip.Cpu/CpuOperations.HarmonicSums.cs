using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// Densities and their changes from force adjoints of a basis with harmonics, from packed pairs: sums stay in the lanes of the centres.
/// </summary>
internal sealed unsafe partial class CpuOperations<T>
{
    private void SumHarmonics<TRadial>(TRadial radial, PackedPairs<T> pairs, Segment<T> segment, T* densities, nint rows)
        where TRadial : struct, IRadialKernel<T>
    {
        T* sums = Scratch<T>.Get(Vector512<T>.Count * basis.WorkVectors);
        for (int z = 0; z < SpeciesCount; z++)
            for (int s = pairs.Layout.SliceStart[z]; s < pairs.Layout.SliceStart[z + 1]; s++)
                for (int block = 0; block < SpeciesCount; block++)
                {
                    new Span<T>(sums, LaneSums.Padded(basis.Count) * Vector512<T>.Count).Clear();
                    var loop = new HarmonicLoop<TRadial>(basis, radial, z * SpeciesCount + block, sums);
                    pairs.Run(s, block, ref loop);
                    StoreHarmonics(segment, pairs.Layout.Slices[s], sums, z, block, densities, rows);
                }
    }

    private void SumHarmonicTangents<TRadial>(TRadial radial, Chunk<T> chunk, int index, T* lambda, double* virial, T* densityTangents)
        where TRadial : struct, IRadialKernel<T>
    {
        var segment = chunk.Segments[index];
        var pairs = Packed(segment)!;
        int length = Vector512<T>.Count * basis.WorkVectors;
        T* sums = Scratch<T>.Get(length + ForceTangents.Length(ColumnLengths(pairs, 1)));
        var tangents = new ForceTangents(pairs, segment, lambda + segment.AtomDelta, chunk.AtomStride, virial, sums + length);
        for (int z = 0; z < SpeciesCount; z++)
            for (int s = pairs.Layout.SliceStart[z]; s < pairs.Layout.SliceStart[z + 1]; s++)
                for (int block = 0; block < SpeciesCount; block++)
                {
                    new Span<T>(sums, LaneSums.Padded(basis.Count) * Vector512<T>.Count).Clear();
                    tangents.Select(pairs.Layout.Slices[s], block);
                    var loop = new HarmonicTangentLoop<TRadial>(basis, radial, z * SpeciesCount + block, tangents, sums);
                    pairs.Run(s, block, ref loop);
                    StoreHarmonics(segment, pairs.Layout.Slices[s], sums, z, block, densityTangents, chunk.Rows.Count);
                }
    }

    /// <summary>Scaled sums of the atoms of a slice for neighbours of a species, a row of each function.</summary>
    private void StoreHarmonics(Segment<T> segment, PairSlice slice, T* sums, int species, int neighbours, T* target, nint rows)
    {
        target += segment.RowStart[species] + slice.Atom - segment.SpeciesFrom(species) + (nint)neighbours * basis.Count * rows;
        for (int k = 0; k < basis.Count; k++, target += rows)
            slice.StoreSums(LaneParts<T>.Load(sums, LaneSums.Padded(basis.Count), k) * Broadcast(basis.Scales + k), target);
    }

    /// <summary>Adds phi_k. After the sums there is room to work in.</summary>
    private readonly struct HarmonicLoop<TRadial>(PairKernel<T> kernel, TRadial radial, int speciesPair, T* sums) : IPairLoop<T>
        where TRadial : struct, IRadialKernel<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<TReader, TVector>(TReader reader, int lane, T* vector, T* end, ushort* places)
            where TReader : struct, INeighbourReader<T, TVector> where TVector : unmanaged, IVector<TVector, T>
        {
            int kept = kernel.KeptCount, padded = LaneSums.Padded(kernel.Count);
            var own = LaneParts<T>.From<TVector>(sums, padded, lane);
            var values = LaneParts<T>.From<TVector>(sums, padded, Vector512<T>.Count);
            var q = values + kernel.RadialCount;
            for (; vector < end; vector += PackedPairs<T>.PairPlanes * Vector512<T>.Count)
            {
                PackedPairs<T>.Load(vector, out TVector x, out var y, out var z);
                AddPairFunctions(kernel, radial, speciesPair, x, y, z, values, kept, q, own);
            }
        }
    }

    /// <summary>Adds (lambda_i - lambda_j - Lambda^T r) . grad phi_k. After the sums there is room to work in.</summary>
    private readonly struct HarmonicTangentLoop<TRadial>(
        PairKernel<T> kernel, TRadial radial, int speciesPair, ForceTangents tangents, T* sums) : IPairLoop<T>
        where TRadial : struct, IRadialKernel<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<TReader, TVector>(TReader reader, int lane, T* vector, T* end, ushort* places)
            where TReader : struct, INeighbourReader<T, TVector> where TVector : unmanaged, IVector<TVector, T>
        {
            int kept = kernel.KeptCount, padded = LaneSums.Padded(kernel.Count);
            var own = LaneParts<T>.From<TVector>(sums, padded, lane);
            var values = LaneParts<T>.From<TVector>(sums, padded, Vector512<T>.Count);
            TVector* slopes = values + kernel.RadialCount, q = slopes + kernel.RadialCount;
            for (; vector < end; vector += PackedPairs<T>.PairPlanes * Vector512<T>.Count, places += Vector512<T>.Count)
            {
                PackedPairs<T>.Load(vector, out TVector x, out var y, out var z);
                tangents.Lambda(reader, lane, places, out TVector tx, out var ty, out var tz);
                if (tangents.HasStrain)
                    tangents.Strain(x, y, z, ref tx, ref ty, ref tz);
                AddPairTangents(kernel, radial, speciesPair, x, y, z, tx, ty, tz, values, slopes, kept, q, own);
            }
        }
    }
}
