using System.Diagnostics;
using Nnip.Numerics;
using Nnip.Pipeline;
using Nnip.Training.Optimizers;

namespace Nnip.Training;

/// <summary>
/// The loop over epochs and mini-batches. Each epoch takes all frames once in an order drawn from the state's random stream; the last
/// mini-batch may be smaller. Given the same state it goes on bit-identically, however often it was interrupted. Adam's steps run in a
/// session of the pipeline, whose parameters and losses are read at the end of an epoch and where the state is saved.
/// </summary>
public sealed class Trainer
{
    /// <summary>The data set to train on.</summary>
    public required ILossPipeline Training { get; init; }

    /// <summary>Labels of <see cref="Training"/>.</summary>
    public required LabelCounts Labels { get; init; }

    /// <summary>The data set to validate on; null = the training loss is monitored instead.</summary>
    public ILossPipeline? Validation { get; init; }

    /// <summary>Settings of the job.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>Who is told of steps and epochs.</summary>
    public required ITrainingObserver Observer { get; init; }

    /// <summary>
    /// Saves the state: at the end of every epoch, every <see cref="TrainingSettings.CheckpointSeconds"/> and when cancelled.
    /// </summary>
    public Action<TrainingState>? Save { get; init; }

    private readonly Stopwatch sinceStart = new(), sinceSave = new();
    private IAdamSession? session;

    /// <summary>Trains until the epochs, the patience or the time are used up, or until cancelled; never within a step.</summary>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number; what was saved before stays.</exception>
    public TrainingStatus Run(TrainingState state, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var adam = state.Optimizer is Adam optimizer
            ? Training.BeginAdam(optimizer.Arrays(state.Parameters, state.Average?.Parameters), state.Sums.Squares)
            : null;
        session = adam;
        try
        {
            return Loop(state, cancellation);
        }
        finally
        {
            session = null;
        }
    }

    private TrainingStatus Loop(TrainingState state, CancellationToken cancellation)
    {
        sinceStart.Restart();
        sinceSave.Restart();
        int steps = state.Optimizer.FullBatch ? 1 : (Training.FrameCount + Settings.BatchSize - 1) / Settings.BatchSize;
        while (state.Epoch < Settings.Epochs)
        {
            if (IsOutOfPatience(state))
                return TrainingStatus.Converged;
            bool outOfTime = false, moved = true;
            // Never between the shuffle and the first step: a resumed run would shuffle again.
            if (cancellation.IsCancellationRequested)
                return Interrupt(state);
            if (state.Position == 0)
                BeginEpoch(state);
            while (state.Position < steps && moved && !outOfTime)
            {
                moved = Step(state, steps);
                if (cancellation.IsCancellationRequested)
                    return Interrupt(state);
                outOfTime = Settings.MaxSeconds > 0 && sinceStart.Elapsed.TotalSeconds > Settings.MaxSeconds;
                if (Settings.CheckpointSeconds > 0 && sinceSave.Elapsed.TotalSeconds > Settings.CheckpointSeconds)
                {
                    Collect(state);
                    SaveNow(state);
                }
            }
            EndEpoch(state);
            if (!moved)
                return TrainingStatus.Converged;
            if (outOfTime)
                return TrainingStatus.OutOfTime;
        }
        return TrainingStatus.Completed;
    }

    private bool IsOutOfPatience(TrainingState state) =>
        Settings.EarlyStopping > 0 && state.Position == 0 && state.Best.Waited >= Settings.EarlyStopping;

    private void BeginEpoch(TrainingState state)
    {
        for (int i = 0; i < state.Order.Length; i++)
            state.Order[i] = i;
        state.Random.Shuffle<int>(state.Order);
        state.Sums.Clear();
        session?.ClearSums();
    }

    private bool Step(TrainingState state, int steps)
    {
        var watch = Stopwatch.StartNew();
        int[] frames = Frames(state, state.Position);
        var labels = Labels.Weights(frames);
        double rate = state.Rate.At(state.Epoch, state.Position, steps);
        bool moved = true;
        if (session is not null)
            StepSession(state, frames, labels, rate, steps);
        else
            moved = StepOptimizer(state, frames, labels);
        state.Sums.Seconds += watch.Elapsed.TotalSeconds;
        state.Position++;
        Observer.EpochProgress(state.Epoch + 1, (double)state.Position / steps);
        return moved;
    }

