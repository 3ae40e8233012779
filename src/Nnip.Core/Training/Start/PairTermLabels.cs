using Nnip.Backends;
using Nnip.Empirical;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Training.Start;

/// <summary>Labels without the pair terms: what is left for a network to learn.</summary>
internal static class PairTermLabels
{
    /// <summary>The same frames, energies, forces and virials of the terms taken off their labels; computed in double.</summary>
    /// <exception cref="InputException">A species the model does not have, or a structure no pair list can be made of.</exception>
    public static IReadOnlyList<Configuration> TakeOff(
        IReadOnlyList<Configuration> frames, PairTerms terms, IReadOnlyList<string> species, IBackend backend)
    {
        if (terms.IsEmpty || frames.Count == 0)
            return frames;
        using var calculator = Pipelines.Calculator(backend, Potential.OfPairTerms(species, terms), Precision.Double);
        return [.. calculator.Compute(frames).Zip(frames, (prediction, frame) => frame with
        {
            Energy = frame.Energy - prediction.Energy,
            Forces = frame.Forces is { } forces ? [.. forces.Select((force, i) => force - prediction.Forces[i])] : null,
            Virial = frame.Virial - prediction.Virial,
        })];
    }
}
