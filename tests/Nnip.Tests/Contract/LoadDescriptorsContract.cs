using System.Numerics;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Tests.Contract;

/// <summary>LoadDescriptors: cached frames come back in the rows of the chunk, padding rows zero.</summary>
public class LoadDescriptorsContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        if (!setting.WholeFrames)
            return;
        foreach (var (segment, reference) in setting.Chunk.Segments.ToArray().Zip(setting.ReferenceChunk.Segments.ToArray()))
            (segment.Frame.Cache, reference.Frame.Cache) = Caches(setting, segment);
        var densities = setting.Destination("densities", setting.DensityCount * setting.Rows.Count);
        var inputs = setting.Destination("inputs", setting.MaxInputs * setting.Rows.Count);
        setting.Tested.LoadDescriptors(setting.Chunk, densities.Tested, inputs.Tested);
        setting.Reference.LoadDescriptors(setting.ReferenceChunk, densities.Expected, inputs.Expected);
        var indices = setting.RowIndices(_ => setting.DensityCount);
        setting.AssertAgree(densities, indices, 0);
        setting.AssertZeroPadding(densities, _ => setting.DensityCount, indices);
        setting.AssertAgree(inputs, setting.InputIndices(), 0);
        setting.AssertZeroPadding(inputs, setting.InputCount, setting.InputIndices());
    }

    private static (DescriptorCache<T> Tested, DescriptorCache<double> Expected) Caches<T>(ChunkSetting<T> setting, Segment<T> segment)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new Chunk<T>([segment.Frame], setting.Chunk.SpeciesCount).Rows;
        var tested = DescriptorCache<T>.Allocate(setting.Tested, rows, HostHeap.Instance);
        var expected = DescriptorCache<double>.Allocate(setting.Reference, rows, HostHeap.Instance);
        new Twin<T>(tested.Densities, expected.Densities).Set(setting.Numbers(tested.Densities.Length));
        new Twin<T>(tested.Inputs, expected.Inputs).Set(setting.Numbers(tested.Inputs.Length));
        return (tested, expected);
    }
}
