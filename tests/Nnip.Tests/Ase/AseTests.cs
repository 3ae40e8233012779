using Nnip.Networks;
using Nnip.Models;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Ase;

/// <summary>The scripts of tests/clients/ase, each a module of Python's unittest: NnipCalculator in ASE.</summary>
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

    private void Save(RandomPotential potential, string name) => ModelFile.Save(potential.Build(), Path.Combine(models, $"{name}.nnip"));

    private void Copy(string model, string name) => File.Copy(model, Path.Combine(models, $"{name}.nnip"), overwrite: true);

    private void Passes(string script)
    {
        var result = AsePython.Run(script, models);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Match(@"Ran \d+ tests.*\n\nOK\n$"));
    }
}
