using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Cpu;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Values of neighbours come from their places in columns or rows, however these are read.</summary>
public class NeighbourReaderTests
{
    private const int Most = 6;

    [Test]
    public void Columns_are_read_at_every_place([Values(2, 4, 6, 16)] int vectors, [Values] bool inDouble)
    {
        if (NeighbourValues<float>.AreRows)
            Assert.Ignore("columns are read on processors with AVX-512 alone");
        if (inDouble)
            Read<double>(vectors * Vector512<double>.Count);
        else
            Read<float>(vectors * Vector512<float>.Count);
    }

    [Test]
    public void Rows_are_read_at_every_place([Values(2, 16)] int vectors, [Values] bool inDouble)
    {
        if (!AtomQuads<float>.AreFast)
            Assert.Ignore("pairs are packed on processors with AVX2 and on ARM64");
        if (inDouble)
            ReadRows<double>(vectors * Vector512<double>.Count);
        else
            ReadRows<float>(vectors * Vector512<float>.Count);
    }

    private static void ReadRows<T>(int length) where T : unmanaged
    {
        Check<T, NeighbourRows<T, WideVector<T>>, WideVector<T>>(default, length, inRows: true);
        Check<T, NeighbourRows<T, NarrowVector<T>>, NarrowVector<T>>(default, length, inRows: true);
    }

    private static void Read<T>(int length) where T : unmanaged
    {
        Check<T, NeighbourColumns<T, LongColumns<T>>, WideVector<T>>(default, length);
        Check<T, NeighbourColumns<T, MoreVectors<T>>, WideVector<T>>(new(new(length)), length);
        if (length <= 4 * Vector512<T>.Count)
            Check<T, NeighbourColumns<T, FourVectors<T>>, WideVector<T>>(default, length);
        if (length <= 2 * Vector512<T>.Count)
            Check<T, NeighbourColumns<T, TwoVectors<T>>, WideVector<T>>(default, length);
    }

    private static unsafe void Check<T, TReader, TVector>(TReader reader, int length, bool inRows = false)
        where T : unmanaged where TReader : struct, INeighbourReader<T, TVector> where TVector : unmanaged, IVector<TVector, T>
    {
        int columns = NeighbourValues<T>.Columns(Most), size = columns * Math.Max(length, 4 * Vector512<T>.Count);
        using HostBuffer<T> source = new("columns", size), rows = new("rows", size);
        for (int k = 0; k < Most; k++)
            for (int i = 0; i < length; i++)
                source.Span[k * length + i] = Simd.Narrow<T>(Value(k, i));
        if (inRows)
            NeighbourValues<T>.ToRows(source.Data, length, columns, rows.Data);
        T* values = inRows ? rows.Data : source.Data;
        var places = stackalloc ushort[TVector.Count];
        TVector* found = stackalloc TVector[columns], fours = stackalloc TVector[columns];
        for (int first = 0; first < length; first++)
        {
            for (int lane = 0; lane < TVector.Count; lane++)
                places[lane] = (ushort)(Neighbour(lane) * AtomQuads<T>.Bytes);
            reader.Read(values, length, places, out found[0], out found[1], out found[2]);
            AreFound(3);
            new Span<TVector>(found, columns).Clear();
            reader.Prepare(values, length, places, Most, fours);
            for (int k = 0; k < Most; k++)
                found[k] = reader.Read(values, length, places, k, fours);
            AreFound(Most);

            int Neighbour(int lane) => (first + 7 * lane) % length;

            void AreFound(int count)
            {
                for (int k = 0; k < count; k++)
                    for (int lane = 0; lane < TVector.Count; lane++)
                        Assert.That(
                            Simd.Widen(((T*)(found + k))[lane]), Is.EqualTo(Value(k, Neighbour(lane))),
                            $"{typeof(TReader).Name}, value {k}, lane {lane}");
            }
        }

        static double Value(int k, int atom) => 1000 * k + atom + 0.5;
    }
}
