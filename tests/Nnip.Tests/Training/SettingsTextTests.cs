using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;
using Nnip.Training;
using Nnip.Training.Checkpoints;
using NUnit.Framework;

namespace Nnip.Tests.Training;

/// <summary>No setting is forgotten in the lists that are written by hand.</summary>
public class SettingsTextTests
{
    /// <summary>What may change when a training goes on, and why.</summary>
    private static readonly Dictionary<string, string> MayChange = new()
    {
        [nameof(TrainingSettings.Epochs)] = "a training may go on for longer",
        [nameof(TrainingSettings.MaxSeconds)] = "when a run ends does not change its steps",
        [nameof(TrainingSettings.EarlyStopping)] = "when a run ends does not change its steps",
        [nameof(TrainingSettings.CheckpointSeconds)] = "saving does not change the steps",
        [nameof(TrainingSettings.CacheBytes)] = "what is kept has the bits of what is computed again",
        [$"{nameof(TrainingSettings.LinearStart)}.{nameof(LinearStartSettings.MemoryBytes)}"] =
            "the fit is over before there is anything to go on with; one that was cut is done anew",
    };

    [Test]
    public void Another_kind_of_descriptor_is_what_differs_first()
    {
        var ace = SettingsText.Lines(new() { Descriptor = new AceSettings { Species = ["Hf"] } });
        var snap = SettingsText.Lines(new() { Descriptor = new SnapSettings { Species = ["Hf"] } });
        Assert.That(SettingsText.Difference(snap, ace), Is.EqualTo(("descriptor.type", "snap", "ace")));
        Assert.That(SettingsText.Difference(ace, snap), Is.EqualTo(("descriptor.type", "ace", "snap")));
    }

    [Test]
    public void A_checkpoint_tells_every_setting_from_another_value_but_those_that_may_change()
    {
        foreach (var settings in EverySetting.Bases())
        {
            var lines = SettingsText.Lines(settings);
            var changes = EverySetting.ChangesOf(settings).ToArray();
            Assert.That(MayChange.Keys, Is.SubsetOf(changes.Select(change => change.Path)));
            Assert.Multiple(() =>
            {
                foreach (var (path, changed) in changes)
                    Assert.That(SettingsText.Difference(lines, SettingsText.Lines(changed)) is not null,
                        Is.Not.EqualTo(MayChange.ContainsKey(path)), path);
            });
        }
    }
}
