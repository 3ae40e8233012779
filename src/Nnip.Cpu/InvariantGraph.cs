using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Descriptors;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// A <see cref="ProductDag"/> prepared for vectors of rows: coefficients narrowed to T, terms also by node, and the products that are
/// factors of others, which are all that a derivative needs. Sums of several products are the business of <see cref="ProductSums{T}"/>.
/// </summary>
internal sealed unsafe class InvariantGraph<T> where T : unmanaged
{
    private readonly Table<int> left, right, factors, termStart, termNode, nodeStart, nodeInvariant;
    private readonly Table<T> coefficient, nodeCoefficient, constant;
    private readonly int factorCount;
    private readonly ProductSums<T>? sums;

    /// <summary>Prepares the tables.</summary>
    public InvariantGraph(ProductDag dag)
    {
        DensityCount = dag.DensityCount;
        NodeCount = dag.NodeCount;
        InvariantCount = dag.InvariantCount;
        sums = dag.IsPlain ? null : new(dag);
        left = new(dag.Left);
        right = new(dag.Right);
        var products = dag.Left.Concat(dag.Right).Where(node => node >= DensityCount).Select(node => node - DensityCount);
        int[] used = [.. products.Distinct().Order()];
        factors = new(used);
        factorCount = used.Length;
        termStart = new(dag.TermStart);
        termNode = new(dag.TermNode);
        coefficient = Table<T>.Narrowed(dag.TermCoefficient);
        constant = Table<T>.Narrowed(dag.Constant);

        var start = new int[NodeCount + 1];
        foreach (int node in dag.TermNode)
            start[node + 1]++;
        for (int node = 0; node < NodeCount; node++)
            start[node + 1] += start[node];
        int[] next = start[..NodeCount], invariant = new int[dag.TermNode.Length];
        var byNode = new double[dag.TermNode.Length];
        for (int d = 0; d < InvariantCount; d++)
            for (int t = dag.TermStart[d]; t < dag.TermStart[d + 1]; t++)
            {
                int slot = next[dag.TermNode[t]]++;
                invariant[slot] = d;
                byNode[slot] = dag.TermCoefficient[t];
            }
        nodeStart = new(start);
        nodeInvariant = new(invariant);
        nodeCoefficient = Table<T>.Narrowed(byNode);
    }

    /// <summary>Number of densities.</summary>
    public int DensityCount { get; }

    /// <summary>Number of densities and products.</summary>
    public int NodeCount { get; }

    /// <summary>Vectors that the nodes of a vector of rows take: one more than there are nodes, for the number one.</summary>
    public int NodeStorage => NodeCount + 1;

    /// <summary>Number of invariants D.</summary>
    public int InvariantCount { get; }

    /// <summary>Reads the densities of a vector of rows, feature k at source[k * stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(T* source, nint stride, Vector512<T>* nodes)
    {
        for (int k = 0; k < DensityCount; k++)
            nodes[k] = Vector512.Load(source + k * stride);
    }

    /// <summary>All nodes after the densities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Multiply(Vector512<T>* nodes)
    {
        if (sums != null)
        {
            sums.Multiply(nodes, false);
            return;
        }
        int* a = left.Data, b = right.Data;
        int products = NodeCount - DensityCount;
        var target = nodes + DensityCount;
        for (int m = 0; m < products; m++)
            target[m] = nodes[a[m]] * nodes[b[m]];
    }

    /// <summary>The nodes that are factors of others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyFactors(Vector512<T>* nodes)
    {
        if (sums != null)
        {
            sums.Multiply(nodes, true);
            return;
        }
        int* a = left.Data, b = right.Data, list = factors.Data;
        var target = nodes + DensityCount;
        for (int i = 0; i < factorCount; i++)
            target[list[i]] = nodes[a[list[i]]] * nodes[b[list[i]]];
    }

    /// <summary>Tangents of all nodes from those of the densities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyTangents(Vector512<T>* nodes, Vector512<T>* tangents)
    {
        if (sums != null)
        {
            sums.MultiplyTangents(nodes, tangents);
            return;
        }
        int* a = left.Data, b = right.Data;
        int products = NodeCount - DensityCount;
        var target = tangents + DensityCount;
        for (int m = 0; m < products; m++)
            target[m] = Fma(tangents[a[m]], nodes[b[m]], nodes[a[m]] * tangents[b[m]]);
    }

    /// <summary>Linear combinations of nodes, without constants where the nodes are tangents; invariant d to target[d * stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Combine(Vector512<T>* nodes, bool withConstants, T* target, nint stride)
    {
        int* start = termStart.Data, node = termNode.Data;
        T* factor = coefficient.Data;
        for (int d = 0; d < InvariantCount; d++)
        {
            var sum = withConstants ? Broadcast(constant.Data + d) : Vector512<T>.Zero;
            for (int t = start[d]; t < start[d + 1]; t++)
                sum = Fma(Broadcast(factor + t), nodes[node[t]], sum);
            sum.Store(target + d * stride);
        }
    }

    /// <summary>Adjoints of all nodes as far as invariants depend on them directly; adjoint of invariant d at source[d * stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Distribute(T* source, nint stride, Vector512<T>* adjoints)
    {
        int* start = nodeStart.Data, invariant = nodeInvariant.Data;
        T* factor = nodeCoefficient.Data;
        for (int node = 0; node < NodeCount; node++)
        {
            var sum = Vector512<T>.Zero;
            for (int t = start[node]; t < start[node + 1]; t++)
                sum = Fma(Broadcast(factor + t), Vector512.Load(source + invariant[t] * stride), sum);
            adjoints[node] = sum;
        }
    }

    /// <summary>Adjoints of one invariant alone, zero for all nodes but its terms.</summary>
    public void DistributeOne(int invariant, Vector512<T>* adjoints)
    {
        for (int node = 0; node < NodeCount; node++)
            adjoints[node] = Vector512<T>.Zero;
        for (int t = termStart.Data[invariant]; t < termStart.Data[invariant + 1]; t++)
            adjoints[termNode.Data[t]] += Broadcast(coefficient.Data + t);
    }

    /// <summary>Backward sweep: passes the adjoints of nodes on to their factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Backward(Vector512<T>* nodes, Vector512<T>* adjoints)
    {
        if (sums != null)
        {
            sums.Backward(nodes, adjoints);
            return;
        }
        int* a = left.Data, b = right.Data;
        for (int m = NodeCount - DensityCount - 1; m >= 0; m--)
        {
            var adjoint = adjoints[DensityCount + m];
            adjoints[a[m]] = Fma(adjoint, nodes[b[m]], adjoints[a[m]]);
            adjoints[b[m]] = Fma(adjoint, nodes[a[m]], adjoints[b[m]]);
        }
    }
}
