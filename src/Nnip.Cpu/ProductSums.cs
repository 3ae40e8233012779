using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Descriptors;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// The nodes of a <see cref="ProductDag"/> that are sums of products, for vectors of rows. Products of complex numbers, given as four real
/// ones, are recognised: each is one entry then, whose operands are read once.
/// </summary>
internal sealed unsafe class ProductSums<T> where T : unmanaged
{
    private readonly ProductRun[] runs;
    private readonly Table<int> start, left, right;
    private readonly Table<T> coefficient;
    private readonly int densityCount, one;

    /// <summary>Prepares the entries: each real product, and of a complex run that of the real parts of each complex product.</summary>
    public ProductSums(ProductDag dag)
    {
        (densityCount, one) = (dag.DensityCount, dag.One);
        runs = ProductRun.Of(dag);
        List<int> starts = [], entries = [];
        foreach (var run in runs)
            for (int m = run.From; m < run.To; m++)
            {
                starts.Add(entries.Count);
                bool imaginary = run.IsComplex && int.IsOddInteger(m - run.From);
                for (int p = dag.ProductStart[m]; p < dag.ProductStart[m + 1] && !imaginary; p += run.IsComplex ? 2 : 1)
                    entries.Add(p);
            }
        starts.Add(entries.Count);
        start = new([.. starts]);
        left = new([.. entries.Select(p => dag.Left[p])]);
        right = new([.. entries.Select(p => dag.Right[p])]);
        coefficient = Table<T>.Narrowed([.. entries.Select(p => dag.ProductCoefficient[p])]);
    }

    /// <summary>Values of the nodes after the densities: all, or those that later ones need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(Vector512<T>* nodes, bool factorsOnly)
    {
        nodes[one] = Constant<T>(1);
        int* from = start.Data, a = left.Data, b = right.Data;
        T* factor = coefficient.Data;
        var target = nodes + densityCount;
        foreach (var run in runs)
        {
            if (factorsOnly && !run.HasFactors)
                continue;
            for (int m = run.From; m < run.To; m++)
            {
                Vector512<T> re = Vector512<T>.Zero, im = re;
                if (!run.IsComplex)
                {
                    for (int p = from[m]; p < from[m + 1]; p++)
                        re = Fma(Broadcast(factor + p) * nodes[a[p]], nodes[b[p]], re);
                    target[m] = re;
                    continue;
                }
                for (int p = from[m]; p < from[m + 1]; p++)
                {
                    Vector512<T>* u = nodes + a[p], v = nodes + b[p];
                    var c = Broadcast(factor + p);
                    Vector512<T> cu = c * u[0], ci = c * u[1];
                    re = Fma(cu, v[0], re);
                    im = Fma(cu, v[1], im);
                    re = Fma(-ci, v[1], re);
                    im = Fma(ci, v[0], im);
                }
                target[m] = re;
                target[++m] = im;
            }
        }
    }

    /// <summary>Tangents of the nodes after the densities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MultiplyTangents(Vector512<T>* nodes, Vector512<T>* tangents)
    {
        tangents[one] = Vector512<T>.Zero;
        int* from = start.Data, a = left.Data, b = right.Data;
        T* factor = coefficient.Data;
        var target = tangents + densityCount;
        foreach (var run in runs)
            for (int m = run.From; m < run.To; m++)
            {
                Vector512<T> re = Vector512<T>.Zero, im = re;
                if (!run.IsComplex)
                {
                    for (int p = from[m]; p < from[m + 1]; p++)
                        re = Fma(Broadcast(factor + p), Fma(tangents[a[p]], nodes[b[p]], nodes[a[p]] * tangents[b[p]]), re);
                    target[m] = re;
                    continue;
                }
                for (int p = from[m]; p < from[m + 1]; p++)
                {
                    Vector512<T>* u = nodes + a[p], v = nodes + b[p], du = tangents + a[p], dv = tangents + b[p];
                    var c = Broadcast(factor + p);
                    re = Fma(c, Fma(du[0], v[0], Fma(u[0], dv[0], -Fma(du[1], v[1], u[1] * dv[1]))), re);
                    im = Fma(c, Fma(du[0], v[1], Fma(u[0], dv[1], Fma(du[1], v[0], u[1] * dv[0]))), im);
                }
                target[m] = re;
                target[++m] = im;
            }
    }

    /// <summary>Backward sweep: passes the adjoints of nodes on to their factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(Vector512<T>* nodes, Vector512<T>* adjoints)
    {
        adjoints[one] = Vector512<T>.Zero;
        var source = adjoints + densityCount;
        for (int i = runs.Length - 1; i >= 0; i--)
            if (runs[i].IsComplex)
                for (int m = runs[i].To - 2; m >= runs[i].From; m -= 2)
                    BackwardComplex(m, source[m], source[m + 1], nodes, adjoints);
            else
                for (int m = runs[i].To - 1; m >= runs[i].From; m--)
                    BackwardReal(m, source[m], nodes, adjoints);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BackwardReal(int m, Vector512<T> outer, Vector512<T>* nodes, Vector512<T>* adjoints)
    {
        int* from = start.Data, a = left.Data, b = right.Data;
        T* factor = coefficient.Data;
        for (int p = from[m]; p < from[m + 1]; p++)
        {
            var scaled = Broadcast(factor + p) * outer;
            adjoints[a[p]] = Fma(scaled, nodes[b[p]], adjoints[a[p]]);
            adjoints[b[p]] = Fma(scaled, nodes[a[p]], adjoints[b[p]]);
        }
    }

    /// <summary>The adjoint of u is that of the sum times conj v, and the other way round; u and v may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BackwardComplex(int m, Vector512<T> outerRe, Vector512<T> outerIm, Vector512<T>* nodes, Vector512<T>* adjoints)
    {
        int* from = start.Data, a = left.Data, b = right.Data;
        T* factor = coefficient.Data;
        for (int p = from[m]; p < from[m + 1]; p++)
        {
            var c = Broadcast(factor + p);
            Vector512<T> re = c * outerRe, im = c * outerIm;
            Vector512<T>* u = nodes + a[p], v = nodes + b[p], du = adjoints + a[p], dv = adjoints + b[p];
            Vector512<T> ur = u[0], ui = u[1], vr = v[0], vi = v[1];
            du[0] = Fma(re, vr, Fma(im, vi, du[0]));
            du[1] = Fma(im, vr, Fma(-re, vi, du[1]));
            dv[0] = Fma(re, ur, Fma(im, ui, dv[0]));
            dv[1] = Fma(im, ur, Fma(-re, ui, dv[1]));
        }
    }
}
