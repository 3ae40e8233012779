// Usage: dotnet tool restore && dotnet cake [--target=Build|Native|Library|Pack|SoftwareDevice|Test|Arm64|Bench|Kernels|Instructions|
//   Format]
// [--configuration=Release] [--filter=...] [--seed=N] [--check]
// check: with Format, changes nothing and fails where something would change.
// filter: a VSTest filter for Test (FullyQualifiedName~Reports), which then runs once; a BenchmarkDotNet pattern for Bench (*PairList*).
// seed: order of threads in the last run of Test.

using System.Collections.Concurrent;
using System.Runtime.Intrinsics;

var target = Argument("target", "Test");
var configuration = Argument("configuration", "Release");
var filter = Argument("filter", "");
var seed = Argument("seed", 1);

const string Solution = "NnipNative.sln";
var results = MakeAbsolute(Directory("artifacts/test-results"));

Task("Restore").Does(() =>
{
    // A registry that stalls once is usually well a little later; restore keeps what it has already fetched.
    for (var attempt = 1; ; attempt++)
    {
        try
        {
            DotNetRestore(Solution);
            return;
        }
        catch (CakeException) when (attempt < 3)
        {
            Warning("Restore failed, attempt {0} of 3", attempt);
            System.Threading.Thread.Sleep(TimeSpan.FromSeconds(10 * attempt));
        }
    }
});

Task("Build").IsDependentOn("Restore").Does(Build);

// g++, which links native programs and builds the software device.
Task("Compiler").Does(() => Run("native/prerequisites.sh"));

// The command as native programs, in artifacts/nnip.
Task("Native").IsDependentOn("Compiler").Does(() => Run("native/command/build.sh"));

// The C library, in artifacts/lib.
Task("Library").IsDependentOn("Compiler").Does(() => Run("native/library/build.sh"));

// NuGet packages, the tarball of the C library and the command as one file, in artifacts/packages.
Task("Pack").IsDependentOn("Compiler").Does(() => Run("native/package/pack.sh"));

Task("SoftwareDevice").IsDependentOn("Compiler").Does(() => Run("native/software-device/build.sh"));

Task("RealCuda").Does(RealLibraries);

Task("Test").IsDependentOn("Restore").Does(() =>
{
    const string Compiler = "Nnip.Tests.Cuda.RealLibraries.CompilerTests";
    // Programs and what runs models inside them, for the most part as processes of their own.
    string[] programs = ["Cli", "CApi", "Ase", "Lammps", "Packages", "Bench", "Reports", "SoftwareDevice"];
    const string CudaContract = "FullyQualifiedName~Nnip.Tests.Contract&FullyQualifiedName~cuda";
    CleanDirectory(results);
    var failed = new ConcurrentBag<string>();
    Parallel.Invoke(Build, Prepare);
    if (filter != "")
    {
        Hosts();
        Test("filtered", filter, "mode=fast");
    }
    else
    {
        // The longest first, so that all processors are busy to the end.
        Action[] parts = [Programs, Libraries, AddressChecks, AccessChecks, RealCompiler];
        if (Vector512.IsHardwareAccelerated)
            parts = [.. parts, NarrowerVectors];
        Parallel.ForEach(Partitioner.Create(parts, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, part => part());
    }
    if (!failed.IsEmpty)
        throw new CakeException($"failed: {string.Join(", ", failed)}");

    void Prepare()
    {
        // What the tests build and run their clients with.
        Run("native/prerequisites.sh", "g++ cmake make pkg-config valgrind");
        Run("native/software-device/build.sh");
        RealLibraries();
    }

    void Programs()
    {
        Hosts();
        Attempt("native programs", () => Run("native/command/build.sh"));
        Attempt("packages", () => Run("native/package/pack.sh"));
        Test("programs", string.Join("|", programs.Select(name => $"FullyQualifiedName~Nnip.Tests.{name}.")), "mode=fast");
    }

    void Libraries()
    {
        var others = programs.Select(name => $"FullyQualifiedName!~Nnip.Tests.{name}.");
        Test("libraries", $"FullyQualifiedName!~{Compiler}&{string.Join("&", others)}", "mode=fast");
    }

    // What takes other ways without AVX-512 again, where the tests above have gone those with it.
    void NarrowerVectors() => Test("avx2",
        "FullyQualifiedName~Nnip.Tests.Cpu.|FullyQualifiedName~Nnip.Tests.Neighbours.|"
        + "(FullyQualifiedName~Nnip.Tests.Contract&FullyQualifiedName~cpu)", "mode=fast",
        new() { ["DOTNET_EnableAVX512"] = "0" });

    // The contract of the CUDA backend again, with memory checkers, other orders of threads, copies that are late, and the least device.
    void AddressChecks() => Test("asan-reverse", CudaContract, "mode=asan,order=reverse,arch=70", AddressSanitizer());

    // One after the other, because the second takes the kernels that the first has compiled.
    void AccessChecks()
    {
        Test("check-forward", CudaContract, "mode=check,order=forward");
        Test("check-random", CudaContract, $"mode=check,order=random,late=1,seed={seed}");
    }

    void RealCompiler() => Test("compiler", $"FullyQualifiedName~{Compiler}", "mode=fast");

    void Test(string name, string tests, string device, Dictionary<string, string> environment = null)
    {
        var variables = new Dictionary<string, string>(environment ?? []) { ["NNIP_SOFTWARE_DEVICE"] = device };
        foreach (var (variable, folder) in new[] { ("NNIP_REAL_NVRTC", "nvrtc"), ("NNIP_REAL_LIBCUDA", "driver") })
            if (DirectoryExists(RealCuda(folder)))
                variables[variable] = RealCuda(folder).FullPath;
        Information("Tests, {0}: {1}", name, device);
        Attempt(name, () => DotNetTest("tests/Nnip.Tests", new DotNetTestSettings
        {
            Configuration = configuration,
            NoBuild = true,
            NoRestore = true,
            Filter = tests,
            Loggers = [$"trx;LogFileName={name}.trx"],
            ResultsDirectory = results,
            EnvironmentVariables = variables,
        }));
    }

    // What fails does not keep the others from running.
    void Attempt(string name, Action part)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            part();
        }
        catch (CakeException e)
        {
            Error("{0}: {1}", name, e.Message);
            failed.Add(name);
        }
        Information("{0}: {1:0} s", name, watch.Elapsed.TotalSeconds);
    }
});

