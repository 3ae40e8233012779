using Nnip.Cli.Settings;
using Nnip.Descriptors.Ace;
using Nnip.Descriptors.Snap;
using Nnip.Networks;
using Nnip.Tests.Training;
using Nnip.Training;
using NUnit.Framework;
using static Nnip.Tests.Cli.Cli;

namespace Nnip.Tests.Cli;

public class SettingsTests : CliFixture
{
    private const string Full = """
        train: data/train.extxyz
        test: /data/test.extxyz
        out: results
        epochs: 7
        seed: 18446744073709551615
        precision: double
        reference_energies: {Hf: -1.5, O: 2}
        group_weights: {bulk: 2, 'two words': 0.5}
        pair_terms:
          zbl: {inner: 0.9, cutoff: 1.8, O-Hf: none}
          born_mayer: {inner: 2, cutoff: 3, Hf-Hf: none, Hf-O: {a: 900, rho: 0.3}, O-O: none}
        cache_bytes: 1.5GB
        descriptor: {species: [Hf, O], body_order: 3, degree: 3, cutoff: 4.5, inner_radius: none}
        network:
          hidden: [8, 4]
          activation: leaky_relu   # a comment
          sharing: shared
        loss: {energy: 1, force: 0}
        optimizer: {kind: adamw, learning_rate: 1e-3}
        schedule: {kind: cosine}
        validation: {count: 3}
        keys: {energy: [dft_energy], forces: dft_forces}
        """;

    private SettingsReader Read(string yaml, params (string Path, string Text)[] flags) =>
        new(Write("t.yaml", yaml), flags.Select(flag => (SettingTable.Find(flag.Path)!, flag.Text)));

    [Test]
    public void A_file_is_read_whole()
    {
        var settings = Read(Full).Settings;
        Assert.That(settings.TrainFile, Is.EqualTo(At("data/train.extxyz")));
        Assert.That(settings.TestFile, Is.EqualTo("/data/test.extxyz"));
        Assert.That(settings.OutFolder, Is.EqualTo(At("results")));
        Assert.That(settings.Keys.Forces, Is.EqualTo(new[] { "dft_forces" }));
        var training = settings.Training;
        Assert.That(training.Seed, Is.EqualTo(ulong.MaxValue));
        Assert.That(training.ReferenceEnergies.Kind, Is.EqualTo(ReferenceEnergyKind.Given));
        Assert.That(training.ReferenceEnergies.Values["Hf"], Is.EqualTo(-1.5));
        Assert.That(training.GroupWeights["two words"], Is.EqualTo(0.5));
        Assert.That(training.PairTerms[0].Pairs["O-Hf"], Is.Null);
        Assert.That(training.PairTerms[1].Pairs["Hf-O"]!["rho"], Is.EqualTo(0.3));
        Assert.That(training.CacheBytes, Is.EqualTo(3L << 29));
        Assert.That(training.Network.Hidden, Is.EqualTo(new[] { 8, 4 }));
        Assert.That(training.Network.Activation, Is.EqualTo(Activation.LeakyRelu));
        Assert.That(training.Optimizer.Kind, Is.EqualTo(OptimizerKind.Adamw));
        Assert.That(training.Validation.Count, Is.EqualTo(3));
        Assert.That(training.Loss.Force, Is.Zero);
    }

    [Test]
    public void Snap_is_read_and_written_with_its_own_keys()
    {
        const string Yaml = """
            train: train.extxyz
            descriptor: {twojmax: 8, type: snap, species: [Hf, O], radius: {Hf: 0.55}, weight: {O: 0.7}, chem: true, bzero: false}
            """;
        var settings = Read(Yaml, ("descriptor.rcutfac", "4.8")).Settings;
        var snap = (SnapSettings)settings.Training.Descriptor;
        Assert.That((snap.TwoJMax, snap.Rcutfac, snap.Chem, snap.Bzero, snap.Switch), Is.EqualTo((8, 4.8, true, false, true)));
        Assert.That((snap.RadiusOf("Hf"), snap.RadiusOf("O"), snap.WeightOf("O")), Is.EqualTo((0.55, 0.5, 0.7)));
        string written = SettingsFile.Write(settings);
        Assert.That(written, Does.Contain("rcutfac: 4.8").And.Not.Contain("body_order"));
        Assert.That(((SnapSettings)Read(written).Settings.Training.Descriptor).Radius, Is.EquivalentTo(snap.Radius));
    }

