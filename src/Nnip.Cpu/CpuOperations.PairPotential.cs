using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Numerics;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void PairPotential(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> energies)
    {
        T* forces = Pointer(pairForces), target = Pointer(energies);
        int species = SpeciesCount;
        foreach (var segment in chunk.Segments)
        {
            var pairs = new PairVectors<T>(segment.Frame);
            int segmentEnd = segment.Frame.PairStart[segment.AtomTo * species];
            for (int z = 0; z < species; z++)
            {
                int row = segment.RowStart[z], end = segment.SpeciesTo(z);
                for (int atom = segment.SpeciesFrom(z); atom < end; atom++, row++)
                {
                    var energy = Vector512<T>.Zero;
                    for (int block = 0; block < species; block++)
                    {
                        var (from, to) = Block(segment.Frame, atom, block);
                        energy += PairPotentialBlock(
                            pairTerms[z * species + block], pairs, from, to, segmentEnd, forces + segment.PairDelta, chunk.PairStride);
                    }
                    target[row] = Narrow<T>(0.5 * Simd.Widen(Simd.Sum(energy)));
                }
            }
        }
        for (int z = 0; z < species; z++)
            ClearPadding(chunk, z, target, 1);
    }

    /// <summary>
    /// phi of pairs [from, to) in lanes, their pair forces added to. Lanes after the block's end get nothing added, so whole vectors are
    /// stored up to the segment's last pair; vectors beyond the cutoff are left alone.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<T> PairPotentialBlock(
        PairTermKernel<T>[] terms, PairVectors<T> pairs, int from, int to, int segmentEnd, T* forces, nint plane)
    {
        var energy = Vector512<T>.Zero;
        for (int p = from; p < to && terms.Length > 0; p += Vector512<T>.Count)
        {
            Vector512<T> x = Vector512.Load(pairs.X + p), y = Vector512.Load(pairs.Y + p), z = Vector512.Load(pairs.Z + p);
            var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
            if (to - p < Vector512<T>.Count)
            {
                var own = Lanes.FirstLanes<T>(to - p);
                r = Vector512.ConditionalSelect(own, r, Constant<T>(double.MaxValue));
                inverse &= own;
            }
            Vector512<T> value = Vector512<T>.Zero, slope = value;
            foreach (var term in terms)
                term.Add(r, inverse, ref value, ref slope);
            energy += value;
            if (slope == Vector512<T>.Zero)
                continue;
            var along = Constant<T>(0.5) * slope * inverse;
            Add(along, x, forces + p, segmentEnd - p);
            Add(along, y, forces + plane + p, segmentEnd - p);
            Add(along, z, forces + 2 * plane + p, segmentEnd - p);
        }
        return energy;

        static void Add(Vector512<T> along, Vector512<T> component, T* target, int count) =>
            StoreFirst(Fma(along, component, Vector512.Load(target)), target, count);
    }
}
