using BenchmarkDotNet.Attributes;
using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Bench;

/// <summary>From text to what a backend reads: 96 atoms of HfO2, one thread.</summary>
[MemoryDiagnoser]
public class InputBenchmarks
{
    private Configuration configuration = null!;
    private DescriptorTable descriptor = null!;

    [GlobalSetup]
    public void Setup()
    {
        configuration = BenchmarkData.Frames(1)[0];
        descriptor = BenchmarkData.Descriptor("report");
    }

    [Benchmark]
    public int ReadFrames64() => ExtendedXyzReader.Read(BenchmarkData.Hfo2).Take(64).Sum(frame => frame.Count);

    [Benchmark]
    public int BuildPairList() => PairList.Build(configuration, descriptor.Cutoff).PairCount;

    [Benchmark]
    public int BuildFrame()
    {
        using var frame = FrameBuilder.Build<float>(configuration, descriptor, BenchmarkData.ReferenceEnergies);
        return frame.PairCount;
    }
}
