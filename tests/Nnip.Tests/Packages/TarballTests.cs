using Nnip.Tests.CApi;
using Nnip.Tests.Cli;
using NUnit.Framework;

namespace Nnip.Tests.Packages;

/// <summary>Programs outside of the repository that are built from the tarball alone, wherever it was unpacked.</summary>
[Platform("Linux")]
internal sealed class TarballTests
{
    private string folder = "", root = "";
    private ExampleCase example = null!;

    [OneTimeSetUp]
    public void Unpack()
    {
        folder = Directory.CreateTempSubdirectory("nnip-tarball-").FullName;
        example = new(folder);
        string tarball = Directory.GetFiles(NativeBuild.PackageFolder, "nnip-*-linux-x64.tar.gz").Single();
        Succeeds(NativeProgram.Run("tar", "-x", "-f", tarball, "-C", folder));
        root = Path.Combine(folder, "moved");
        Directory.Move(Directory.GetDirectories(folder, "nnip-*").Single(), root);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_CMake_project_finds_the_library()
    {
        string build = Path.Combine(folder, "build");
        Succeeds(NativeProgram.Run("cmake", "-S", At("share/nnip/examples"), "-B", build, $"-DCMAKE_PREFIX_PATH={root}"));
        Succeeds(NativeProgram.Run("cmake", "--build", build));
        foreach (string program in (string[])["example_c", "example_cpp"])
            example.Check(NativeProgram.Run(Path.Combine(build, program), example.Model, example.Structure));
    }

    [Test]
    public void A_CMake_project_that_needs_another_version_is_told_so([Values("0.2", "1.0")] string version)
    {
        string source = Path.Combine(folder, $"needs-{version}");
        Directory.CreateDirectory(source);
        File.WriteAllText(Path.Combine(source, "CMakeLists.txt"),
            $"cmake_minimum_required(VERSION 3.13)\nproject(needs NONE)\nfind_package(nnip {version} REQUIRED)\n");
        var result = NativeProgram.Run("cmake", "-S", source, "-B", Path.Combine(source, "build"), $"-DCMAKE_PREFIX_PATH={root}");
        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Error, Does.Contain($"requested version \"{version}\""));
    }

    [Test]
    public void A_makefile_finds_the_library_by_pkg_config()
    {
        string program = Path.Combine(folder, "by-pkg-config");
        const string Compile =
            """gcc "$0" -o "$1" $(pkg-config --cflags --libs nnip) -Wl,-rpath,$(pkg-config --variable=prefix nnip)/lib""";
        Succeeds(NativeProgram.Run("sh", new Dictionary<string, string> { ["PKG_CONFIG_PATH"] = At("lib/pkgconfig") },
            "-c", Compile, At("share/nnip/examples/example.c"), program));
        example.Check(NativeProgram.Run(program, example.Model, example.Structure));
    }

    [Test]
    public void Python_finds_the_library() => example.Check(NativeProgram.Run("python3",
        new Dictionary<string, string> { ["NNIP_LIBRARY"] = At("lib/libnnip.so") },
        At("share/nnip/examples/example.py"), example.Model, example.Structure));

    [TestCase("share/nnip/lammps/pair_nnip.cpp")]
    [TestCase("share/nnip/ase/nnip_calculator.py")]
    [TestCase("LICENSE")]
    public void It_has_the_clients(string path) => Assert.That(At(path), Does.Exist);

    private string At(string path) => Path.Combine(root, path);

    private static void Succeeds(ProgramResult result) => Assert.That(result.ExitCode, Is.Zero, result.Output + result.Error);
}
