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
        Assert.That(log.Split('\n').Count(line => line.Split('|') is [var start, _, _, _] && int.TryParse(start.Split("  ")[^2], out _)),
            Is.EqualTo(3));
        foreach (string set in new[] { "test", "validation", "train" })
            Assert.That(log, Does.Match($"(?m)^{set} +"));
        foreach (string file in new[] { "model.nnip", "checkpoint", "history.csv", "settings.yaml", "report.html", "plots/summary.png" })
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
    public void The_network_of_the_report_is_trained_with_a_warning()
    {
        var result = Run("train", At("train.yaml"), "--network.kind", "report_cnn", "--network.activation", "leaky_relu");
        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Out + result.Error, Does.Contain("depends on the order of the atoms").And.Contain("jump where its slope does"));
        Assert.That(Succeeds("info", At("run/model.nnip")), Does.Contain("images of 26 descriptors x 8 atoms"));
        Succeeds("evaluate", At("run/model.nnip"), At("test.extxyz"));
    }

    [Test]
    public void Convolutions_are_trained()
    {
        Succeeds("train", At("train.yaml"), "--network.kind", "cnn", "--network.channels", "3",
            "--network.kernels", "4", "--network.strides", "3");
        Assert.That(ModelFile.Load(At("run/model.nnip")).Network.Convolutions, Has.Length.EqualTo(1));
        Assert.That(Succeeds("info", At("run/model.nnip")), Does.Contain("13-3@4/3-4-1"));
        Succeeds("evaluate", At("run/model.nnip"), At("test.extxyz"));
        Refused("convolution 1 has kernel 14, but there are only 13 values along the descriptors before it",
            "train", At("train.yaml"), "--overwrite", "--network.kind", "cnn", "--network.channels", "3", "--network.kernels", "14",
            "--network.strides", "1");
    }

    [TestCase("pca", "--reduction.count", "4")]
    [TestCase("active_subspace", "--reduction.variance", "0.95", "--reduction.epochs", "1")]
    public void Descriptors_are_reduced(string kind, params string[] flags)
    {
        string log = Succeeds(["train", At("train.yaml"), "--reduction.kind", kind, .. flags]);
        Assert.That(log, Does.Match("reduction to \\d+ of 13 inputs for Hf, \\d+ of 13 inputs for O"));
        Assert.That(ModelFile.Load(At("run/model.nnip")).Projections, Has.Length.EqualTo(2));
        Succeeds("evaluate", At("run/model.nnip"), At("test.extxyz"));
        Assert.That(Succeeds("info", At("run/model.nnip")), Does.Contain("Reduced to"));
        Refused("--reduction.count: reduction.count is 14, but Hf has 13 descriptors; expected at most 13",
            ["train", At("train.yaml"), "--overwrite", "--reduction.kind", "pca", "--reduction.count", "14"]);
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
    public void A_finished_run_is_continued_or_replaced_only_when_asked_for()
    {
        Succeeds("train", At("train.yaml"), "--epochs", "2");
        var model = File.ReadAllBytes(At("run/model.nnip"));
        Refused(
            $"{At("run")}: the results of an earlier run are there; expected --resume to continue it, --overwrite to replace them, "
                + "or another folder (--out DIR)",
            "train", At("train.yaml"));
        Refused("--resume and --overwrite are both given; expected one of them", "train", At("train.yaml"), "--resume", "--overwrite");
        Assert.That(File.ReadAllBytes(At("run/model.nnip")), Is.EqualTo(model).AsCollection);
        Assert.That(Succeeds("train", At("train.yaml"), "--epochs", "3", "--resume"), Does.Contain("resumed after epoch 2\n"));
        Assert.That(File.ReadAllLines(At("run/history.csv")), Has.Length.EqualTo(4));
        Succeeds("train", At("train.yaml"), "--epochs", "1", "--overwrite");
        Assert.That(File.ReadAllLines(At("run/history.csv")), Has.Length.EqualTo(2));
    }

    [TestCase("the validation part must be from 0 to 7 frames, found 8", "--validation.count", "8")]
    [TestCase("--network.hidden: network.hidden is [1000000, 1000000], which makes a network of 2000032000002 parameters; expected at most",
        "--network.hidden", "1000000,1000000")]
    [TestCase(
        "--network.channels: network.channels is [2000000000] with network.hidden [4], which makes 8000000000 features of convolution 1",
        "--network.kind", "cnn", "--network.channels", "2000000000", "--network.kernels", "4", "--network.strides", "3")]
    [TestCase("--group-weights: group_weights has 'foo', but no training frame belongs to this group; the groups are ''",
        "--group-weights", "foo=2")]
    [TestCase("--descriptor.r0: descriptor.r0 is a distance of nearest neighbours, which must be within descriptor.cutoff 4.5, but is 5",
        "--descriptor.r0", "5")]
    [TestCase("threads must be at most 1024, but is 5000; expected 0 (one for each processor) or more", "--threads", "5000")]
    [TestCase("threads must not be negative, but is -1; expected 0 (one for each processor) or more", "--threads", "-1")]
    [TestCase("no frame belongs to the validation group 'x'", "--validation.count", "0", "--validation.groups", "x")]
    public void A_refused_run_leaves_no_folder(string message, params string[] flags)
    {
        var result = Run(["train", At("train.yaml"), .. flags]);
        Assert.That(result.Error, Does.StartWith(message));
        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(Directory.Exists(At("run")), Is.False);
    }

    [Test]
    public void A_refused_resume_leaves_settings_and_checkpoint_as_they_are()
    {
        Succeeds("train", At("train.yaml"), "--epochs", "1");
        string settings = File.ReadAllText(At("run/settings.yaml"));
        Assert.That(Run("train", At("run/settings.yaml"), "--resume", "--seed", "9").Error,
            Does.Contain("cannot resume because seed was 1"));
        Assert.That(File.ReadAllText(At("run/settings.yaml")), Is.EqualTo(settings));
        Succeeds("train", At("run/settings.yaml"), "--resume", "--epochs", "2");
    }

    [Test]
    public void Results_where_a_file_stands() =>
        Refused($"{At("train.yaml")}: a file of this name exists; expected a folder for the results", "train", At("train.yaml"), "--out",
            At("train.yaml"));

    [Test]
    public void Test_frames_are_looked_at_before_training()
    {
        string foreign = Write("si.extxyz", "1\nenergy=1\nSi 0 0 0\n"), bare = Write("bare.extxyz", "1\n\nHf 0 0 0\n");
        Refused($"{foreign}: frame 1: atom 1 is Si, but the species of the descriptor are Hf, O", "train", At("train.yaml"), "--test",
            foreign);
        Refused(
            $"{bare}: no frame has an energy (looked for energy, e0) or forces (looked for forces, force, dft_forces, dft_force, "
                + "ref_forces, ref_force, forces_dft, forces_ref); expected labelled frames, or the names of their labels under `keys`",
            "train", At("train.yaml"), "--test", bare, "--keys.energy", "energy,e0");
        Assert.That(Directory.Exists(At("run")), Is.False);
    }

    [Test]
    public void A_mistyped_label_is_told()
    {
        Assert.That(Succeeds("train", At("train.yaml"), "--epochs", "1", "--keys.forces", "dft_fores"),
            Does.Contain($"warning: no frame of {At("train.extxyz")} has forces (looked for dft_fores)\n"));
        Assert.That(
            Run("train", At("train.yaml"), "--out", At("other"), "--keys.forces", "a", "--keys.energy", "b").Error,
            Does.StartWith($"{At("train.extxyz")}: no frame has an energy (looked for b) or forces (looked for a); expected"));
    }

    [Test]
    public void Evaluate_looks_for_the_labels_that_the_model_was_trained_with()
    {
        string renamed = Write("renamed.extxyz", File.ReadAllText(At("train.extxyz"))
            .Replace("energy=", "my_e=", StringComparison.Ordinal).Replace("forces:R:3", "my_f:R:3", StringComparison.Ordinal));
        Succeeds("train", At("train.yaml"), "--train", renamed, "--test", renamed, "--epochs", "1",
            "--keys.energy", "my_e", "--keys.forces", "my_f");
        string model = At("run/model.nnip");
        Assert.That(ModelFile.Load(model).Notes["keys.forces"], Is.EqualTo("[my_f]"));
        Assert.That(ModelFile.Load(model).Notes.Keys, Has.None.EqualTo("keys.virial"), "the usual names");
        Assert.That(Succeeds("evaluate", model, renamed, "--json"), Is.EqualTo(
            Succeeds("evaluate", model, At("train.extxyz"), "--json", "--keys.energy", "energy", "--keys.forces", "forces")
                .Replace("train.extxyz", "renamed.extxyz", StringComparison.Ordinal)));
    }

    [Test]
    public void Test_frames_that_turn_out_unusable_do_not_cost_the_model()
    {
        string overlap = Write("overlap.extxyz", "2\nenergy=1\nHf 0 0 0\nO 0 0 0\n");
        var result = Run("train", At("train.yaml"), "--test", overlap);
        Assert.That(result.Error, Is.EqualTo(
            $"{overlap}: frame 1: atoms 1 and 2 are 0 A apart; structures with overlapping atoms are not accepted"));
        Assert.That(result.Code, Is.EqualTo(2));
        Assert.That(ModelFile.Load(At("run/model.nnip")).Species, Has.Length.EqualTo(2));
    }

    [Test]
    public void A_terminal_shows_the_last_epochs_in_place()
    {
        var screen = new Screen();
        int code = Nnip.Cli.NnipCommand.Run(
            ["train", At("train.yaml"), "--epochs", "40"], new(() => Stream.Null, screen, TextWriter.Null, terminal: true));
        Assert.That(code, Is.Zero);
        string[] epochs = [.. screen.Lines.Where(line => line.Count(c => c == '|') == 3 && char.IsDigit(line.TrimStart()[0]))];
        Assert.That(epochs, Has.Length.EqualTo(10));
        Assert.That(epochs[0], Does.StartWith("   31  "));
        Assert.That(screen.Lines.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(screen.Lines.Count(line => line.StartsWith("│ Training data", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(screen.Lines, Has.None.Contains("["), "no bar is left");
        Assert.That(screen.Drawn, Does.Match(@"\[#*\.*\] +\d+% epoch \d+ of 40"));

        var resumed = new Screen();
        Nnip.Cli.NnipCommand.Run(
            ["train", At("train.yaml"), "--epochs", "41", "--resume"], new(() => Stream.Null, resumed, TextWriter.Null, terminal: true));
        Assert.That(resumed.Drawn, Does.Match(@"epoch 41 of 41, best \d+"));
    }

    [Test]
    public void A_species_that_is_not_trained_is_told() =>
        Assert.That(Succeeds("train", At("train.yaml"), "--epochs", "1", "--descriptor.species", "Hf,O,Si"), Does.Contain(
            "warning: descriptor.species has Si, but no training frame does: its network stays as it is drawn "
            + "and its reference energy is 0\n"));

    [Test]
    public void A_memory_budget_that_is_already_taken_is_told()
    {
        var result = Run("train", At("train.yaml"), "--epochs", "1", "--device", "cpu", "--memory-budget", "1MB");
        Assert.That(result.Code, Is.Zero);
        Assert.That(result.Error, Does.Match(@"^warning: memory_budget is 1 MB, but the process takes \d+ MB before it has read any data, "
            + @"so that it will exceed the budget; expected at least \d+ MB$"));
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
        Assert.That(result.Error, Is.EqualTo($"{At("train.extxyz")}: frame 1: atom 2 is O, but the species of the descriptor are Hf"));
        Assert.That(result.Code, Is.EqualTo(2));
        Write("train.extxyz", "");
        Assert.That(Run("train", path).Error, Does.StartWith(At("train.extxyz")));
    }
}
