// Usage: dotnet tool restore && dotnet cake [--target=Build|Native|Library|Pack|SoftwareDevice|Test|Bench|Kernels|Instructions|Format]
// [--configuration=Release] [--filter=...] [--seed=N] [--check]
// check: with Format, changes nothing and fails where something would change.
// filter: a VSTest filter for Test (FullyQualifiedName~Reports), which then runs once; a BenchmarkDotNet pattern for Bench (*PairList*).
// seed: order of threads in the last run of Test.

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

Task("Build").IsDependentOn("Restore").Does(() =>
    DotNetBuild(Solution, new DotNetBuildSettings { Configuration = configuration, NoRestore = true }));

// g++, which links native programs and builds the software device.
Task("Compiler").Does(() => Run("native/prerequisites.sh"));

// The command as native programs, in artifacts/nnip.
Task("Native").IsDependentOn("Compiler").Does(() => Run("native/command/build.sh"));

// The C library, in artifacts/lib.
Task("Library").IsDependentOn("Compiler").Does(() => Run("native/library/build.sh"));

// NuGet packages, the tarball of the C library and the command as one file, in artifacts/packages.
Task("Pack").IsDependentOn("Compiler").Does(() => Run("native/package/pack.sh"));

// What the tests build and run their clients with.
Task("ClientTools").Does(() => Run("native/prerequisites.sh", "g++ cmake pkg-config valgrind"));

Task("SoftwareDevice").IsDependentOn("Compiler").Does(() => Run("native/software-device/build.sh"));

// Programs that run models inside; where they cannot be installed, their tests are skipped and say so.
Task("Hosts").ContinueOnError().Does(() => Run("native/prerequisites.sh", "python3-ase lammps liblammps-dev openmpi-bin"));

// Without NVIDIA's real libraries (a Debian package server is needed) some tests are skipped, and say so.
Task("RealCuda").ContinueOnError().Does(() => Run("native/real-cuda.sh"));

Task("Test").IsDependentOn("Build").IsDependentOn("ClientTools").IsDependentOn("Native").IsDependentOn("Pack").IsDependentOn("SoftwareDevice")
    .IsDependentOn("RealCuda").IsDependentOn("Hosts").Does(() =>
{
    const string Compiler = "Nnip.Tests.Cuda.RealLibraries.CompilerTests";
    // Programs and what runs models inside them, for the most part as processes of their own.
    string[] programs = ["Cli", "CApi", "Ase", "Lammps", "Packages", "Bench", "Reports", "SoftwareDevice"];
    const string CudaContract = "FullyQualifiedName~Nnip.Tests.Contract&FullyQualifiedName~cuda";
    CleanDirectory(results);
    var failed = new System.Collections.Concurrent.ConcurrentBag<string>();
    if (filter != "")
        Test("filtered", filter, "mode=fast");
    else
        Parallel.Invoke(Libraries, CompilerCudaContractAndPrograms);
    if (failed.Count > 0)
        throw new CakeException($"failed: {string.Join(", ", failed)}");

    // The halves take about the same time, each most of it on one core.
    void Libraries() => Test("libraries",
        $"FullyQualifiedName!~{Compiler}&{string.Join("&", programs.Select(name => $"FullyQualifiedName!~Nnip.Tests.{name}."))}", "mode=fast");

    void CompilerCudaContractAndPrograms()
    {
        Test("compiler", $"FullyQualifiedName~{Compiler}", "mode=fast");
        // The contract of the CUDA backend again, with memory checkers, other orders of threads, copies that are late, and the least device.
        Test("asan-reverse", CudaContract, "mode=asan,order=reverse,arch=70", AddressSanitizer());
        Test("check-forward", CudaContract, "mode=check,order=forward");
        Test("check-random", CudaContract, $"mode=check,order=random,late=1,seed={seed}");
        Test("programs", string.Join("|", programs.Select(name => $"FullyQualifiedName~Nnip.Tests.{name}.")), "mode=fast");
    }

    void Test(string name, string tests, string device, Dictionary<string, string> environment = null)
    {
        var variables = new Dictionary<string, string>(environment ?? []) { ["NNIP_SOFTWARE_DEVICE"] = device };
        foreach (var (variable, folder) in new[] { ("NNIP_REAL_NVRTC", "nvrtc"), ("NNIP_REAL_LIBCUDA", "driver") })
            if (DirectoryExists(RealCuda(folder)))
                variables[variable] = RealCuda(folder).FullPath;
        Information("Tests, {0}: {1}", name, device);
        try
        {
            DotNetTest(Solution, new DotNetTestSettings
            {
                Configuration = configuration,
                NoBuild = true,
                NoRestore = true,
                Filter = tests,
                Loggers = [$"trx;LogFileName={name}.trx"],
                ResultsDirectory = results,
                EnvironmentVariables = variables,
            });
        }
        catch (CakeException)
        {
            failed.Add(name);
        }
    }
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

DirectoryPath RealCuda(string folder) => MakeAbsolute(Directory($"artifacts/real-cuda/{folder}"));

void Run(string script, string arguments = "")
{
    if (StartProcess(script, arguments) is var status and not 0)
        throw new CakeException($"{script} ended with status {status}");
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
