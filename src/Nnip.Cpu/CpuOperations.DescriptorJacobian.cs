using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DescriptorJacobian(Chunk<T> chunk, DeviceBuffer<T> densities, DeviceBuffer<T> jacobian)
    {
        T* source = Pointer(densities), target = Pointer(jacobian);
        int species = SpeciesCount, lanes = Vector512<T>.Count;
        for (int z = 0; z < species; z++)
        {
            var graph = graphs[z];
            var support = supports.Value[z];
            int entries = support.Count;
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
                        InvariantJacobians(graph, support, species, source + group, chunk.Rows.Count, work, matrices);
                    prepared = group;
                    for (int i = 0; i < entries; i++)
                        matrix[i] = Product(basis.Scales[support.Functions.Data[i]], ((T*)(matrices + i))[row - group]);
                    for (int block = 0; block < species; block++)
                    {
                        var (from, to) = Block(segment.Frame, atom, block);
                        T* memory = (T*)(work + 2 * graph.NodeStorage);
                        if (isWide)
                            JacobianBlock(basis, z * species + block, pairs, from, to, speciesEnd, matrix, support, block, species,
                                graph.InvariantCount, (WideVector<T>*)memory, target + segment.PairDelta, chunk.PairStride);
                        else
                            JacobianBlock(basis, z * species + block, pairs, from, to, speciesEnd, matrix, support, block, species,
                                graph.InvariantCount, (NarrowVector<T>*)memory, target + segment.PairDelta, chunk.PairStride);
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

    /// <summary>dx_d/dA_k of a vector of rows, entries of the support: one backward sweep for each invariant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InvariantJacobians(InvariantGraph<T> graph, SupportTables support, int species, T* densities, nint stride,
        Vector512<T>* nodes, Vector512<T>* matrices)
    {
        int* density = support.Densities.Data, starts = support.Starts.Data;
        var adjoints = nodes + graph.NodeStorage;
        graph.Load(densities, stride, nodes);
        graph.MultiplyFactors(nodes);
        for (int d = 0; d < graph.InvariantCount; d++)
        {
            graph.DistributeOne(d, adjoints);
            graph.Backward(nodes, adjoints);
            for (int i = starts[d * species]; i < starts[(d + 1) * species]; i++)
                matrices[i] = adjoints[density[i]];
        }
    }

    /// <summary>
    /// dx_d/dr_p = sum_k dx_d/dA_k grad phi_k(r_p), factors of phi_k in the derivatives, for the pairs [from, to) of one centre with
    /// neighbours of the species of a block.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void JacobianBlock<TVector>(
        PairKernel<T> kernel, int speciesPair, PairVectors<T> pairs, int from, int to, int speciesEnd, T* matrix, SupportTables support,
        int block, int species, int invariants, TVector* work, T* target, nint plane)
        where TVector : unmanaged, IVector<TVector, T>
    {
        int* functions = support.Functions.Data;
        var gradients = work;
        var radial = gradients + 3 * kernel.Count;
        var slope = radial + kernel.RadialCount;
        var q = slope + kernel.RadialCount;
        for (int p = from; p < to; p += TVector.Count)
        {
            // Lanes past the end are written again with the next block.
            TVector x = TVector.Load(pairs.X + p), y = TVector.Load(pairs.Y + p), z = TVector.Load(pairs.Z + p);
            var r = TVector.Sqrt(TVector.Fma(x, x, TVector.Fma(y, y, z * z)), out var inverse);
            var rate = kernel.IsAce
                ? kernel.Ace.Evaluate(speciesPair, r, radial, slope) : kernel.Snap.Evaluate(speciesPair, r, radial, slope);
            for (int n = 0; n < kernel.RadialCount; n++)
                slope[n] *= rate;
            kernel.Legendre(z * inverse, q);
            Gradients(kernel, x * inverse, y * inverse, z * inverse, inverse, radial, slope, q, gradients);
            int* start = support.Starts.Data + block;
            for (int d = 0; d < invariants; d++, start += species)
            {
                TVector gx = default, gy = gx, gz = gx;
                for (int i = start[0]; i < start[1]; i++)
                {
                    var factor = TVector.Broadcast(matrix + i);
                    var gradient = gradients + 3 * functions[i];
                    gx = TVector.Fma(factor, gradient[0], gx);
                    gy = TVector.Fma(factor, gradient[1], gy);
                    gz = TVector.Fma(factor, gradient[2], gz);
                }
                var destination = target + 3 * d * plane + p;
                gx.StoreFirst(destination, speciesEnd - p);
                gy.StoreFirst(destination + plane, speciesEnd - p);
                gz.StoreFirst(destination + 2 * plane, speciesEnd - p);
            }
        }
    }

    /// <summary>grad phi_nlm = J'_n Y_lm u + J_n grad Y_lm (K, 3), without the factors of phi.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gradients<TVector>(
        PairKernel<T> kernel, TVector ux, TVector uy, TVector uz, TVector inverse,
        TVector* radial, TVector* slope, TVector* q, TVector* gradients)
        where TVector : unmanaged, IVector<TVector, T>
    {
        TVector zero = default;
        TVector re = TVector.Constant(1), im = zero, previousRe = zero, previousIm = zero;
        for (int m = 0; m <= kernel.MaxL; m++)
        {
            for (int l = m; l <= kernel.MaxL; l++)
            {
                var turn = q[kernel.Harmonic(l, m)] * TVector.Constant(m);
                var rise = kernel.LegendreSlope(q, l, m);
                Fill(l, m, q[kernel.Harmonic(l, m)] * re, turn * previousRe, -(turn * previousIm), rise * re);
                if (m > 0)
                    Fill(l, -m, q[kernel.Harmonic(l, m)] * im, turn * previousIm, turn * previousRe, rise * im);
            }
            (previousRe, previousIm) = (re, im);
            (re, im) = (TVector.Fma(re, ux, -(im * uy)), TVector.Fma(re, uy, im * ux));
        }

        void Fill(int l, int m, TVector value, TVector gx, TVector gy, TVector gz)
        {
            var along = TVector.Fma(gx, ux, TVector.Fma(gy, uy, gz * uz));
            gx = TVector.Fma(-along, ux, gx) * inverse;
            gy = TVector.Fma(-along, uy, gy) * inverse;
            gz = TVector.Fma(-along, uz, gz) * inverse;
            int functions = kernel.RadialCounts[l];
            TVector* own = radial + kernel.RadialOffsets[l], ownSlope = slope + kernel.RadialOffsets[l];
            var target = gradients + 3 * (kernel.Offsets[l] + (l + m) * functions);
            for (int n = 0; n < functions; n++, target += 3)
            {
                var outward = ownSlope[n] * value;
                target[0] = TVector.Fma(own[n], gx, outward * ux);
                target[1] = TVector.Fma(own[n], gy, outward * uy);
                target[2] = TVector.Fma(own[n], gz, outward * uz);
            }
        }
    }
}
