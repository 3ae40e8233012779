using Nnip.Backends;
using Nnip.Cuda;
using Nnip.Cuda.Operations;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;
using Nnip.Tests.Training;
using Nnip.Training.Optimizers;

namespace Nnip.Tests.Cuda;

/// <summary>Everything a training does with a device, small: open it, set a data set up, take steps of Adam, read, dispose.</summary>
internal static class TrainingRound
{
    private static readonly Configuration[] Frames = TeacherData.Frames(2);

    private static readonly Lazy<(DescriptorTable Descriptor, NetworkShape Network)> Model = new(() =>
    {
        var descriptor = AceBasis.Build(TeacherData.Descriptor);
        int[] invariants = [.. descriptor.Invariants.Select(dag => dag.InvariantCount)];
        return (descriptor, new(invariants, [4], Activation.Tanh, Readout.Local, NetworkSharing.Shared, false));
    });

    /// <summary>Runs a round; returns the sums of the losses of its steps.</summary>
    public static double[] Run(Func<IBackend> open, int steps)
    {
        var (descriptor, network) = Model.Value;
        using var backend = open();
        using var pipeline = Pipelines.ForTraining(backend, Precision.Double, descriptor, network, [-3, -1], Frames);
        double[] parameters = Initialisation.Draw(network, WeightInitialisation.GlorotNormal, new(3));
        var adam = new Adam(new() { LearningRate = 0.01 }, Optimizer.Weights(network), Optimizer.Rates(new(), network));
        using var session = pipeline.BeginAdam(adam.Arrays(parameters, null), [0, 0, 0]);
        for (int step = 0; step < steps; step++)
            session.Advance([0, 1], step + 1 < steps ? [0, 1] : [], new(1, 1, 1), adam.NextStep(0.01, 0, 0));
        double[] sums = session.ReadSums();
        session.Store();
        return [.. sums, .. parameters];
    }

    /// <summary>Runs a round on the software device.</summary>
    public static double[] RunOnDevice(int steps, bool wide = false) =>
        Run(() => new CudaBackend { NetworkPath = wide ? NetworkPath.Wide : NetworkPath.Narrow }, steps);

    /// <summary>Kernels and matrix products of a round on the software device.</summary>
    public static long Launches(int steps)
    {
        CudaBackend? backend = null;
        Run(() => backend = new() { NetworkPath = NetworkPath.Narrow }, steps);
        return backend!.Launches;
    }
}