    /// <summary>The frames of a step of the epoch, none after its last.</summary>
    private int[] Frames(TrainingState state, int position)
    {
        if (state.Optimizer.FullBatch)
            return [.. state.Order.Order()];
        int from = Math.Min(position * Settings.BatchSize, state.Order.Length);
        return state.Order[from..Math.Min(from + Settings.BatchSize, state.Order.Length)];
    }

    private void StepSession(
        TrainingState state, int[] frames, LabelWeights labels, double rate, int steps)
    {
        var constants = ((Adam)state.Optimizer).NextStep(rate, Settings.GradientClip, state.Average?.NextShare() ?? 0);
        session!.Advance(frames, state.Position + 1 < steps ? Frames(state, state.Position + 1) : [], Settings.Loss.Weights, constants);
        state.Sums.AddLabels(labels, Settings.Loss.Weights);
        state.Sums.StepSize = rate;
    }

    private bool StepOptimizer(TrainingState state, int[] frames, LabelWeights labels)
    {
        var step = state.Optimizer switch
        {
            IResidualOptimizer optimizer => optimizer.Advance(
                new ResidualProblem(Training, frames, labels, Settings.Loss.Weights), state.Parameters),
            Lbfgs optimizer => optimizer.Advance(
                (parameters, gradient) => Evaluate(frames, labels, parameters, gradient), state.Parameters),
            _ => throw new NotSupportedException(),
        };
        if (!double.IsFinite(step.Evaluation.Loss))
            throw Diverged(state);
        state.Average?.Update(state.Parameters);
        state.Sums.Add(step.Evaluation.Terms, labels);
        state.Sums.StepSize = step.StepSize;
        return step.Moved;
    }

    private static TrainingDivergedException Diverged(TrainingState state) => new(
        $"training diverged in epoch {state.Epoch + 1}: the loss is no longer a number; "
        + "a lower optimizer.learning_rate or gradient_clip may help");

    /// <summary>Brings the state up to the session's last step.</summary>
    private void Collect(TrainingState state)
    {
        if (session is null)
            return;
        double[] sums = session.ReadSums();
        // What is not a number stays so in a sum: one look at the end sees the step that made it.
        if (!Array.TrueForAll(sums, double.IsFinite))
            throw Diverged(state);
        state.Sums.Set(sums);
        session.Store();
    }

    private Evaluation Evaluate(
        int[] frames, LabelWeights labels, ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var weights = Settings.Loss.Weights;
        var terms = Training.Evaluate(frames, weights, parameters, gradient);
        return new(double.IsFinite(Dense.Norm(gradient)) ? terms.CheckedTotal(weights, labels) : double.NaN, terms);
    }

    private void EndEpoch(TrainingState state)
    {
        var watch = Stopwatch.StartNew();
        Collect(state);
        var weights = Settings.Loss.Weights;
        var terms = state.Sums.Terms;
        var validation = Validate(state.Evaluated);
        double loss = terms.Total(weights), validationLoss = Validation is null ? double.NaN : validation.Total(weights);
        double monitored = Validation is null ? loss : validationLoss;
        bool best = state.Best.Observe(state.Epoch + 1, monitored, state.Evaluated);
        state.Rate.Observe(monitored);
        state.Sums.Seconds += watch.Elapsed.TotalSeconds;
        var record = new EpochRecord(
            state.Epoch + 1, loss, Milli(terms.Energy), Milli(terms.Force), Milli(terms.Virial),
            validationLoss, Milli(validation.Energy), Milli(validation.Force), Milli(validation.Virial),
            state.Sums.StepSize, state.Sums.Seconds, best);
        state.History.Add(record);
        state.Epoch++;
        state.Position = 0;
        SaveNow(state);
        Observer.EpochEnded(record);
    }

    private LossTerms Validate(double[] parameters) =>
        Validation?.EvaluateAll(parameters) ?? new(double.NaN, double.NaN, double.NaN);

    private TrainingStatus Interrupt(TrainingState state)
    {
        Collect(state);
        SaveNow(state);
        return TrainingStatus.Interrupted;
    }

    private void SaveNow(TrainingState state)
    {
        Save?.Invoke(state);
        sinceSave.Restart();
    }

    private static double Milli(double meanSquare) => 1000 * Math.Sqrt(meanSquare);
}
