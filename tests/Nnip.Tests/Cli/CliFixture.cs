using Nnip.Models;
using Nnip.Tests.Models;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>A folder for each test with a small random model and small structures.</summary>
public abstract class CliFixture
{
    protected const string Water = """
        3
        Lattice="6 0 0 0 6 0 0 0 6" Properties=species:S:1:pos:R:3:forces:R:3:magmom:R:1 energy=-3.5 virial="1 0 0 0 2 0 0 0 3" group=bulk label="a b"
        Hf 0.0 0.0 0.0 0.1 0.2 0.3 1.5
        O 2.0 0.1 0.0 -0.1 0.0 0.2 -0.5
        O 0.2 2.1 0.3 0.0 -0.2 -0.5 0.25
        2
        Lattice="5 0 0 0 5 0 0 0 5" Properties=species:S:1:pos:R:3:forces:R:3:magmom:R:1 energy=-2.5 group=pair label=c
        Hf 0.0 0.0 0.0 0.4 0.0 0.0 0
        O 1.9 0.0 0.0 -0.4 0.0 0.0 0

        """;

    protected string Folder { get; private set; } = "";

    protected string ModelPath => At("model.nnip");

    [SetUp]
    public void MakeFolder()
    {
        Folder = Directory.CreateTempSubdirectory("nnip-cli-").FullName;
        ModelFile.Save(Samples.Potential(), ModelPath);
        File.WriteAllText(At("water.extxyz"), Water);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    protected string At(string name) => Path.Combine(Folder, name);

    protected string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }
}
