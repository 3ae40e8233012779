using Nnip.Backends;
using Nnip.Cli.Settings;
using Nnip.Structures;
using Nnip.Training;

namespace Nnip.Cli.Training;

/// <summary>The frames of the files of a run.</summary>
/// <param name="Training">Frames to train on.</param>
/// <param name="Validation">Frames to validate on, or null where they are held out of those to train on.</param>
/// <param name="Test">Frames for the final errors; may be empty.</param>
internal sealed record RunData(
    IReadOnlyList<Configuration> Training, IReadOnlyList<Configuration>? Validation, IReadOnlyList<Configuration> Test)
{
    /// <summary>Reads the files.</summary>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public static RunData Read(RunSettings settings, CommandContext context)
    {
        return new(
            Frames(settings.TrainFile), settings.ValidationFile.Length > 0 ? Frames(settings.ValidationFile) : null,
            settings.TestFile.Length > 0 ? Frames(settings.TestFile) : []);

        IReadOnlyList<Configuration> Frames(string path) => [.. DataFile.Read(path, context, settings.Keys)];
    }

    /// <summary>The settings with what they leave to data and backend: species, and double where there is no float.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    public RunSettings Complete(SettingsReader reader, IBackend backend)
    {
        var settings = reader.Complete(Training.SelectMany(frame => frame.Species).Distinct().Order().Select(Element.Symbol));
        return reader.IsGiven("precision") || backend.Supports<float>()
            ? settings
            : settings with { Training = settings.Training with { Precision = Precision.Double } };
    }

    /// <summary>Looks at the frames of all files before anything is computed.</summary>
    /// <exception cref="InputException">They do not fit the settings.</exception>
    public void Check(RunSettings settings, ITrainingObserver observer)
    {
        var checks = new DataChecks(settings, observer);
        foreach (var (path, frames) in new[]
            { (settings.TrainFile, Training), (settings.ValidationFile, Validation), (settings.TestFile, Test) })
            if (frames is { Count: > 0 })
                checks.Run(path, frames);
    }
}
