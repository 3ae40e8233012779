using Nnip.Cli.Settings;
using Nnip.Structures;
using Nnip.Training;

namespace Nnip.Cli.Training;

/// <summary>
/// Looks at the frames of a data file before anything is computed, so that a mistyped key or a foreign species is told now and not
/// after hours of training.
/// </summary>
internal sealed class DataChecks(RunSettings settings, ITrainingObserver log)
{
    /// <summary>Checks the frames of one file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="frames">Its frames.</param>
    /// <exception cref="InputException">A species is not among those of the descriptor, or no frame is labelled.</exception>
    public void Run(string path, IReadOnlyList<Configuration> frames)
    {
        RequireSpecies(frames);
        var (loss, keys) = (settings.Training.Loss, settings.Keys);
        (bool Trained, bool Found, string What, string Keys)[] labels =
        [
            (loss.Energy > 0, frames.Any(frame => frame.Energy is not null), "an energy", Names(keys.Energy)),
            (loss.Force > 0, frames.Any(frame => frame.Forces is not null), "forces", Names(keys.Forces)),
            (loss.Virial > 0, frames.Any(frame => frame.Virial is not null), "a virial", Names([.. keys.Virial, .. keys.Stress])),
        ];
        var missing = labels.Where(label => label.Trained && !label.Found).ToList();
        if (missing.Count == labels.Count(label => label.Trained))
            throw new InputException(
                $"{path}: no frame has {string.Join(" or ", missing.Select(label => $"{label.What} (looked for {label.Keys})"))}; "
                + "expected labelled frames, or the names of their labels under `keys`");
        foreach (var label in missing)
            log.Warning($"no frame of {path} has {label.What} (looked for {label.Keys})");
    }

    private void RequireSpecies(IReadOnlyList<Configuration> frames)
    {
        var known = settings.Training.Descriptor.Species;
        foreach (var frame in frames)
            for (int i = 0; i < frame.Count; i++)
                if (!known.Contains(Element.Symbol(frame.Species[i])))
                    throw new InputException($"{frame.Source}: atom {i + 1} is {Element.Symbol(frame.Species[i])}, "
                        + $"but the species of the descriptor are {string.Join(", ", known)}");
    }

    private static string Names(IEnumerable<string> keys) => string.Join(", ", keys);
}