    [Test]
    public void Keys_of_another_descriptor_are_refused()
    {
        const string Expected = "but the descriptor is snap; expected only settings of snap";
        Assert.That(() => Read("train: t.extxyz\ndescriptor:\n  degree: 5\n  type: snap\n"), Throws.TypeOf<InputException>()
            .With.Message.EqualTo($"{At("t.yaml")} line 3: descriptor.degree is a setting of the descriptor ace, {Expected}"));
        Assert.That(() => Read("train: t.extxyz\ndescriptor: {type: snap}\n", ("descriptor.r0", "2")), Throws.TypeOf<InputException>()
            .With.Message.EqualTo($"--descriptor.r0 is a setting of the descriptor ace, {Expected}"));
    }

    [Test]
    public void Flags_win_and_take_lists_and_maps()
    {
        var settings = Read(
            Full, ("epochs", "9"), ("network.hidden", "16,16"), ("reference_energies", "Hf=1,O=2.5"), ("train", "here.extxyz")).Settings;
        Assert.That(settings.Training.Epochs, Is.EqualTo(9));
        Assert.That(settings.Training.Network.Hidden, Is.EqualTo(new[] { 16, 16 }));
        Assert.That(settings.Training.ReferenceEnergies.Values["O"], Is.EqualTo(2.5));
        Assert.That(settings.TrainFile, Is.EqualTo("here.extxyz"));
    }

    [Test]
    public void What_is_written_reads_back_the_same()
    {
        var settings = Read(Full).Settings;
        string written = SettingsFile.Write(settings);
        Assert.That(SettingsFile.Write(Read(written).Settings), Is.EqualTo(written));
        foreach (var setting in SettingTable.All)
            Assert.That(setting.Write(Read(written).Settings), Is.EqualTo(setting.Write(settings)), setting.Path);
        Assert.That(written,
            Does.Contain($"train: {At("data/train.extxyz")}\n").And.Contain("\noptimizer:\n  kind: adamw\n  learning_rate: 0.001\n"));
    }

    [Test]
    public void Every_setting_changes_something_and_is_written()
    {
        var defaults = Read("train: a").Settings;
        foreach (var setting in SettingTable.All.Where(s => s.Path is not "descriptor.type"))
        {
            string text = setting.Placeholder switch
            {
                "PATH" or "WORD,WORD" => "x",
                "FILE" => Write("terms.yaml", "zbl: {inner: 1, cutoff: 2}"),
                "NUMBER" => "0.125",
                "N" => "3",
                "BYTES" => "77MB",
                "N,N" => "3,1",
                "KEY=NUMBER,..." => "a=0.5",
                "fit|none|El=eV,..." => "none",
                "true|false" => setting.Write(defaults) == "true" ? "false" : "true",
                _ => setting.Expected["one of ".Length..].Split(", ").First(word => word != setting.Write(defaults)),
            };
            var changed = setting.Apply(defaults, new("--x", "") { Text = text });
            Assert.That(setting.Write(changed), Is.Not.EqualTo(setting.Write(defaults)), setting.Path);
            foreach (var other in SettingTable.All.Where(other => other != setting))
                Assert.That(other.Write(changed), Is.EqualTo(other.Write(defaults)), $"{setting.Path} changes {other.Path}");
        }
    }

    [Test]
    public void Every_property_of_the_training_settings_has_a_key()
    {
        foreach (var settings in EverySetting.Bases())
            foreach (var (path, changed) in EverySetting.ChangesOf(settings))
                Assert.That(SettingsFile.Write(Run(changed)), Is.Not.EqualTo(SettingsFile.Write(Run(settings))), path);

        static RunSettings Run(TrainingSettings training)
        {
            var (type, species) = (training.Descriptor.Type, training.Descriptor.Species);
            return new()
            {
                Training = training,
                Descriptor = training.Descriptor is SnapSettings snap
                    ? new() { Type = type, Species = species, Snap = snap }
                    : new() { Type = type, Species = species, Ace = (AceSettings)training.Descriptor },
            };
        }
    }

