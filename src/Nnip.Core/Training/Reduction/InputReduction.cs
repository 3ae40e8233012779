using Nnip.Descriptors;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Training.Reduction;

/// <summary>Fits the map from descriptors to network inputs of a training job.</summary>
/// <param name="job">The job.</param>
/// <param name="descriptor">Its descriptor.</param>
/// <param name="frames">Its training frames.</param>
internal sealed class InputReduction(TrainingJob job, DescriptorTable descriptor, IReadOnlyList<Configuration> frames)
{
    private ReductionSettings Settings => job.Settings.Reduction;

    /// <summary>Standardisation with the projections of the settings; null where nothing is reduced.</summary>
    /// <exception cref="InputException">The descriptors have fewer directions than the settings ask for.</exception>
    public Standardisation? Fit(CancellationToken cancellation) => Settings.Kind switch
    {
        ReductionKind.Pca => PrincipalComponents(),
        ReductionKind.ActiveSubspace => ActiveSubspace(cancellation),
        _ => null,
    };

    private Standardisation PrincipalComponents()
    {
        var moments = Pipelines.DescriptorMoments(job.Backend, job.Settings.Precision, descriptor, frames);
        var standardisation = Scales(moments);
        return Project(
            standardisation, moments.Select((moment, z) => Scaled(moment.MeanProducts(aboutMean: true), standardisation.Sigma[z])),
            Settings.Whiten);
    }

    private Standardisation ActiveSubspace(CancellationToken cancellation)
    {
        var full = new TrainingJob
        {
            Settings = job.Settings with { Reduction = new(), Epochs = Settings.Epochs, GroupWeights = new Dictionary<string, double>() },
            Training = frames,
            Validation = [],
            Backend = job.Backend,
            Observer = new PhaseObserver(job.Observer, "active subspace", Settings.Epochs),
        };
        var potential = full.Run(cancellation).Potential;
        var moments = Pipelines.GradientMoments(job.Backend, job.Settings.Precision, potential, frames);
        return Project(new(potential.Mean, potential.Sigma),
            moments.Select(moment => moment.MeanProducts(aboutMean: false)), whiten: false);
    }

    private Standardisation Project(Standardisation standardisation, IEnumerable<double[]> matrices, bool whiten) => standardisation with
    {
        Projections =
        [
            .. matrices.Select((matrix, z) => LeadingDirections.Of(matrix, Settings, whiten, Element.Symbol(descriptor.Species[z]))),
        ],
    };

    private Standardisation Scales(InputMoments[] moments)
    {
        if (!job.Settings.Standardise)
            return Standardisation.None(descriptor);
        double[][] sigma =
        [
            .. moments.Select(moment =>
            {
                double[] products = moment.MeanProducts(aboutMean: true);
                return moment.Mean.Select((mean, d) => DescriptorSetup.Scale(mean, Math.Sqrt(products[d * moment.Length + d]))).ToArray();
            }),
        ];
        return new([.. moments.Select(moment => moment.Mean)], sigma);
    }

    /// <summary>Covariance of B / sigma from that of B.</summary>
    private static double[] Scaled(double[] covariance, double[] sigma)
    {
        for (int d = 0; d < sigma.Length; d++)
            for (int e = 0; e < sigma.Length; e++)
                covariance[d * sigma.Length + e] /= sigma[d] * sigma[e];
        return covariance;
    }
}
