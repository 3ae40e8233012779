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
        int species = SpeciesCount, count = kernel.Count, atoms = segment.Frame.AtomCount, quadLength = 4 * RowLayout.Align(atoms);
        T* weights = Scratch<T>.Get(Vector512<T>.Count * (kernel.WorkVectors + ForceSums) + quadLength);
        var sums = (Vector512<T>*)(weights + Vector512<T>.Count * kernel.WorkVectors);
        T* quads = (T*)(sums + ForceSums);
        new Span<T>(quads, quadLength).Clear();
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
                        LaneParts<T>.Store(
                            Broadcast(kernel.Scales + k) * slice.Load(row + k * rows), weights, LaneSums.Padded(count), k);
                    var loop = new HarmonicForceLoop<TRadial>(
                        kernel, radial, z * species + block, weights, sums, quads + 4 * segment.SpeciesFrom(block), virial != null);
                    pairs.Run(s, block, ref loop);
                }
                StoreForces(slice, sums, forces, chunk.AtomStride, virial);
            }
        AtomQuads<T>.SubtractFromPlanes(quads, atoms, forces, chunk.AtomStride);
    }

    /// <summary>Adds q = sum_k w_k grad phi_k. After the weights there is room to work in.</summary>
    private readonly struct HarmonicForceLoop<TRadial>(
        PairKernel<T> kernel, TRadial radial, int speciesPair, T* weights, Vector512<T>* sums, T* quads, bool withVirial)
        : IPairLoop<T> where TRadial : struct, IRadialKernel<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<TReader, TVector>(TReader reader, int lane, T* vector, T* end, ushort* places)
            where TReader : struct, INeighbourReader<T, TVector> where TVector : unmanaged, IVector<TVector, T>
        {
            int kept = kernel.KeptCount, padded = LaneSums.Padded(kernel.Count);
            var own = new LaneWeights<TVector>(LaneParts<T>.From<TVector>(weights, padded, lane));
            TVector* values = LaneParts<T>.From<TVector>(weights, padded, Vector512<T>.Count), slopes = values + kernel.RadialCount;
            var state = slopes + kernel.RadialCount;
            T* atoms = quads, force = (T*)sums + lane;
            TVector forceX = TVector.Load(force), forceY = TVector.Load(force + Vector512<T>.Count);
            TVector forceZ = TVector.Load(force + 2 * Vector512<T>.Count);
            for (; vector < end; vector += PackedPairs<T>.PairPlanes * Vector512<T>.Count, places += Vector512<T>.Count)
            {
                PackedPairs<T>.Prefetch(vector, PackedPairs<T>.PairPlanes);
                PackedPairs<T>.Load(vector, out TVector qx, out var qy, out var qz);
                PairGradient(kernel, radial, speciesPair, own, values, slopes, kept, state, ref qx, ref qy, ref qz);
                forceX += qx;
                forceY += qy;
                forceZ += qz;
                TVector.AddToAtoms(qx, qy, qz, default, atoms, new PlacedAtoms(places));
                if (withVirial)
                    AddVirial(vector, force, qx, qy, qz);
            }
            forceX.Store(force);
            forceY.Store(force + Vector512<T>.Count);
            forceZ.Store(force + 2 * Vector512<T>.Count);
        }

        /// <summary>Adds r q^T, its rows one after the other.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddVirial<TVector>(T* vector, T* sums, TVector qx, TVector qy, TVector qz)
            where TVector : unmanaged, IVector<TVector, T>
        {
            T* sum = sums + 3 * Vector512<T>.Count;
            for (int axis = 0; axis < 3; axis++, vector += Vector512<T>.Count, sum += 3 * Vector512<T>.Count)
            {
                var r = TVector.Load(vector);
                TVector.Fma(r, qx, TVector.Load(sum)).Store(sum);
                TVector.Fma(r, qy, TVector.Load(sum + Vector512<T>.Count)).Store(sum + Vector512<T>.Count);
                TVector.Fma(r, qz, TVector.Load(sum + 2 * Vector512<T>.Count)).Store(sum + 2 * Vector512<T>.Count);
            }
        }
    }
}
