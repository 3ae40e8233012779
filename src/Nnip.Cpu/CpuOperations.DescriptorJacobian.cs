using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DescriptorJacobian(Chunk<T> chunk, DeviceBuffer<T> densities, DeviceBuffer<T> jacobian)
    {
        T* source = Pointer(densities), target = Pointer(jacobian);
        int species = SpeciesCount, lanes = Vector512<T>.Count, densityCount = species * basis.Count;
        for (int z = 0; z < species; z++)
        {
            var graph = graphs[z];
            int entries = graph.InvariantCount * densityCount;
            var scratch = Scratch<T>.Get(
                lanes * (entries + 2 * graph.NodeStorage + 3 * basis.Count + 2 * basis.RadialCount + basis.HarmonicCount) + entries);
            var matrices = (Vector512<T>*)scratch;
            var work = matrices + entries;
            var matrix = (T*)(work + 2 * graph.NodeStorage + 3 * basis.Count + 2 * basis.RadialCount + basis.HarmonicCount);
            int prepared = -1;
            foreach (var segment in chunk.Segments)
            {
                var pairs = new PairVectors<T>(segment.Frame);
                int row = segment.RowStart[z];
                int speciesEnd = segment.Frame.PairStart[segment.SpeciesTo(z) * species];
                for (int atom = segment.SpeciesFrom(z); atom < segment.SpeciesTo(z); atom++, row++)
                {
                    int group = row / lanes * lanes;
                    if (group != prepared)
                        InvariantJacobians(graph, source + group, chunk.Rows.Count, work, matrices);
                    prepared = group;
                    for (int i = 0; i < entries; i++)
                        matrix[i] = Product(basis.Scales[i % basis.Count], ((T*)(matrices + i))[row - group]);
                    for (int block = 0; block < species; block++)
                    {
                        var (from, to) = Block(segment.Frame, atom, block);
                        JacobianBlock(
                            basis, z * species + block, pairs, from, to, speciesEnd, matrix + block * basis.Count, densityCount,
                            graph.InvariantCount, work + 2 * graph.NodeStorage, target + segment.PairDelta, chunk.PairStride);
                    }
                }
            }
        }
    }

    /// <summary>Pairs of a centre with neighbours of one species.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int From, int To) Block(Frame<T> frame, int atom, int block)
    {
        int index = atom * SpeciesCount + block;
        return (frame.PairStart[index], frame.PairStart[index + 1]);
    }

    /// <summary>dx_d/dA_k of a vector of rows (D, S*K): one backward sweep for each invariant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InvariantJacobians(InvariantGraph<T> graph, T* densities, nint stride, Vector512<T>* nodes, Vector512<T>* matrices)
    {
        var adjoints = nodes + graph.NodeStorage;
        graph.Load(densities, stride, nodes);
        graph.MultiplyFactors(nodes);
        for (int d = 0; d < graph.InvariantCount; d++, matrices += graph.DensityCount)
        {
            graph.DistributeOne(d, adjoints);
            graph.Backward(nodes, adjoints);
            for (int k = 0; k < graph.DensityCount; k++)
                matrices[k] = adjoints[k];
        }
    }

    /// <summary>
    /// dx_d/dr_p = sum_k matrix[d, k] grad phi_k(r_p), factors of phi_k in the matrix, for the pairs [from, to) of one centre.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void JacobianBlock(
        PairKernel<T> kernel, int speciesPair, PairVectors<T> pairs, int from, int to, int speciesEnd, T* matrix, nint matrixStride,
        int invariants, Vector512<T>* work, T* target, nint plane)
    {
        int count = kernel.Count;
        var gradients = work;
        var radial = gradients + 3 * count;
        var slope = radial + kernel.RadialCount;
        var q = slope + kernel.RadialCount;
        for (int p = from; p < to; p += Vector512<T>.Count)
        {
            // Lanes past the end are written again with the next block.
            Vector512<T> x = Vector512.Load(pairs.X + p), y = Vector512.Load(pairs.Y + p), z = Vector512.Load(pairs.Z + p);
            var r = Simd.Sqrt(Fma(x, x, Fma(y, y, z * z)), out var inverse);
            var rate = kernel.IsAce
                ? kernel.Ace.Evaluate(speciesPair, r, radial, slope) : kernel.Snap.Evaluate(speciesPair, r, radial, slope);
            for (int n = 0; n < kernel.RadialCount; n++)
                slope[n] *= rate;
            kernel.Legendre(z * inverse, q);
            Gradients(kernel, x * inverse, y * inverse, z * inverse, inverse, radial, slope, q, gradients);
            var row = matrix;
            for (int d = 0; d < invariants; d++, row += matrixStride)
            {
                Vector512<T> gx = Vector512<T>.Zero, gy = gx, gz = gx;
                for (int k = 0; k < count; k++)
                {
                    var factor = Broadcast(row + k);
                    gx = Fma(factor, gradients[3 * k], gx);
                    gy = Fma(factor, gradients[3 * k + 1], gy);
                    gz = Fma(factor, gradients[3 * k + 2], gz);
                }
                var destination = target + 3 * d * plane + p;
                StoreFirst(gx, destination, speciesEnd - p);
                StoreFirst(gy, destination + plane, speciesEnd - p);
                StoreFirst(gz, destination + 2 * plane, speciesEnd - p);
            }
        }
    }

    /// <summary>grad phi_nlm = J'_n Y_lm u + J_n grad Y_lm (K, 3), without the factors of phi.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gradients(
        PairKernel<T> kernel, Vector512<T> ux, Vector512<T> uy, Vector512<T> uz, Vector512<T> inverse,
        Vector512<T>* radial, Vector512<T>* slope, Vector512<T>* q, Vector512<T>* gradients)
    {
        var zero = Vector512<T>.Zero;
        Vector512<T> re = Constant<T>(1), im = zero, previousRe = zero, previousIm = zero;
        for (int m = 0; m <= kernel.MaxL; m++)
        {
            for (int l = m; l <= kernel.MaxL; l++)
            {
                var turn = q[kernel.Harmonic(l, m)] * Constant<T>(m);
                var rise = kernel.LegendreSlope(q, l, m);
                Fill(l, m, q[kernel.Harmonic(l, m)] * re, turn * previousRe, -(turn * previousIm), rise * re);
                if (m > 0)
                    Fill(l, -m, q[kernel.Harmonic(l, m)] * im, turn * previousIm, turn * previousRe, rise * im);
            }
            (previousRe, previousIm) = (re, im);
            (re, im) = (Fma(re, ux, -(im * uy)), Fma(re, uy, im * ux));
        }

        void Fill(int l, int m, Vector512<T> value, Vector512<T> gx, Vector512<T> gy, Vector512<T> gz)
        {
            var along = Fma(gx, ux, Fma(gy, uy, gz * uz));
            gx = Fma(-along, ux, gx) * inverse;
            gy = Fma(-along, uy, gy) * inverse;
            gz = Fma(-along, uz, gz) * inverse;
            int functions = kernel.RadialCounts[l];
            Vector512<T>* own = radial + kernel.RadialOffsets[l], ownSlope = slope + kernel.RadialOffsets[l];
            var target = gradients + 3 * (kernel.Offsets[l] + (l + m) * functions);
            for (int n = 0; n < functions; n++, target += 3)
            {
                var outward = ownSlope[n] * value;
                target[0] = Fma(own[n], gx, outward * ux);
                target[1] = Fma(own[n], gy, outward * uy);
                target[2] = Fma(own[n], gz, outward * uz);
            }
        }
    }
}
