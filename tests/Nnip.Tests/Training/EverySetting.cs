using System.Collections;
using System.Reflection;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;
using Nnip.Empirical;
using Nnip.Training;

namespace Nnip.Tests.Training;

/// <summary>Training settings that differ from given ones in a single property, for each property there is, nested ones too.</summary>
internal static class EverySetting
{
    /// <summary>Settings with each kind of descriptor and with a pair term.</summary>
    public static IEnumerable<TrainingSettings> Bases()
    {
        var settings = new TrainingSettings
        {
            Descriptor = new AceSettings { Species = ["O"] },
            PairTerms = [new() { Form = PairForm.Zbl }],
            ReferenceEnergies = new() { Kind = ReferenceEnergyKind.Given, Values = new Dictionary<string, double> { ["O"] = 1 } },
        };
        yield return settings;
        yield return settings with { Descriptor = new SnapSettings { Species = ["O"] } };
    }

    /// <summary>The path of each property, and the settings in which it has another value.</summary>
    public static IEnumerable<(string Path, TrainingSettings Changed)> ChangesOf(TrainingSettings settings) =>
        Changes("", settings).Select(change => (change.Path, (TrainingSettings)change.Changed));

    private static IEnumerable<(string Path, object Changed)> Changes(string prefix, object owner) =>
        owner.GetType().GetProperties().Where(property => property.CanWrite).SelectMany(property =>
            Others(prefix + property.Name, property.PropertyType, property.GetValue(owner))
                .Select(other => (other.Path, With(owner, property, other.Value))));

    private static IEnumerable<(string Path, object Value)> Others(string path, Type type, object? value)
    {
        if (value is IReadOnlyList<PairTermSettings> terms)
            return Changes($"{path}[0].", terms[0]).Select(change => (change.Path, (object)new[] { (PairTermSettings)change.Changed }));
        return value is null or ValueType or IEnumerable ? [(path, Other(type, value))] : Changes($"{path}.", value);
    }

    private static object Other(Type type, object? value) => value switch
    {
        bool flag => !flag,
        int number => number + 1,
        long number => number + 1,
        ulong number => number + 1,
        double number => number + 0.125,
        null when type == typeof(double?) => 0.125,
        Enum word => Enum.GetValues(word.GetType()).Cast<Enum>().First(other => !other.Equals(word)),
        IReadOnlyList<int> numbers => (int[])[.. numbers, 7],
        IReadOnlyList<string> words => (string[])[.. words, "Hf"],
        IReadOnlyDictionary<string, double> map => new Dictionary<string, double>(map) { ["O"] = 0.125 },
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>?> map =>
            new Dictionary<string, IReadOnlyDictionary<string, double>?>(map) { ["O-O"] = null },
        _ => throw new NotSupportedException($"no other value is known for a setting of type {type}"),
    };

    /// <summary>A copy of a record with another value of a property.</summary>
    private static object With(object owner, PropertyInfo property, object value)
    {
        object copy = owner.GetType().GetMethod("<Clone>$")!.Invoke(owner, null)!;
        property.SetValue(copy, value);
        return copy;
    }
}
