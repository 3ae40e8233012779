using Nnip.Reference;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Training.Start;

/// <summary>The start from the average of an energy-only and a force-only model.</summary>
public class PretrainingAverageTests
{
    private static readonly Configuration[] Frames = TeacherData.Frames(12);

    [Test]
    public void The_start_is_the_mean_of_the_two_models()
    {
        var settings = TeacherData.Settings with { Epochs = 3 };
        double[] energies = Parameters(settings with { Loss = new() { Force = 0 } });
        double[] forces = Parameters(settings with { Loss = new() { Energy = 0, Force = settings.Loss.Force } });
        double[] start = Parameters(settings with { Epochs = 0, Pretraining = new() { Epochs = 3 } });
        Assert.That(start, Is.EqualTo(energies.Zip(forces, (e, f) => 0.5 * (e + f))));
        Assert.That(start, Is.Not.EqualTo(Parameters(settings with { Epochs = 0 })));
    }

    [Test]
    public void The_two_models_are_phases_and_no_epochs()
    {
        var observer = new SilentObserver();
        var result = Run(TeacherData.Settings with { Epochs = 2, Pretraining = new() { Epochs = 3 } }, Frames, observer);
        Assert.That(observer.Phases, Is.SupersetOf(new[] { "pretraining on energies", "pretraining on forces", "training" }));
        Assert.That(result.History, Has.Count.EqualTo(2));
    }

    [Test]
    public void Frames_without_one_of_the_labels_are_refused()
    {
        Configuration[] bare = [.. Frames.Select(frame => frame with { Forces = null })];
        Assert.That(() => Run(TeacherData.Settings with { Pretraining = new() { Epochs = 1 } }, bare, new()),
            Throws.TypeOf<InputException>().With.Message.EqualTo(
                "pretraining needs labelled energies and labelled forces, but the training set has 12 energies and 0 force components"));
    }

    /// <summary>Parameters after the last epoch: the monitored loss of a model of one kind of labels falls in these few epochs.</summary>
    private static double[] Parameters(TrainingSettings settings)
    {
        var result = Run(settings, Frames, new());
        Assert.That(result.BestEpoch, Is.EqualTo(settings.Epochs));
        return result.Potential.Parameters;
    }

    private static TrainingResult Run(TrainingSettings settings, Configuration[] frames, SilentObserver observer)
    {
        using var backend = new ReferenceBackend();
        return new TrainingJob { Settings = settings, Training = frames, Backend = backend, Observer = observer }.Run();
    }
}
