using Nnip.Descriptors.Ace;
using Nnip.Networks;
using Nnip.Training;
using NUnit.Framework;

namespace Nnip.Tests.Training;

public class TrainingSettingsTests
{
    private static readonly AceSettings Ace = new() { Species = ["Hf", "O"] };

    private static readonly TrainingSettings Good = new() { Descriptor = Ace };

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case(Good with { Descriptor = Ace with { Species = [] } },
            "descriptor.species must name at least one chemical element, but is empty");
        yield return Case(Good with { Descriptor = Ace with { Species = ["Hf", "Q"] } },
            "descriptor.species must hold chemical symbols such as Hf, but has 'Q'");
        yield return Case(Good with { Descriptor = Ace with { Species = ["O", "O"] } },
            "descriptor.species must name each element once, but has 'O' twice");
        yield return Case(Good with { Descriptor = Ace with { BodyOrder = 1 } },
            "descriptor.body_order must be an integer from 2 to 9, but is 1");
        yield return Case(Good with { Descriptor = Ace with { Cutoff = -1 } }, "descriptor.cutoff must be positive, but is -1");
        yield return Case(Good with { Descriptor = Ace with { InnerRadius = 6 } },
            "descriptor.inner_radius must be from 0 to below descriptor.cutoff 5, but is 6");
        yield return Case(Good with { Descriptor = Ace with { AngularWeight = 0 } },
            "descriptor.angular_weight must be positive, but is 0");
        yield return Case(Good with { Reduction = new() { Count = -1 } }, "reduction.count must be at least 0, but is -1");
        yield return Case(Good with { Reduction = new() { Variance = 0 } }, "reduction.variance must be above 0 and at most 1, but is 0");
        yield return Case(Good with { Reduction = new() { Variance = 1.5 } },
            "reduction.variance must be above 0 and at most 1, but is 1.5");
        yield return Case(Good with { Reduction = new() { Kind = ReductionKind.ActiveSubspace, Whiten = true } },
            "reduction.whiten scales principal components, but reduction.kind is active_subspace");
        yield return Case(Good with { Network = new() { Kind = NetworkKind.Cnn, Kernels = [3] } },
            "network.channels, network.kernels and network.strides must have one number for each convolution, but have 2, 1 and 2");
        yield return Case(Good with { Network = new() { Kind = NetworkKind.Cnn, Strides = [1, 0] } },
            "network.strides must hold positive numbers, but is [1, 0]");
        yield return Case(Good with { Network = new() { Kind = NetworkKind.Cnn, Readout = Readout.Linear } },
            "network.kind cnn has hidden layers, but network.readout is linear");
        yield return Case(Good with { Network = new() { Kind = NetworkKind.ReportCnn, Readout = Readout.Global } },
            "network.readout must be local with network.kind report_cnn, which is a network of frames itself");
        yield return Case(Good with { Network = new() { Kind = NetworkKind.ReportCnn, Residual = true } },
            "network.residual and network.data_scaling must be false with network.kind report_cnn");
        yield return Case(Good with { Network = new() { Kind = NetworkKind.ReportCnn, Activation = Activation.Softplus } },
            "network.activation must be 0 at 0 with network.kind report_cnn, as its padding is; "
            + "expected another than softplus and sigmoid");
        yield return Case(Good with { Network = new() { Hidden = [8, 0] } }, "network.hidden must hold positive widths, but is [8, 0]");
        yield return Case(Good with { Network = new() { Hidden = [] } },
            "network.hidden must hold at least one width, but is empty (set network.readout linear for a linear model)");
        yield return Case(Good with { Network = new() { Activation = (Activation)99 } },
            "network.activation must be one of Identity, Tanh, Silu, Softplus, Gelu, Sigmoid, Relu, LeakyRelu, but is 99");
        yield return Case(Good with { Loss = new() { Force = -0.5 } }, "loss.force must not be negative, but is -0.5");
        yield return Case(Good with { Loss = new() { Energy = 0, Force = 0 } },
            "one of loss.energy, loss.force and loss.virial must be positive, but all are 0");
        yield return Case(Good with { GroupWeights = new Dictionary<string, double> { ["bulk"] = double.NaN } },
            "group_weights.bulk must not be negative, but is NaN");
        yield return Case(Good with { Optimizer = new() { LearningRate = -1 } }, "optimizer.learning_rate must be positive, but is -1");
        yield return Case(Good with { Optimizer = new() { Beta2 = 1 } }, "optimizer.beta2 must be at least 0 and below 1, but is 1");
        yield return Case(Good with { Optimizer = new() { Kind = OptimizerKind.Lbfgs, WeightDecay = 0.1 } },
            "optimizer.weight_decay must be 0 with optimizer.kind lbfgs, but is 0.1");
        yield return Case(Good with { Optimizer = new() { Kind = OptimizerKind.Kalman, WeightDecay = 0.1 } },
            "optimizer.weight_decay must be 0 with optimizer.kind kalman, but is 0.1");
        yield return Case(Good with { Optimizer = new() { Kind = OptimizerKind.LevenbergMarquardt }, GradientClip = 1 },
            "gradient_clip must be 0 with optimizer.kind levenberg_marquardt, but is 1");
        yield return Case(Good with { Optimizer = new() { Damping = 0 } }, "optimizer.damping must be positive, but is 0");
        yield return Case(Good with { Optimizer = new() { Covariance = -1 } }, "optimizer.covariance must be positive, but is -1");
        yield return Case(Good with { Optimizer = new() { Forgetting = 1.1 } },
            "optimizer.forgetting must be above 0 and at most 1, but is 1.1");
        yield return Case(Good with { Optimizer = new() { ForgettingDecay = -0.1 } },
            "optimizer.forgetting_decay must be from 0 to 1, but is -0.1");
        yield return Case(Good with { Optimizer = new() { ProcessNoiseDecay = 2 } },
            "optimizer.process_noise_decay must be from 0 to 1, but is 2");
        yield return Case(Good with { Optimizer = new() { ForceFraction = 0 } },
            "optimizer.force_fraction must be above 0 and at most 1, but is 0");
        yield return Case(Good with { Schedule = new() { Factor = 1 } }, "schedule.factor must be between 0 and 1, but is 1");
        yield return Case(Good with { BatchSize = 0 }, "batch_size must be at least 1, but is 0");
        yield return Case(Good with { Epochs = -1 }, "epochs must be at least 0, but is -1");
        yield return Case(Good with { EmaDecay = 1 }, "ema_decay must be at least 0 and below 1, but is 1");
        yield return Case(Good with { GradientClip = double.PositiveInfinity }, "gradient_clip must not be negative, but is Infinity");
        yield return Case(Good with { ReferenceEnergies = Given(new() { ["Hf"] = 1 }) },
            "reference_energies must name every species, but O is missing");
        yield return Case(Good with { ReferenceEnergies = Given(new() { ["Hf"] = 1, ["O"] = 2, ["Si"] = 3 }) },
            "reference_energies.Si must be a species of descriptor.species, but that is Hf, O");
        yield return Case(Good with { LinearStart = new() { Lambda = -1 } }, "linear_start.lambda must not be negative, but is -1");
        yield return Case(Good with { Pretraining = new() { Epochs = -1 } }, "pretraining.epochs must be at least 0, but is -1");
        yield return Case(Good with { Pretraining = new() { Epochs = 1 }, Loss = new() { Force = 0 } },
            "pretraining averages a model of energies and one of forces, "
            + "so that loss.energy and loss.force must be positive, but are 1 and 0");
        yield return Case(Good with { Pretraining = new() { Epochs = 1 }, Network = new() { Readout = Readout.Linear } },
            "pretraining.epochs must be 0 with network.readout linear, which is fitted and not trained");
        yield return Case(Good with { Validation = new() { Fraction = 1 } },
            "validation.fraction must be at least 0 and below 1, but is 1");
        yield return Case(Good with { Validation = new() { Fraction = 0.1, Count = 3 } },
            "only one of validation.fraction, validation.count and validation.groups may be given, but several are");
        yield return Case(Good with { Validation = new() { Count = 3, Stratify = true } },
            "validation.stratify needs validation.fraction, but that is 0");

        static TestCaseData Case(TrainingSettings settings, string message) =>
            new TestCaseData(settings, message).SetArgDisplayNames(message);

        static ReferenceEnergySettings Given(Dictionary<string, double> values) =>
            new() { Kind = ReferenceEnergyKind.Given, Values = values };
    }

    [TestCaseSource(nameof(Wrong))]
    public void A_wrong_value_is_refused_by_its_key(TrainingSettings settings, string message) =>
        Assert.That(settings.Validate, Throws.TypeOf<InputException>().With.Message.EqualTo(message));

    [Test]
    public void Defaults_are_valid() => Assert.That(Good.Validate, Throws.Nothing);

    [Test]
    public void A_linear_readout_ignores_hidden_widths()
    {
        var settings = Good with { Network = new() { Readout = Readout.Linear } };
        Assert.That(settings.Validate, Throws.Nothing);
        Assert.That(settings.Network.Shape([3, 4]).Hidden, Is.Empty);
    }
}
