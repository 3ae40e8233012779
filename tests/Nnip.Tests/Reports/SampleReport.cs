using Nnip.Cli.Reports;
using Nnip.Metrics;

namespace Nnip.Tests.Reports;

/// <summary>Report contents of given sizes, the same ones each time.</summary>
internal static class SampleReport
{
    public static TrainingHistory History(int epochs)
    {
        double[] Column(double first) => [.. Enumerable.Range(0, epochs).Select(i => first * Math.Exp(-0.03 * i))];
        return new TrainingHistory
        {
            Epoch = [.. Enumerable.Range(1, epochs).Select(i => (double)i)],
            Loss = Column(3),
            ValidationLoss = Column(4),
            EnergyRmse = Column(50),
            ValidationEnergyRmse = Column(60),
            ForceRmse = Column(900),
            ValidationForceRmse = Column(950),
            LearningRate = Column(0.01),
            Seconds = Column(2),
        };
    }

    public static ParityData Parity(int frames, int atoms, string[]? groups = null)
    {
        var random = new Random(7);
        double[] Values(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => scale * (2 * random.NextDouble() - 1))];
        double[] Near(double[] values, double scale) => [.. values.Select(v => v + scale * (2 * random.NextDouble() - 1))];
        double[] energies = Values(frames, 0.5), forces = Values(3 * atoms, 4), virials = Values(9 * frames, 1);
        return new ParityData("test")
        {
            EnergyReference = energies,
            EnergyPredicted = Near(energies, 0.01),
            Groups = groups is null ? [] : [.. Enumerable.Range(0, frames).Select(i => groups[i % groups.Length])],
            ForceReference = forces,
            ForcePredicted = Near(forces, 0.3),
            ForceCosine = Near(new double[atoms], 1),
            VirialReference = virials,
            VirialPredicted = Near(virials, 0.05),
        };
    }

    public static ErrorSection Errors(string set, params string[] groups) => new(
        set,
        Row("all") with { Energy = new(30, 4.25, 5.5, 0.998), Virial = new(270, double.NaN, 21.5, double.NaN) },
        [.. groups.Select(g => Row(g) with { Energy = new(30, 4, 5, double.NaN) })],
        [Row("Hf"), Row("O")]);

    public static TrainingReport Training(TrainingHistory history, ParityData? parity) => new("A run", "seed: 1\n")
    {
        Summary = [new("Training frames", "120")],
        History = history,
        Errors = [Errors("test", "cubic", "tetragonal"), Errors("validation")],
        Parity = parity,
        Timing = [new("Descriptors", 1.5), new("Training", 8.5)],
        Environment = [new("Precision", "float")],
    };

    private static readonly ErrorStatistics Missing = new(0, double.NaN, double.NaN, double.NaN);

    private static ErrorRow Row(string name) =>
        new(name, 30, 360, Missing, new(1080, 120, 180.4, 0.99), Missing, Missing, 0.987, double.NaN);
}
