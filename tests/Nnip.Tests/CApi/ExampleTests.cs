using Nnip.Tests.Cli;
using NUnit.Framework;

namespace Nnip.Tests.CApi;

/// <summary>The examples of native/examples print what the C# library computes.</summary>
internal sealed class ExampleTests
{
    private ExampleCase example = null!;

    [OneTimeSetUp]
    public void Write() => example = new(Directory.CreateDirectory(
        Path.Combine(TestContext.CurrentContext.WorkDirectory, nameof(ExampleTests))).FullName);

    [Test]
    public void C() =>
        example.Check(NativeProgram.Run(NativeProgram.Compile("native/examples/example.c"), example.Model, example.Structure));

    [Test]
    public void Cpp() =>
        example.Check(NativeProgram.Run(NativeProgram.Compile("native/examples/example.cpp"), example.Model, example.Structure));

    [Test]
    public void Python() => example.Check(
        NativeProgram.Run("python3", Library(), Path.Combine(Examples, "example.py"), example.Model, example.Structure));

    [Test]
    public void CSharp() => example.Check(NativeProgram.Run(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Library(),
        Path.Combine(TestContext.CurrentContext.TestDirectory, "nnip-example.dll"), example.Model, example.Structure));

    [Test]
    public void FailureIsASentenceOfTheLibrary()
    {
        string none = example.Model + ".none";
        var result = NativeProgram.Run(NativeProgram.Compile("native/examples/example.c"), none, example.Structure);
        Assert.That(result, Is.EqualTo(new ProgramResult(1, "", $"example: {none}: there is no such file; expected a model file\n")));
    }

    private static string Examples => Path.Combine(NativeBuild.RepositoryRoot, "native", "examples");

    private static Dictionary<string, string> Library() =>
        new() { ["NNIP_LIBRARY"] = Path.Combine(NativeBuild.LibraryFolder, "libnnip.so") };
}
