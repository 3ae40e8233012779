using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Descriptors.Ace;
using Nnip.Empirical;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Fixtures;
using Nnip.Tests.Training;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Empirical;

/// <summary>Pair terms under a network: taken off the labels, added to predictions, and repulsive where no data are.</summary>
public class PairTermTrainingTests
{
    private static readonly string[] Species = ["Hf", "O"];

    [Test]
    public void A_linear_model_and_pair_terms_are_fitted_exactly()
    {
        var terms = SomePairTerms.Settings(Species, reach: 1.5);
        var frames = TeacherData.Frames(40, Readout.Linear);
        using (var backend = new CpuBackend(1))
        using (var calculator =
            Pipelines.Calculator(backend, Potential.OfPairTerms(Species, PairTerms.Build(terms, Species)), Precision.Double))
            frames = [.. frames.Zip(calculator.Compute(frames), (frame, term) => frame with
            {
                Energy = frame.Energy + term.Energy,
                Forces = [.. frame.Forces!.Zip(term.Forces, (a, b) => a + b)],
                Virial = frame.Virial + term.Virial,
            })];
        var settings = TeacherData.Settings with
        {
            PairTerms = terms,
            Network = new() { Readout = Readout.Linear },
            LinearStart = new() { Lambda = 1e-12 },
            Loss = new() { Virial = 0.1 },
        };
        var (with, without) = (Losses(settings), Losses(settings with { PairTerms = [] }));
        foreach (var (few, many) in ((double, double)[])[
            (with.Energy, without.Energy), (with.Force, without.Force), (with.Virial, without.Virial)])
        {
            Assert.That(Math.Sqrt(few), Is.LessThan(1e-4));
            Assert.That(Math.Sqrt(many), Is.GreaterThan(1e-2));
        }

        LossTerms Losses(TrainingSettings settings)
        {
            using var backend = new CpuBackend(1);
            var result = Train(settings, frames, backend);
            Assert.That(result.Training, Is.EqualTo(frames), "the frames of the result are as they were given");
            using var calculator = Pipelines.Calculator(backend, result.Potential, Precision.Double);
            return PlainLoss.Of(frames, [.. calculator.Compute(frames)]);
        }
    }

    [TestCase(3, 6, false)]
    [TestCase(3, 6, true)]
    [TestCase(4, 6, true)]
    public void A_model_trained_with_zbl_stays_repulsive_where_no_data_are(int bodyOrder, double degree, bool residual)
    {
        var settings = new TrainingSettings
        {
            Descriptor = new AceSettings
            {
                Species = Species,
                BodyOrder = bodyOrder,
                Degree = degree,
                R0 = 2.1,
                Cutoff = 5,
                InnerExponent = 2,
            },
            Network = new() { Hidden = [12], Residual = residual },
            Loss = new() { Energy = 20, Force = 1 },
            Epochs = 20,
            BatchSize = 4,
            PairTerms = [new() { Form = PairForm.Zbl, Inner = 1, Cutoff = 2 }],
        };
        using var backend = new CpuBackend(2);
        var potential = Train(settings, TestData.Hfo2Training, backend).Potential;
        var plain = Train(settings with { PairTerms = [] }, TestData.Hfo2Training, backend).Potential;
        foreach (string pair in (string[])["Hf-Hf", "Hf-O", "O-O"])
        {
            var points = Dimer(potential, pair);
            for (int p = 0; p < points.Length; p++)
            {
                Assert.That(points[p].Force, Is.Positive, $"{pair} at {points[p].R:F2} A: the force pushes apart");
                if (p > 0)
                    Assert.That(points[p].Energy, Is.LessThan(points[p - 1].Energy), $"{pair} at {points[p].R:F2} A: the energy falls");
            }
            TestContext.Out.WriteLine($"{pair}, energy of a dimer without ZBL, eV: "
                + string.Join(", ", Dimer(plain, pair).Where((_, p) => p % 10 == 0).Select(p => $"{p.R:F1} A {p.Energy:F2}")));
        }

        (double R, double Energy, double Force)[] Dimer(Potential model, string pair)
        {
            int[] numbers = [.. pair.Split('-').Select(symbol => symbol == "Hf" ? 72 : 8)];
            using var calculator = Pipelines.Calculator(backend, model, Precision.Double);
            return [.. Enumerable.Range(0, 71).Select(step => 0.3 + 0.01 * step).Select(r =>
            {
                var prediction = calculator.Compute(new Configuration { Species = numbers, Positions = [default, new(r, 0, 0)] });
                return (r, prediction.Energy, prediction.Forces[1].X);
            })];
        }
    }

    [Test]
    public void A_network_that_may_outweigh_them_is_warned_of()
    {
        var settings = TeacherData.Settings with { PairTerms = [new() { Form = PairForm.Zbl, Inner = 1, Cutoff = 2 }], Epochs = 0 };
        Assert.That(Warnings(settings), Has.One.Contains("descriptor.inner_exponent"));
        var faded = settings with { Descriptor = TeacherData.Descriptor with { InnerExponent = 2 } };
        Assert.That(Warnings(faded), Has.None.Contains("descriptor.inner_exponent"));

        static List<string> Warnings(TrainingSettings settings)
        {
            var observer = new SilentObserver();
            TrainingData.Prepare(settings, TeacherData.Frames(2), null, observer);
            return observer.Warnings;
        }
    }

    private static TrainingResult Train(TrainingSettings settings, IReadOnlyList<Configuration> frames, IBackend backend) =>
        new TrainingJob { Settings = settings, Training = frames, Backend = backend, Observer = new SilentObserver() }.Run();
}
