using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void SegmentSum(Chunk<double> chunk, DeviceBuffer<double> rowValues, Span<double> sums)
    {
        var values = Values(rowValues);
        sums[..chunk.Segments.Length].Clear();
        foreach (var atom in Atoms(chunk))
            sums[atom.SegmentIndex] += values[atom.Row];
    }
}
