using Nnip.Cli.Evaluation;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>What is kept of a data set for its plots.</summary>
public class ParityCollectorTests
{
    [TestCase(10, 1, new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    [TestCase(11, 2, new[] { 0, 2, 4, 6, 8, 10 })]
    [TestCase(45, 8, new[] { 0, 8, 16, 24, 32, 40 })]
    public void Of_many_frames_every_second_fourth_eighth_is_kept(int frames, int stride, int[] kept)
    {
        const int atoms = 3;
        var collector = new ParityCollector(mostAtoms: 10 * atoms);
        for (int f = 0; f < frames; f++)
        {
            var structure = RandomConfiguration.Labelled(RandomConfiguration.Open((ulong)f, atoms), (ulong)f);
            structure.Energy = atoms * f;
            collector.Add(structure, new Prediction(atoms * (f + 0.5), new double[atoms], new Vec3[atoms], default));
        }
        var data = collector.Data("train");
        Assert.That(data.FrameStride, Is.EqualTo(stride));
        Assert.That(data.EnergyReference, Is.EqualTo(kept));
        Assert.That(data.EnergyPredicted, Is.EqualTo(kept.Select(f => f + 0.5)));
        Assert.That(data.ForceReference, Has.Length.EqualTo(3 * atoms * kept.Length));
        Assert.That(data.Name, Is.EqualTo(stride == 1 ? "train set" : $"train set (one frame of {stride})"));
    }
}
