using System.Globalization;
using System.Text.Json;
using Nnip.Models;
using Nnip.Structures;
using NUnit.Framework;
using static Nnip.Tests.Cli.Cli;

namespace Nnip.Tests.Cli;

/// <summary>`nnip train` from files to files, on a tiny set labelled by a random model.</summary>
public class TrainCommandTests : CliFixture
{
    private const string Settings = """
        train: train.extxyz
        test: test.extxyz
        out: run
        epochs: 3
        batch_size: 2
        precision: double
        descriptor: {species: [Hf, O], body_order: 3, degree: 3, cutoff: 4.5}
        network: {hidden: [4], activation: tanh}
        validation: {count: 2}
        """;

    [SetUp]
    public void MakeData()
    {
        TinyData.Write(At("train.extxyz"), ModelPath, frames: 8, seed: 1);
        TinyData.Write(At("test.extxyz"), ModelPath, frames: 3, seed: 2);
        Write("train.yaml", Settings);
    }

    [Test]
    public void Train_evaluate_predict()
    {
        string log = Succeeds("train", At("train.yaml"));
        Assert.That(log, Does.Contain("Training data").And.Contain("26 descriptors"));
        Assert.That(log.Split('\n').Count(line => line.TrimEnd(' ', '*').Split('|') is [var epoch, _, _, _, _, _]
            && int.TryParse(epoch, out _)), Is.EqualTo(3));
        foreach (string set in new[] { "test", "validation", "train" })
            Assert.That(log, Does.Contain($"│ {set}"));
        foreach (string file in new[] { "model.nnip", "checkpoint", "history.csv", "settings.yaml", "report.html" })
            Assert.That(File.Exists(At($"run/{file}")), file);

        string[] history = File.ReadAllLines(At("run/history.csv"));
        Assert.That(history, Has.Length.EqualTo(4));
        Assert.That(history[0], Does.StartWith("epoch,loss,energy_rmse_mev_per_atom,force_rmse_mev_per_angstrom"));
        Assert.That(history[3], Does.StartWith("3,"));

        using var json = JsonDocument.Parse(Succeeds("evaluate", At("run/model.nnip"), At("test.extxyz"), "--json"));
        string energy = json.RootElement.GetProperty("energy_rmse_mev_per_atom").GetDouble().ToString("F2", CultureInfo.InvariantCulture);
        Assert.That(log, Does.Contain(energy), "the final table and nnip evaluate give the same number");
        Assert.That(ModelFile.Load(At("run/model.nnip")).Notes["test_errors"], Does.StartWith($"energy RMSE {energy} meV/atom"));

        Succeeds("predict", At("run/model.nnip"), At("test.extxyz"), "-o", At("out.extxyz"));
        Assert.That(ExtendedXyzReader.Read(At("out.extxyz")).Count(), Is.EqualTo(3));
    }

    [Test]
    public void The_settings_as_run_give_the_same_model_again()
    {
        Succeeds("train", At("train.yaml"), "--epochs", "2", "--network.hidden", "5", "--seed", "9");
        Succeeds("train", At("run/settings.yaml"), "--out", At("again"));
        Assert.That(ModelFile.Load(At("again/model.nnip")).Parameters,
            Is.EqualTo(ModelFile.Load(At("run/model.nnip")).Parameters).AsCollection);
        Assert.That(ModelFile.Load(At("again/model.nnip")).Network.Hidden, Is.EqualTo(new[] { 5 }));
    }

    [Test]
    public void Flags_alone_are_enough_and_species_come_from_the_data()
    {
        Succeeds(
            "train", "--train", At("train.extxyz"), "--out", At("flags"), "--epochs", "1", "--descriptor.body-order", "2",
                "--network.hidden", "3");
        Assert.That(ModelFile.Load(At("flags/model.nnip")).Settings.Species, Is.EqualTo(new[] { "O", "Hf" }));
    }

    [Test]
    public void The_reference_device_takes_the_precision_it_has_unless_another_is_given()
    {
        string path = Write("train.yaml", Settings.Replace("precision: double", "", StringComparison.Ordinal));
        Succeeds("train", path, "--epochs", "1", "--device", "reference");
        Assert.That(File.ReadAllText(At("run/settings.yaml")), Does.Contain("precision: double\n"));
        Assert.That(Run("train", path, "--device", "reference", "--precision", "float").Code, Is.EqualTo(2));
    }

    [Test]
    public void Json_is_one_object_per_line()
    {
        string[] lines = Succeeds("train", At("train.yaml"), "--json").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var events = lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        string[] names = [.. events.Select(e => e.GetProperty("event").GetString()!)];
        Assert.That(names[0], Is.EqualTo("start"));
        Assert.That(names.Count(name => name == "epoch"), Is.EqualTo(3));
        Assert.That(names[^1], Is.EqualTo("end"));
        Assert.That(events.First(e => e.GetProperty("event").GetString() == "epoch").GetProperty("loss").GetDouble(), Is.Positive);
        Assert.That(events[^1].GetProperty("status").GetString(), Is.EqualTo("completed"));
        Assert.That(events[^1].GetProperty("errors").GetProperty("test").GetProperty("force_rmse_mev_per_angstrom").GetDouble(),
            Is.Positive);
    }

    [Test]
    public void A_finished_run_is_continued_for_more_epochs_only_with_resume()
    {
        Succeeds("train", At("train.yaml"), "--epochs", "2");
        Succeeds("train", At("train.yaml"), "--epochs", "2", "--resume");
        Assert.That(File.ReadAllLines(At("run/history.csv")), Has.Length.EqualTo(3));
        Assert.That(Run("train", At("train.yaml"), "--epochs", "1").Out,
            Does.Contain("warning: the results of an earlier run in").And.Contain("are replaced"));
    }

    [Test]
    public void Resuming_without_a_checkpoint() =>
        Refused(
            $"{At("run/checkpoint")}: there is no checkpoint to resume from; expected the folder of an interrupted run (--out DIR)",
            "train", At("train.yaml"), "--resume");

    [Test]
    public void Data_that_cannot_be_used()
    {
        string path = Write("train.yaml", Settings.Replace("[Hf, O]", "[Hf]", StringComparison.Ordinal));
        var result = Run("train", path);
        Assert.That(result.Error, Does.StartWith($"{At("train.extxyz")}: frame 1").And.Contain(" is O"));
        Assert.That(result.Code, Is.EqualTo(2));
        Write("train.extxyz", "");
        Assert.That(Run("train", path).Error, Does.StartWith(At("train.extxyz")));
    }
}
