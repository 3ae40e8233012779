using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// Forces of a basis with harmonics from packed pairs: q is added up for the centres, and subtracted from the neighbours.
/// </summary>
internal sealed unsafe partial class CpuOperations<T>
{
    private void AddHarmonicForces<TRadial>(TRadial radial, Chunk<T> chunk, int index, T* adjoints, T* forces, double* virial)
        where TRadial : struct, IRadialKernel<T>
    {
        var (kernel, segment) = (basis, chunk.Segments[index]);
        var pairs = Packed(segment)!;
        var layout = pairs.Layout;
        nint rows = chunk.Rows.Count;
        int species = SpeciesCount, count = kernel.Count, atoms = segment.Frame.AtomCount, tripleLength = 4 * RowLayout.Align(atoms);
        var weights = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * (kernel.WorkVectors + ForceSums) + tripleLength);
        var sums = weights + kernel.WorkVectors;
        T* triples = (T*)(sums + ForceSums);
        new Span<T>(triples, tripleLength).Clear();
        forces += segment.AtomDelta;
        for (int z = 0; z < species; z++)
            for (int s = layout.SliceStart[z]; s < layout.SliceStart[z + 1]; s++)
            {
                var slice = layout.Slices[s];
                T* row = adjoints + segment.RowStart[z] + slice.Atom - segment.SpeciesFrom(z);
                new Span<Vector512<T>>(sums, ForceSums).Clear();
                for (int block = 0; block < species; block++, row += count * rows)
                {
                    for (int k = 0; k < count; k++)
                        weights[k] = Broadcast(kernel.Scales + k) * slice.Load(row + k * rows);
                    var loop = new HarmonicForceLoop<TRadial>(
                        kernel, radial, z * species + block, weights, sums, triples + 4 * segment.SpeciesFrom(block), virial != null);
                    pairs.Run(s, block, ref loop);
                }
                StoreForces(slice, sums, forces, chunk.AtomStride, virial);
            }
        AtomTriples<T>.SubtractFromPlanes(triples, atoms, forces, chunk.AtomStride);
    }

    /// <summary>Adds q = sum_k w_k grad phi_k. After the weights there is room to work in.</summary>
    private readonly struct HarmonicForceLoop<TRadial>(
        PairKernel<T> kernel, TRadial radial, int speciesPair, Vector512<T>* weights, Vector512<T>* sums, T* triples, bool withVirial)
        : IPairLoop<T> where TRadial : struct, IRadialKernel<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<TReader>(TReader reader, T* vector, T* end, ushort* places) where TReader : struct, INeighbourReader<T, Vector512<T>>
        {
            int kept = kernel.KeptCount;
            Vector512<T>* values = weights + LaneSums.Padded(kernel.Count), slopes = values + kernel.RadialCount, state = slopes + kernel.RadialCount;
            T* atoms = triples;
            Vector512<T> forceX = sums[0], forceY = sums[1], forceZ = sums[2];
            for (; vector < end; vector += PackedPairs<T>.PairPlanes * Vector512<T>.Count, places += Vector512<T>.Count)
            {
                PackedPairs<T>.Prefetch(vector, PackedPairs<T>.PairPlanes);
                PackedPairs<T>.Load(vector, out var qx, out var qy, out var qz);
                PairGradient(kernel, radial, speciesPair, new LaneWeights<T>(weights), values, slopes, kept, state, ref qx, ref qy, ref qz);
                forceX += qx;
                forceY += qy;
                forceZ += qz;
                AtomTriples<T>.Add(qx, qy, qz, Vector512<T>.Zero, atoms, new PlacedAtoms(places));
                if (withVirial)
                    AddVirial(vector, qx, qy, qz);
            }
            (sums[0], sums[1], sums[2]) = (forceX, forceY, forceZ);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void AddVirial(T* vector, Vector512<T> qx, Vector512<T> qy, Vector512<T> qz)
        {
            PackedPairs<T>.Load(vector, out var x, out var y, out var z);
            sums[3] = Fma(x, qx, sums[3]);
            sums[4] = Fma(x, qy, sums[4]);
            sums[5] = Fma(x, qz, sums[5]);
            sums[6] = Fma(y, qx, sums[6]);
            sums[7] = Fma(y, qy, sums[7]);
            sums[8] = Fma(y, qz, sums[8]);
            sums[9] = Fma(z, qx, sums[9]);
            sums[10] = Fma(z, qy, sums[10]);
            sums[11] = Fma(z, qz, sums[11]);
        }
    }
}
