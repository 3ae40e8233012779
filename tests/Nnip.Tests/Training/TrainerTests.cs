using Nnip.Descriptors.Ace;
using Nnip.Tests.Fixtures;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Training;

public class TrainerTests
{
    private static readonly TrainingSettings Settings = new()
    {
        Descriptor = new AceSettings { Species = ["O"] },
        BatchSize = 4,
        Epochs = 6,
        Optimizer = new() { LearningRate = 0.05 },
        Loss = new() { Energy = 2, Force = 0 },
        CheckpointSeconds = 0,
    };

    [Test]
    public void Every_epoch_takes_every_frame_once_and_the_last_batch_is_smaller()
    {
        var pipeline = new ParabolaPipeline();
        Run(pipeline, State());
        int[][] batches = [.. pipeline.Asked];
        Assert.That(batches, Has.Length.EqualTo(18));
        Assert.That(batches.Select(b => b.Length).Take(3), Is.EqualTo(new[] { 4, 4, 2 }));
        var epochs = batches.Chunk(3).Select(e => e.SelectMany(b => b).ToArray()).ToArray();
        foreach (int[] epoch in epochs)
            Assert.That(epoch.Order(), Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(epochs[1], Is.Not.EqualTo(epochs[0]));
    }

    [Test]
    public void An_epochs_loss_is_the_mean_over_all_its_frames()
    {
        var settings = Settings with { Epochs = 1, Optimizer = new() { LearningRate = 1e-12 } };
        var (state, pipeline) = (State(settings), new ParabolaPipeline());
        Run(pipeline, state, settings);
        var all = pipeline.Evaluate([.. Enumerable.Range(0, 10)], new(2, 0, 0), state.Parameters, []);
        Assert.That(state.History[0].Loss, Is.EqualTo(2 * all.Energy).Within(1e-9));
        Assert.That(state.History[0].EnergyRmse, Is.EqualTo(1000 * Math.Sqrt(all.Energy)).Within(1e-6));
        Assert.That(state.History[0].ForceRmse, Is.NaN);
        Assert.That(state.History[0].ValidationLoss, Is.NaN);
    }

    [Test]
    public void Validation_and_best_parameters_are_those_of_the_moving_average()
    {
        var settings = Settings with { EmaDecay = 0.9, Optimizer = new() { LearningRate = 0.01 } };
        var (state, validation) = (State(settings), new ParabolaPipeline());
        var trainer = new Trainer
        {
            Training = new ParabolaPipeline(),
            Labels = new(ParabolaPipeline.Frames),
            Validation = validation,
            Settings = settings,
            Observer = new SilentObserver(),
        };
        trainer.Run(state);
        var terms = validation.Evaluate([.. Enumerable.Range(0, 10)], new(1, 1, 1), state.Average!.Parameters, []);
        Assert.That(state.History[^1].ValidationLoss, Is.EqualTo(2 * terms.Energy));
        Assert.That(state.History[^1].IsBest, Is.True);
        Assert.That(state.Best.Parameters, Is.EqualTo(state.Average.Parameters).And.Not.EqualTo(state.Parameters));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(18)]
    public void Cancelling_after_any_step_and_going_on_changes_nothing(int steps)
    {
        var whole = State();
        Run(new ParabolaPipeline(), whole);
        var state = State();
        using var source = new CancellationTokenSource();
        int done = 0;
        var observer = new SilentObserver
        {
            OnStep = (_, _) =>
            {
                if (++done == steps)
                    source.Cancel();
            },
        };
        Assert.That(Run(new ParabolaPipeline(), state, Settings, observer, source.Token), Is.EqualTo(TrainingStatus.Interrupted));
        Assert.That(state.Epoch * 3 + state.Position, Is.EqualTo(steps));
        Assert.That(Run(new ParabolaPipeline(), state), Is.EqualTo(TrainingStatus.Completed));
        Assert.That(state.Parameters, Is.EqualTo(whole.Parameters));
        Assert.That(state.Best.Parameters, Is.EqualTo(whole.Best.Parameters));
        Assert.That(state.History.Select(r => r with { Seconds = 0 }), Is.EqualTo(whole.History.Select(r => r with { Seconds = 0 })));
    }

    [Test]
    public void Lbfgs_takes_all_frames_and_ends_at_the_minimum()
    {
        var settings = Settings with { Optimizer = new() { Kind = OptimizerKind.Lbfgs }, Epochs = 100 };
        var (state, pipeline) = (State(settings), new ParabolaPipeline());
        Assert.That(Run(pipeline, state, settings), Is.EqualTo(TrainingStatus.Converged));
        Assert.That(pipeline.Asked, Has.All.Length.EqualTo(10));
        var gradient = new double[3];
        pipeline.Evaluate([.. Enumerable.Range(0, 10)], new(2, 0, 0), state.Parameters, gradient);
        Assert.That(gradient, Is.All.Zero.Within(1e-6));
        Assert.That(state.Epoch, Is.LessThan(40));
    }

    [Test]
    public void A_training_that_diverges_is_ended_with_a_sentence()
    {
        var settings = Settings with { Optimizer = new() { LearningRate = 1e200 } };
        Assert.That(() => Run(new ParabolaPipeline(), State(settings), settings),
            Throws.TypeOf<TrainingDivergedException>().With.Message.EqualTo(
                "training diverged in epoch 1: the loss is no longer a number; a lower optimizer.learning_rate or gradient_clip may help"));
    }

    [Test]
    public void A_time_limit_ends_the_epoch_early()
    {
        var settings = Settings with { MaxSeconds = 1e-9 };
        var state = State(settings);
        Assert.That(Run(new ParabolaPipeline(), state, settings), Is.EqualTo(TrainingStatus.OutOfTime));
        Assert.That(state.History, Has.Count.EqualTo(1));
    }

    private static TrainingState State(TrainingSettings? settings = null) =>
        new(settings ?? Settings, ParabolaPipeline.Network, [0.1, -0.2, 0.3], new(8), 10);

    private static TrainingStatus Run(
        ParabolaPipeline pipeline, TrainingState state, TrainingSettings? settings = null, SilentObserver? observer = null,
        CancellationToken token = default) =>
        new Trainer
        {
            Training = pipeline,
            Labels = new(ParabolaPipeline.Frames),
            Settings = settings ?? Settings,
            Observer = observer ?? new SilentObserver(),
        }.Run(state, token);
}