    [Test]
    public void Pair_terms_may_be_in_a_file_of_their_own()
    {
        Write("terms.yaml", "lennard_jones:\n  inner: 3\n  cutoff: 4\n  Hf-O: {epsilon: 0.1, sigma: 2}");
        var terms = Read("train: a\npair_terms: terms.yaml").Settings.Training.PairTerms;
        Assert.That(terms.Single().Pairs["Hf-O"]!["sigma"], Is.EqualTo(2));
        Assert.That(Read("train: a", ("pair_terms", At("terms.yaml"))).Settings.Training.PairTerms, Has.Count.EqualTo(1));
        Assert.That(Read("train: a\npair_terms: none").Settings.Training.PairTerms, Is.Empty);
    }

    [Test]
    public void A_validation_file_may_be_given_plainly() =>
        Assert.That(Read("train: a\nvalidation: b.extxyz").Settings.ValidationFile, Is.EqualTo(At("b.extxyz")));

    [TestCase("train: a\noptimizer:\n  kind: adam\n  learnig_rate: 1",
        "line 4: unknown key `learnig_rate` in optimizer; did you mean `learning_rate`?")]
    [TestCase("train: a\nepoch: 3", "line 2: unknown key `epoch`; did you mean `epochs`?")]
    [TestCase("train: a\noptimiser: {kind: adam}", "line 2: unknown key `optimiser`; did you mean `optimizer`?")]
    [TestCase("train: a\nlearning_rate: 3", "line 2: unknown key `learning_rate`; did you mean `optimizer.learning_rate`?")]
    [TestCase("train: a\nloss: {frce: 1}", "line 2: unknown key `frce` in loss; did you mean `force`?")]
    [TestCase("train: a\nloss:\n  zzzzzzzzz: 1", "line 3: unknown key `zzzzzzzzz` in loss; expected one of energy, force, virial")]
    [TestCase("train: a\nepochs: many", "line 2: epochs is 'many'; expected an integer")]
    [TestCase("train: a\nepochs: [3]", "line 2: epochs is a list; expected an integer")]
    [TestCase("train: a\nepochs: 2.5", "line 2: epochs is '2.5'; expected an integer")]
    [TestCase("train: a\n\n\noptimizer: {learning_rate: fast}", "line 4: optimizer.learning_rate is 'fast'; expected a number")]
    [TestCase("train: a\noptimizer: {learning_rate: .inf}", "line 2: optimizer.learning_rate is '.inf'; expected a number")]
    [TestCase("train: a\noptimizer: {learning_rate: nan}", "line 2: optimizer.learning_rate is 'nan'; expected a number")]
    [TestCase("train: a\nnetwork:\n  activation: sillu",
        "line 3: network.activation is 'sillu'; expected one of identity, tanh, silu, softplus, gelu, sigmoid, relu, leaky_relu")]
    [TestCase("train: a\nnetwork: {hidden: [8, x]}", "line 2: network.hidden is a list; expected a list of integers such as [32, 32]")]
    [TestCase("train: a\nnetwork: {residual: maybe}", "line 2: network.residual is 'maybe'; expected true or false")]
    [TestCase("train: a\nloss: 3", "line 2: loss is '3'; expected the keys energy, force, virial")]
    [TestCase("train: a\nreference_energies: sure",
        "line 2: reference_energies is 'sure'; expected fit, none, or a map from chemical symbols to eV")]
    [TestCase("train: a\nreference_energies: {Hf: x}",
        "line 2: reference_energies is a map; expected fit, none, or a map from chemical symbols to eV")]
    [TestCase("train: a\npair_terms: [zbl]", "line 2: pair_terms has a list here; expected a map such as {zbl: {inner: 1, cutoff: 2}}")]
    [TestCase("train: a\npair_terms:\n  zbl: {inner: x}", "line 3: pair_terms has 'x' here; expected a number")]
    [TestCase("train: a\npair_terms:\n  zbl: {inner: 1, cutof: 2}",
        "line 3: unknown key `cutof` in pair_terms.zbl; did you mean `cutoff`?")]
    [TestCase("train: a\npair_terms:\n  zbl: {inner: 1, width: 2}",
        "line 3: unknown key `width` in pair_terms.zbl; expected inner, cutoff or a pair such as Hf-O")]
    [TestCase("train: a\npair_terms:\n  zlb: {inner: 1}",
        "line 3: unknown key `zlb` in pair_terms; did you mean `zbl`?")]
    [TestCase("train: a\npair_terms:\n  buckingham: {inner: 1}",
        "line 3: pair_terms has a map here; expected its name, buckingham, to be one of lennard_jones, morse, born_mayer, zbl")]
    [TestCase("train: a\ndescriptor: {species: [Hf]}\npair_terms: {zbl: {inner: 1, cutoff: -2}}",
        "line 3: pair_terms.zbl.cutoff must be positive, but is -2")]
    [TestCase("train: a\nseed: -1", "line 2: seed is '-1'; expected an integer from 0 to 18446744073709551615")]
    [TestCase("train: a\ncache_bytes: much", "line 2: cache_bytes is 'much'; expected a number of bytes such as 4GB or 500MB")]
    [TestCase("train: a\ndevice: gpu", "line 2: device is 'gpu'; expected one of auto, cpu, cuda, cuda:N, reference")]
    [TestCase("train: a\nepochs: -3\ndescriptor: {species: [Hf]}", "line 2: epochs must be at least 0, but is -3")]
    [TestCase("train: a\ndescriptor:\n  species: [Hf]\n  cutoff: 0", "line 4: descriptor.cutoff must be positive, but is 0")]
    [TestCase("train: a\ndescriptor: {species: [Hf]}\nloss: {energy: 0, force: 0}",
        ": one of loss.energy, loss.force and loss.virial must be positive, but all are 0")]
    [TestCase("- a\n- b", "line 1: expected settings such as `train: data.extxyz`")]
    [TestCase("", ": the file is empty; expected settings such as `train: data.extxyz`")]
    [TestCase("epochs: 3", ": `train` is missing; expected an extended XYZ file to train on (or the flag --train FILE)")]
    [TestCase("train: a\n---\ntrain: b", "line 3: a second YAML document starts; expected one")]
    public void Malformed_settings(string yaml, string message)
    {
        string path = Write("train.yaml", yaml);
        Refused(message.StartsWith(':') ? path + message : $"{path} {message}", "train", path);
    }

