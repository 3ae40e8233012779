using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void SegmentSum(Chunk<double> chunk, DeviceBuffer<double> rowValues, DeviceBuffer<double> sums)
    {
        Span<double> values = Values(rowValues), result = Values(sums);
        result[..chunk.Segments.Length].Clear();
        foreach (var atom in Atoms(chunk))
            result[atom.SegmentIndex] += values[atom.Row];
    }
}
