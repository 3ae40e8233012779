using Nnip.Models;
using Nnip.Networks;
using Nnip.Tests.Cli;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Ase;

/// <summary>
/// The scripts of tests/clients/ase, each a module of Python's unittest: NnipCalculator, and `nnip driver` as client of ASE.
/// </summary>
internal sealed class AseTests
{
    private string models = "";

    [OneTimeSetUp]
    public void SaveModels()
    {
        AsePython.Require();
        models = Path.Combine(TestContext.CurrentContext.WorkDirectory, nameof(AseTests));
        Directory.CreateDirectory(models);
    }

    [Test]
    public void Calculator()
    {
        Copy(TrainedModels.HafniaModel, "hafnia");
        foreach (ulong seed in new ulong[] { 1, 2, 3 })
            Save(new() { Seed = seed }, $"random{seed}");
        Save(new() { Species = 1 }, "hafnium");
        Save(new() { Readout = Readout.Global }, "global");
        Passes("calculator_test.py");
    }

    [Test]
    public void Hafnia()
    {
        Copy(TrainedModels.HafniaModel, "hafnia");
        Passes("hafnia_test.py");
    }

    [Test]
    public void Silicon()
    {
        Copy(TrainedModels.SiliconModel, "silicon");
        Passes("silicon_test.py");
    }

    [Test]
    public void Driver([Values] bool native)
    {
        Copy(TrainedModels.HafniaModel, "hafnia");
        IEnumerable<string> command = native ? [Path.Combine(NativeBuild.Folder, "nnip")] : CliProcess.Managed;
        Passes("driver_test.py", string.Join(' ', command.Select(word => $"'{word}'")));
    }

    private void Save(RandomPotential potential, string name) => ModelFile.Save(potential.Build(), Path.Combine(models, $"{name}.nnip"));

    private void Copy(string model, string name) => File.Copy(model, Path.Combine(models, $"{name}.nnip"), overwrite: true);

    private void Passes(string script, string command = "")
    {
        var result = AsePython.Run(script, models, command);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Match(@"Ran \d+ tests.*\n\nOK\n$"));
    }
}