    [TestCase("train: a\n\tepochs: 3")]
    [TestCase("train: [a\nepochs: 3")]
    [TestCase("train: a\nepochs: 3\nepochs: 4")]
    [TestCase("train: *nothing")]
    public void What_is_no_YAML_names_the_line(string yaml)
    {
        string path = Write("train.yaml", yaml);
        var result = Run("train", path);
        Assert.That(result.Error, Does.Match($"^{path}( line \\d+)?: this is not YAML[:;] [^\n]*$"));
        Assert.That(result.Code, Is.EqualTo(2));
    }

    [Test]
    public void A_bracket_that_is_not_closed_names_its_line()
    {
        string path = Write("train.yaml", "train: a\nnetwork:\n  hidden: [4\nepochs: 3");
        Refused($"{path} line 3: this is not YAML; expected the bracket that opens here to be closed", "train", path);
    }

    [Test]
    public void A_wrong_flag_names_the_flag()
    {
        string path = Write("train.yaml", "train: a\ndescriptor: {species: [Hf]}");
        Refused("--epochs: epochs is 'x'; expected an integer", "train", path, "--epochs", "x");
        Refused("--optimizer.learning-rate: optimizer.learning_rate must be positive, but is -1", "train", path,
            "--optimizer.learning-rate", "-1");
    }

    [Test]
    public void Missing_files_are_named()
    {
        Refused($"{At("none.yaml")}: the file does not exist", "train", At("none.yaml"));
        string path = Write("train.yaml", "descriptor: {species: [Hf]}\ntrain: a");
        Refused($"{path} line 2: train is {At("a")}, but there is no such file; expected labelled frames as extended XYZ", "train", path);
        Refused($"--test: test is {At("b")}, but there is no such file; expected labelled frames as extended XYZ",
            "train", path, "--train", At("water.extxyz"), "--test", At("b"));
    }
}
