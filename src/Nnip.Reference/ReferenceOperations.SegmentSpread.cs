using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void SegmentSpread(Chunk<double> chunk, ReadOnlySpan<double> values, DeviceBuffer<double> rowValues)
    {
        var result = Values(rowValues);
        result[..chunk.Rows.Count].Clear();
        foreach (var atom in Atoms(chunk))
            result[atom.Row] = values[atom.SegmentIndex];
    }
}
