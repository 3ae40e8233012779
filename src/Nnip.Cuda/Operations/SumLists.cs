using System.Runtime.InteropServices;

namespace Nnip.Cuda.Operations;

/// <summary>One summand: what it is made of.</summary>
/// <param name="First">A node or an invariant.</param>
/// <param name="Second">Another node, where it is a product of two.</param>
/// <param name="Coefficient">Its factor, where it has one.</param>
internal readonly record struct SumEntry(int First, int Second, double Coefficient);

/// <summary>The struct NodePair of cuda/product_graph.cuh.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NodePair
{
    private readonly ushort first, second;

    /// <summary>Two nodes.</summary>
    public NodePair(int first, int second) => (this.first, this.second) = ((ushort)first, (ushort)second);

    /// <summary>The nodes.</summary>
    public void Deconstruct(out int left, out int right) => (left, right) = (first, second);
}

/// <summary>
/// Lists of summands in groups of 32 sums: entry i of the sum of lane l of a group lies at [Start[group] + 32 i + l]; short lists end in
/// entries that add zero, so that neighbouring lanes read neighbouring entries and walk equally far.
/// </summary>
internal sealed class SumLists
{
    /// <summary>Sums of a group.</summary>
    public const int Lanes = 32;

    /// <summary>Lays out lists.</summary>
    /// <param name="groups">The sums of each group.</param>
    /// <param name="lists">The summands of each sum.</param>
    /// <param name="nothing">A summand that adds zero.</param>
    public SumLists(List<Range> groups, List<SumEntry>[] lists, SumEntry nothing)
    {
        Start = new int[groups.Count + 1];
        for (int g = 0; g < groups.Count; g++)
            Start[g + 1] = Start[g] + Lanes * lists[groups[g]].Max(list => list.Count);
        Entries = new SumEntry[Start[^1]];
        Array.Fill(Entries, nothing);
        for (int g = 0; g < groups.Count; g++)
        {
            var group = lists[groups[g]];
            for (int lane = 0; lane < group.Length; lane++)
                for (int i = 0; i < group[lane].Count; i++)
                    Entries[Start[g] + Lanes * i + lane] = group[lane][i];
        }
    }

    /// <summary>First entry of each group, and the end.</summary>
    public int[] Start { get; }

    /// <summary>The entries.</summary>
    public SumEntry[] Entries { get; }
}
