using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

internal static partial class Gemm
{
    /// <summary>How products are cut: tiles fit the registers, and pieces the caches, of processors with vectors of a width.</summary>
    private static class Sizes<TVector> where TVector : struct
    {
        /// <summary>Outputs of a product whose sums over two vectors of rows fit the registers.</summary>
        public static int MostOutputs => IsWide ? 8 : 6;

        /// <summary>Inputs of an outer product whose sums with four outputs fit the registers.</summary>
        public static int MostInputs => IsWide ? 5 : 3;

        /// <summary>
        /// Bytes of x of a product copied together: about as many as the first-level cache has, or a part of the second, which tiles of
        /// 256 bits do not outrun.
        /// </summary>
        public static int PackedBytes => IsWide ? 48 << 10 : MostPackedBytes;

        /// <summary>
        /// Features that lie far apart and are read together where nothing is copied: as many streams as the processor foresees.
        /// </summary>
        public static int MostStreams => IsWide ? 16 : 8;

        /// <summary>Rows of inputs transposed together.</summary>
        public static int TransposedRows => IsWide ? 128 : 256;

        private static bool IsWide => Unsafe.SizeOf<TVector>() == Vector512<byte>.Count;

        /// <summary>
        /// Whether an outer product takes less time with its inputs transposed than with sums over lanes. These weigh less with more rows,
        /// but y of many outputs does not stay in the first-level cache for all inputs.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool PaysToTranspose(int outputs, int rows, int lanes) =>
            outputs >= 48 || (!IsWide && outputs >= 16 && rows <= (outputs / 4 + 8) * lanes);
    }
}