// The tests of the CPU backend as programs of ARM64 run them, in an emulator: what its vectors of 128 bits compute, not how fast.
Task("Arm64").Does(() =>
{
    // The packages that install the emulator and the C libraries of ARM64.
    if (StartProcess("native/prerequisites.sh", "qemu-user-static libc6-arm64-cross libgcc-s1-arm64-cross libstdc++6-arm64-cross") != 0)
    {
        Warning("ARM64: skipped, because the emulator cannot be installed");
        return;
    }
    DotNetPublish("tests/Nnip.Tests", new DotNetPublishSettings
    {
        Configuration = configuration,
        Runtime = "linux-arm64",
        SelfContained = true,
        // Compiled before it runs, it need not be inside the emulator.
        PublishReadyToRun = true,
        OutputDirectory = "artifacts/arm64/tests",
        ArgumentCustomization = arguments => arguments.Append("--artifacts-path artifacts/arm64"),
        MSBuildSettings = new DotNetMSBuildSettings().WithProperty("RunAnalyzers", "false").WithProperty("NuGetAudit", "false"),
    });
    // What takes ways of its own on ARM64, and not the largest of it: the emulator is some twenty times slower.
    const string Name = "FullyQualifiedName";
    var packed = $"{Name}~Cpu.PackedPairsTests&{Name}!~Many_atoms&{Name}!~Radial_functions_alone&{Name}!~leave_few_lanes_idle";
    var others = $"{Name}~NeighbourReaderTests.Rows|{Name}~PairListTests.Cell_smaller|{Name}~Sum_over_rows_of_outer";
    var tests = filter != "" ? filter : $"{packed}|{others}";
    var arguments = new ProcessArgumentBuilder()
        .Append("-L /usr/aarch64-linux-gnu artifacts/arm64/tests/Nnip.Tests --progress off --output Normal --filter").AppendQuoted(tests);
    var status = StartProcess("qemu-aarch64-static", new ProcessSettings
    {
        Arguments = arguments,
        EnvironmentVariables = new Dictionary<string, string>
        {
            // The emulator does not see code change that is written at another address than it runs at.
            ["DOTNET_EnableWriteXorExecute"] = "0",
            ["DOTNET_TieredPGO"] = "0",
        },
    });
    if (status != 0)
        throw new CakeException($"ARM64: the tests ended with status {status}");
});

Task("Bench").IsDependentOn("Build").Does(() =>
    DotNetRun("bench/Nnip.Bench", new ProcessArgumentBuilder().Append("--filter").AppendQuoted(filter == "" ? "*" : filter),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true }));

// Writes bench/kernels.md anew.
Task("Kernels").IsDependentOn("Build").IsDependentOn("RealCuda").Does(() =>
    DotNetRun("bench/Nnip.Bench", new ProcessArgumentBuilder().Append("kernels").Append("bench/kernels.md"), new DotNetRunSettings
    {
        Configuration = configuration,
        NoBuild = true,
        EnvironmentVariables = new Dictionary<string, string> { ["NNIP_CUDA_LIBRARIES"] = RealCuda("nvrtc").FullPath },
    }));

// Writes bench/instructions.md anew.
Task("Instructions").IsDependentOn("Build").IsDependentOn("Native").Does(() =>
{
    Run("native/prerequisites.sh", "valgrind");
    DotNetRun("bench/Nnip.Bench", new ProcessArgumentBuilder().Append("instructions").Append("bench/instructions.md"),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true });
});

Task("Format").IsDependentOn("Restore").Does(() =>
    DotNetFormat(Solution, new DotNetFormatSettings { NoRestore = true, VerifyNoChanges = HasArgument("check") }));

RunTarget(target);

void Build() => DotNetBuild(Solution, new DotNetBuildSettings { Configuration = configuration, NoRestore = true });

// Programs that run models inside; where they cannot be installed, their tests are skipped and say so.
void Hosts() => TryRun("native/prerequisites.sh", "python3-ase lammps liblammps-dev openmpi-bin");

// Without NVIDIA's real libraries (a Debian package server is needed) some tests are skipped, and say so.
void RealLibraries() => TryRun("native/real-cuda.sh");

DirectoryPath RealCuda(string folder) => MakeAbsolute(Directory($"artifacts/real-cuda/{folder}"));

void Run(string script, string arguments = "")
{
    if (StartProcess(script, arguments) is var status and not 0)
        throw new CakeException($"{script} ended with status {status}");
}

void TryRun(string script, string arguments = "")
{
    if (StartProcess(script, arguments) is var status and not 0)
        Warning("{0} ended with status {1}", script, status);
}

// What a process needs in which the device runs with address and undefined-behaviour checks.
Dictionary<string, string> AddressSanitizer()
{
    var status = StartProcess("native/software-device/environment.sh",
        new ProcessSettings { Arguments = "asan", RedirectStandardOutput = true }, out var lines);
    return status == 0
        ? lines.Select(line => line.Split('=', 2)).ToDictionary(words => words[0], words => words[1])
        : throw new CakeException($"native/software-device/environment.sh ended with status {status}");
}
