using System.Runtime.InteropServices;
using Nnip.IO;
using Nnip.Structures;

namespace Nnip.Training.Checkpoints;

/// <summary>SHA-256 of the atoms, cells, labels and weights of data sets: whether a resumed run has the same data.</summary>
internal static class DataHash
{
    public static byte[] Of(IReadOnlyList<Configuration> training, IReadOnlyList<Configuration> validation)
    {
        var hash = new Sha256();
        foreach (var set in new[] { training, validation })
        {
            Append(hash, [set.Count]);
            foreach (var frame in set)
                Append(hash, frame);
        }
        return hash.Finish();
    }

    private static void Append(Sha256 hash, Configuration frame)
    {
        int periodic = (frame.Cell.PeriodicA ? 1 : 0) + (frame.Cell.PeriodicB ? 2 : 0) + (frame.Cell.PeriodicC ? 4 : 0);
        Append(hash, [frame.Count, frame.Forces is null ? 0 : 1, periodic]);
        hash.Append(MemoryMarshal.AsBytes<int>(frame.Species));
        hash.Append(MemoryMarshal.AsBytes<Vec3>(frame.Positions));
        hash.Append(MemoryMarshal.AsBytes<Vec3>(frame.Forces ?? []));
        Append(hash, [frame.Energy ?? double.NaN, frame.Weight]);
        hash.Append(MemoryMarshal.AsBytes<Mat3>([frame.Cell.Vectors, frame.Virial ?? double.NaN * Mat3.Identity]));
    }

    private static void Append(Sha256 hash, ReadOnlySpan<int> values) => hash.Append(MemoryMarshal.AsBytes(values));

    private static void Append(Sha256 hash, ReadOnlySpan<double> values) => hash.Append(MemoryMarshal.AsBytes(values));
}
