using System.Runtime.Intrinsics;
using Nnip.Cpu;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Values of neighbours come from their places in a column, however it is read.</summary>
public class NeighbourReaderTests
{
    [Test]
    public void Every_place_is_read([Values(2, 4, 6, 16)] int vectors, [Values] bool inDouble)
    {
        if (!PackedPairs<float>.AreFast)
            Assert.Ignore("pairs are packed on processors with AVX-512 alone");
        if (inDouble)
            Read<double>(vectors * Vector512<double>.Count);
        else
            Read<float>(vectors * Vector512<float>.Count);
    }

    private static void Read<T>(int length) where T : unmanaged
    {
        Check<T, LongColumns<T>>(default, length);
        Check<T, MoreVectors<T>>(new(length), length);
        if (length <= 4 * Vector512<T>.Count)
            Check<T, FourVectors<T>>(default, length);
        if (length <= 2 * Vector512<T>.Count)
            Check<T, TwoVectors<T>>(default, length);
    }

    private static unsafe void Check<T, TReader>(TReader reader, int length) where T : unmanaged where TReader : struct, INeighbourReader<T>
    {
        var column = stackalloc T[Math.Max(length, 4 * Vector512<T>.Count)];
        for (int i = 0; i < length; i++)
            column[i] = Simd.Narrow<T>(i + 0.5);
        var places = stackalloc ushort[Vector512<T>.Count];
        for (int first = 0; first < length; first++)
        {
            for (int lane = 0; lane < Vector512<T>.Count; lane++)
                places[lane] = (ushort)((first + 7 * lane) % length * AtomTriples<T>.Bytes);
            var found = reader.Read(column, PackedPairs<T>.Numbers(places));
            for (int lane = 0; lane < Vector512<T>.Count; lane++)
                Assert.That(Simd.Widen(found[lane]), Is.EqualTo((first + 7 * lane) % length + 0.5), $"{typeof(TReader).Name}, lane {lane}");
        }
    }
}
