using Nnip.Cpu;
using Nnip.Descriptors.Snap;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Tests.Fixtures;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Training;

/// <summary>Networks of SNAP components on the DFT data of the repository.</summary>
public class SnapTrainingTests
{
    [Test]
    public void A_network_learns_and_its_file_predicts_the_same()
    {
        var frames = TestData.Hfo2Training.Take(24).ToArray();
        using var backend = new CpuBackend(1);
        var result = new TrainingJob
        {
            Settings = new()
            {
                Descriptor = new SnapSettings
                {
                    Species = ["Hf", "O"],
                    TwoJMax = 4,
                    Rcutfac = 4.5,
                    Radius = new Dictionary<string, double> { ["Hf"] = 0.55, ["O"] = 0.45 },
                    Chem = true,
                },
                Network = new() { Hidden = [8] },
                Epochs = 4,
            },
            Training = frames,
            Validation = null,
            Backend = backend,
            Observer = new SilentObserver(),
        }.Run();
        Assert.That(result.History[^1].Loss, Is.LessThan(result.History[0].Loss));
        using var file = new MemoryStream();
        ModelFile.Save(result.Potential, file);
        file.Position = 0;
        using var before = Pipelines.Calculator(backend, result.Potential, Nnip.Backends.Precision.Double);
        using var after = Pipelines.Calculator(backend, ModelFile.Load(file), Nnip.Backends.Precision.Double);
        Assert.That(after.Compute(frames[0]).Energy, Is.EqualTo(before.Compute(frames[0]).Energy));
        Assert.That(after.Compute(frames[0]).Forces, Is.EqualTo(before.Compute(frames[0]).Forces).AsCollection);
    }
}
