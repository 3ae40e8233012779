using Nnip.Backends;

namespace Nnip.Reference;

public sealed partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void SegmentSpread(Chunk<double> chunk, DeviceBuffer<double> values, DeviceBuffer<double> rowValues)
    {
        Span<double> source = Values(values), result = Values(rowValues);
        result[..chunk.Rows.Count].Clear();
        foreach (var atom in Atoms(chunk))
            result[atom.Row] = source[atom.SegmentIndex];
    }
}
