using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Nnip.Structures;

namespace Nnip.Training.Checkpoints;

/// <summary>SHA-256 of the atoms, cells, labels and weights of data sets: whether a resumed run has the same data.</summary>
internal static class DataHash
{
    public static byte[] Of(IReadOnlyList<Configuration> training, IReadOnlyList<Configuration> validation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var set in new[] { training, validation })
        {
            Append(hash, [set.Count]);
            foreach (var frame in set)
                Append(hash, frame);
        }
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, Configuration frame)
    {
        int periodic = (frame.Cell.PeriodicA ? 1 : 0) + (frame.Cell.PeriodicB ? 2 : 0) + (frame.Cell.PeriodicC ? 4 : 0);
        Append(hash, [frame.Count, frame.Forces is null ? 0 : 1, periodic]);
        hash.AppendData(MemoryMarshal.AsBytes<int>(frame.Species));
        hash.AppendData(MemoryMarshal.AsBytes<Vec3>(frame.Positions));
        hash.AppendData(MemoryMarshal.AsBytes<Vec3>(frame.Forces ?? []));
        Append(hash, [frame.Energy ?? double.NaN, frame.Weight]);
        hash.AppendData(MemoryMarshal.AsBytes<Mat3>([frame.Cell.Vectors, frame.Virial ?? double.NaN * Mat3.Identity]));
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<int> values) => hash.AppendData(MemoryMarshal.AsBytes(values));

    private static void Append(IncrementalHash hash, ReadOnlySpan<double> values) => hash.AppendData(MemoryMarshal.AsBytes(values));
}
