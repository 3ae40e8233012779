// Usage: dotnet tool restore && dotnet cake [--target=Build|Test|Bench|Format] [--configuration=Release] [--filter=...] [--check]
// check: with Format, changes nothing and fails where something would change.
// filter: a VSTest filter for Test (FullyQualifiedName~Reports), a BenchmarkDotNet pattern for Bench (*PairList*).

var target = Argument("target", "Test");
var configuration = Argument("configuration", "Release");
var filter = Argument("filter", "");

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

Task("Test").IsDependentOn("Build").Does(() =>
{
    CleanDirectory(results);
    DotNetTest(Solution, new DotNetTestSettings
    {
        Configuration = configuration,
        NoBuild = true,
        NoRestore = true,
        Filter = filter,
        Loggers = ["trx"],
        ResultsDirectory = results,
    });
});

Task("Bench").IsDependentOn("Build").Does(() =>
    DotNetRun("bench/Nnip.Bench", new ProcessArgumentBuilder().Append("--filter").AppendQuoted(filter == "" ? "*" : filter),
        new DotNetRunSettings { Configuration = configuration, NoBuild = true }));

Task("Format").IsDependentOn("Restore").Does(() =>
    DotNetFormat(Solution, new DotNetFormatSettings { NoRestore = true, VerifyNoChanges = HasArgument("check") }));

RunTarget(target);
