using Nnip.Cli.Settings;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

public class UsageTests
{
    [TestCase("nnip train settings.yaml --out run")]
    [TestCase("nnip evaluate run/model.nnip test.extxyz", "evaluate")]
    [TestCase("nnip predict run/model.nnip structures.extxyz -o predicted.extxyz", "predict")]
    [TestCase("nnip descriptors --type ace --species Hf,O --body-order 3 --degree 3 --cutoff 5", "descriptors")]
    [TestCase("nnip driver run/model.nnip start.extxyz --unix hafnia", "driver")]
    [TestCase("nnip info run/model.nnip", "info")]
    [TestCase("nnip info --devices", "info")]
    [TestCase("nnip validate run/model.nnip test.extxyz --device cuda --precision float", "validate")]
    [TestCase("nnip bench run/model.nnip test.extxyz --device cpu --threads 1", "bench")]
    [TestCase("nnip compare settings.yaml --vary network.initialisation=glorot_uniform,orthogonal --seeds 5", "compare")]
    [TestCase("nnip train run/settings.yaml --resume", "train")]
    public void Help_ends_with_examples(string example, params string[] command)
    {
        string help = Cli.Succeeds([.. command, "--help"]);
        Assert.That(help, Does.Contain("Usage:").And.Contain("Examples:\n").And.Contain($"  {example}\n"));
    }

    [Test]
    public void Every_setting_is_a_flag_in_the_help_of_train()
    {
        string help = Cli.Succeeds("train", "--help");
        foreach (var setting in SettingTable.All)
            Assert.That(help, Does.Contain($"  {setting.Flag} <"));
        foreach (string head in new[]
        {
            "Descriptor:\n  --descriptor.type <",
            "Linear start:\n  --linear-start.enabled <",
            "Keys:\n  --keys.energy <",
        })
        {
            Assert.That(help, Does.Contain($"\n\n{head}"));
        }
        Assert.That(help, Does.Contain("\n\nAll commands:\n  -?, -h, --help "));
    }

    [TestCase("nnip: unknown command 'predcit'; did you mean 'predict'? See 'nnip --help'.", "predcit", "a", "b")]
    [TestCase("nnip predict: unknown option '--presicion'; did you mean '--precision'? See 'nnip predict --help'.", "predict", "a", "b",
        "--presicion", "float")]
    [TestCase("nnip predict: --precision is 'half'; expected float or double. See 'nnip predict --help'.", "predict", "a", "b",
        "--precision", "half")]
    [TestCase("nnip train: unknown option '--optimizer.learnig-rate'; did you mean '--optimizer.learning-rate'? See 'nnip train --help'.",
        "train", "a.yaml", "--optimizer.learnig-rate", "1")]
    [TestCase("nnip info: unknown argument 'b'. See 'nnip info --help'.", "info", "a", "b")]
    [TestCase("nnip descriptors: Option '--species' is required. See 'nnip descriptors --help'.", "descriptors")]
    [TestCase("nnip info: unknown option '--jsn'; did you mean '--json'? See 'nnip info --help'.", "info", "--jsn")]
    [TestCase("nnip predict: unknown option '--model'. See 'nnip predict --help'.", "predict", "--model", "m", "a")]
    [TestCase("nnip predict: --threads is 'two'; expected an integer. See 'nnip predict --help'.", "predict", "a", "b", "--threads", "two")]
    [TestCase("nnip descriptors: --cutoff is '5,2'; expected a number. See 'nnip descriptors --help'.",
        "descriptors", "--species", "Hf", "--cutoff", "5,2")]
    [TestCase("nnip descriptors: --type is 'soap'; expected ace or snap. See 'nnip descriptors --help'.",
        "descriptors", "--species", "Hf", "--type", "soap")]
    [TestCase("nnip: Required command was not provided. See 'nnip --help'.")]
    public void Wrong_usage_is_one_sentence(string message, params string[] args) => Cli.Refused(message, args);

    [Test]
    public void Unknown_device() =>
        Cli.Refused(
            "unknown device 'gpu'; expected one of auto, cpu, cuda, cuda:N, reference",
            "descriptors", "--species", "Hf", "--device", "gpu", "nofile.extxyz");

    [Test]
    public void The_stack_is_shown_only_when_asked_for()
    {
        Assert.That(Cli.Run("info", "/nowhere/m.nnip").Error, Is.EqualTo("/nowhere/m.nnip: there is no such file; expected a model file"));
        Assert.That(Cli.Run("info", "/nowhere/m.nnip", "--verbose").Error, Does.Contain("   at Nnip.Models.ModelFile.Load"));
    }
}
