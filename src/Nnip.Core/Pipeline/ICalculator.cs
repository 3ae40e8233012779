using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>A potential on a backend, ready to compute; hides the element type. Not for several threads at once.</summary>
public interface ICalculator : IDisposable
{
    /// <summary>
    /// Energy, forces and virial of one configuration; what was found of neighbours in the last call is used again where the calculator has a skin and
    /// atoms have moved little.
    /// </summary>
    /// <exception cref="InputException">A species the potential does not know, a position that is no number, or overlapping atoms.</exception>
    Prediction Compute(Configuration configuration);

    /// <summary>
    /// The same for many configurations, in order; read lazily and computed a batch at a time, several at once, each with a fresh list
    /// of neighbours.
    /// </summary>
    IEnumerable<Prediction> Compute(IEnumerable<Configuration> configurations);
}
