namespace Nnip.Cli.Comparison;

/// <summary>All trainings of a variant.</summary>
internal sealed record VariantResult(Variant Variant, IReadOnlyList<VariantRun> Runs)
{
    /// <summary>Training loss of the last epoch.</summary>
    public Spread FinalLoss => Spread.Of(Runs.Select(run => run.FinalLoss));

    /// <summary>meV/atom.</summary>
    public Spread EnergyRmse => Spread.Of(Runs.Select(run => run.Errors?.Energy.Rmse ?? double.NaN));

    /// <summary>meV/Angstrom.</summary>
    public Spread ForceRmse => Spread.Of(Runs.Select(run => run.Errors?.Force.Rmse ?? double.NaN));

    /// <summary>Seconds of training.</summary>
    public Spread Seconds => Spread.Of(Runs.Select(run => run.Seconds));

    /// <summary>Processor seconds of training.</summary>
    public Spread CpuSeconds => Spread.Of(Runs.Select(run => run.CpuSeconds));

    /// <summary>Number of trainings whose loss became no number.</summary>
    public int Diverged => Runs.Count(run => run.Errors is null);

    /// <summary>Epochs to a target, of the trainings that reach it.</summary>
    public Spread EpochsTo(Target target) => Spread.Of(Runs.Select(run => run.Reaches(target).Epoch));

    /// <summary>Seconds to a target, of the trainings that reach it.</summary>
    public Spread SecondsTo(Target target) => Spread.Of(Runs.Select(run => run.Reaches(target).Seconds));

    /// <summary>Processor seconds to a target, of the trainings that reach it.</summary>
    public Spread CpuSecondsTo(Target target) => Spread.Of(Runs.Select(run => run.Reaches(target).CpuSeconds));
}
