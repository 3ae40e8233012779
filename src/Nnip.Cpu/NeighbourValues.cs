using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>
/// Values of the atoms of a species as loops over pairs read them of neighbours. Where one instruction takes lanes from registers of 512
/// bits, they lie in columns, one of each value; elsewhere in rows of four values of an atom, which one load brings.
/// </summary>
internal static unsafe class NeighbourValues<T> where T : unmanaged
{
    /// <summary>Whether they lie in rows.</summary>
    public static bool AreRows => !Vector512.IsHardwareAccelerated;

    /// <summary>How many columns so many values take, in either form.</summary>
    public static int Columns(int values) => LaneSums.Padded(values);

    /// <summary>Rows from columns.</summary>
    /// <param name="columns">The first one.</param>
    /// <param name="stride">Length of a column, a multiple of a vector.</param>
    /// <param name="count">Number of columns, a multiple of four.</param>
    /// <param name="rows">As many elements.</param>
    public static void ToRows(T* columns, nint stride, int count, T* rows)
    {
        for (int k = 0; k < count; k += 4, columns += 4 * stride)
            for (T* column = columns, end = columns + stride; column < end; column += Vector512<T>.Count, rows += 4 * Vector512<T>.Count)
            {
                T* third = column + 2 * stride;
                AtomQuads<T>.Store(
                    Vector512.Load(column), Vector512.Load(column + stride), Vector512.Load(third), Vector512.Load(third + stride), rows);
            }
    }
}
