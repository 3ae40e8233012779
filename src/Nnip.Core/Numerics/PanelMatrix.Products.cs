using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nnip.Numerics;

internal sealed partial class PanelMatrix
{
    private const int TileRows = 4;

    /// <summary>
    /// target += factor x left^T right. Every element is one sum in the order of the rows, so that the number of threads changes nothing.
    /// </summary>
    /// <param name="factor">Factor.</param>
    /// <param name="left">(k, m).</param>
    /// <param name="right">(k, n).</param>
    /// <param name="target">(m, n).</param>
    /// <param name="upper">Whether only elements on and above the diagonal are wanted; some below are written too.</param>
    /// <param name="from">First row and column of the target that is wanted, a multiple of <see cref="Width"/>.</param>
    /// <param name="forEach">Runs the panels of the target, perhaps several at once.</param>
    public static void AddProduct(
        double factor, PanelMatrix left, PanelMatrix right, PanelMatrix target, bool upper, int from, Action<int, Action<int, int>> forEach)
    {
        int first = from / Width, rows = Panels(left.Columns) * Width;
        // Long panels first, where only the upper part is wanted: what comes last should be short.
        forEach(target.PanelCount - first, (_, index) =>
        {
            int panel = target.PanelCount - 1 - index;
            int end = upper ? Math.Min(rows, (panel + 1) * Width) : rows;
            ref double panelOfRight = ref right.values[panel * right.panelLength];
            for (int row = from; row < end; row += TileRows)
                AddTile(factor, ref left.values[left.Offset(0, row)], ref panelOfRight, left.Rows,
                    ref MemoryMarshal.GetReference(target.Row(row, panel)));
        });
    }

    /// <summary>Four rows and sixteen columns of a product; the sums stay in registers.</summary>
    private static void AddTile(double factor, ref double left, ref double right, int count, ref double target)
    {
        Vector512<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (int k = 0; k < count; k++)
        {
            var low = Vector512.LoadUnsafe(ref right);
            var high = Vector512.LoadUnsafe(ref right, Width / 2);
            var f = Vector512.Create(left);
            a0 = Vector512.FusedMultiplyAdd(f, low, a0);
            a1 = Vector512.FusedMultiplyAdd(f, high, a1);
            f = Vector512.Create(Unsafe.Add(ref left, 1));
            b0 = Vector512.FusedMultiplyAdd(f, low, b0);
            b1 = Vector512.FusedMultiplyAdd(f, high, b1);
            f = Vector512.Create(Unsafe.Add(ref left, 2));
            c0 = Vector512.FusedMultiplyAdd(f, low, c0);
            c1 = Vector512.FusedMultiplyAdd(f, high, c1);
            f = Vector512.Create(Unsafe.Add(ref left, 3));
            d0 = Vector512.FusedMultiplyAdd(f, low, d0);
            d1 = Vector512.FusedMultiplyAdd(f, high, d1);
            left = ref Unsafe.Add(ref left, Width);
            right = ref Unsafe.Add(ref right, Width);
        }
        Store(factor, a0, a1, ref target);
        Store(factor, b0, b1, ref Unsafe.Add(ref target, Width));
        Store(factor, c0, c1, ref Unsafe.Add(ref target, 2 * Width));
        Store(factor, d0, d1, ref Unsafe.Add(ref target, 3 * Width));
    }

    private static void Store(double factor, Vector512<double> low, Vector512<double> high, ref double target)
    {
        const int half = Width / 2;
        var f = Vector512.Create(factor);
        Vector512.FusedMultiplyAdd(f, low, Vector512.LoadUnsafe(ref target)).StoreUnsafe(ref target);
        Vector512.FusedMultiplyAdd(f, high, Vector512.LoadUnsafe(ref target, half)).StoreUnsafe(ref target, half);
    }
}
