using System.Globalization;
using Nnip.Bench.Instructions;
using Nnip.Tests.Cli;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Bench;

/// <summary>Counted instructions: their jobs run, their files are read, and the committed table is whole. No count is judged.</summary>
public class InstructionTests
{
    [Test]
    public void The_committed_table_has_all_jobs()
    {
        string[][] rows =
        [
            .. File.ReadAllLines(TestData.Shipped("instructions.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries)),
        ];
        foreach (string job in (string[])["training", "prediction", "trajectory"])
            Assert.That(double.Parse(rows.Single(row => row[1] == job)[3], CultureInfo.InvariantCulture), Is.Positive, job);
        Assert.That(rows.Where(row => row[1].StartsWith('`')).Select(row => row[1]), Has.Some.Contains("CpuOperations<Single>."));
    }

    [Test]
    [Platform("Linux")]
    public void The_jobs_run()
    {
        string program = Path.Combine(NativeBuild.Folder, "nnip"), folder = Directory.CreateTempSubdirectory("nnip-instructions-").FullName;
        foreach (var job in InstructionJob.Prepare(Path.GetFullPath(Path.Combine(NativeBuild.Folder, "..", "..")), folder, cells: 2))
        {
            using var process = new CliProcess([program], job.Short);
            var result = process.Finish();
            Assert.That(result.Code, Is.Zero, result.Error);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void Own_instructions_are_summed_by_function_and_those_of_called_ones_are_not()
    {
        const string file = """
            version: 1
            positions: line
            events: Ir
            fl=(1) ???
            fn=(1) main
            0 5
            +3 2
            cfn=(2) Nnip_Cpu_Nnip_Cpu_CpuOperations_1<Double>__Density
            calls=1 0
            0 70
            * 1
            fn=(2)
            0 60
            -1 10
            fn=(3) main'2
            0 4
            summary: 82
            """;
        var profile = CallgrindProfile.Read(file.Split('\n'));
        Assert.That((profile.Functions["main"], profile.Functions["CpuOperations<Double>.Density"]), Is.EqualTo((12, 70)));
        Assert.That((profile.Functions.Count, profile.Total), Is.EqualTo((2, 82)));
        var twice = new CallgrindProfile(new Dictionary<string, long> { ["main"] = 32, ["CpuOperations<Double>.Density"] = 70 });
        Assert.That(twice.Beyond(profile, 2).Functions["main"], Is.EqualTo(10));
        Assert.That(() => CallgrindProfile.Read(["events: Ir"]), Throws.TypeOf<FormatException>());
    }

    [TestCase("Nnip_Core_Nnip_Training_Trainer__Step", "Trainer.Step")]
    [TestCase("Nnip_Cpu_Nnip_Cpu_Gemm__AddRowSums<Double>", "Gemm.AddRowSums<Double>")]
    [TestCase("Nnip_Cpu_Nnip_Cpu_ActivationKernel__Apply_0<Double__Nnip_Cpu_Nnip_Cpu_ActivationKernel_Silu>",
        "ActivationKernel.Apply<Double, Silu>")]
    [TestCase("S_P_CoreLib_System_Collections_Generic_Dictionary_2<S_P_CoreLib_System_UInt128__Int32>__FindValue",
        "Dictionary<UInt128, Int32>.FindValue")]
    [TestCase("__memset_avx2_unaligned_erms", "__memset_avx2_unaligned_erms")]
    public void Names_are_those_of_the_source(string symbol, string name) => Assert.That(NativeName.Readable(symbol), Is.EqualTo(name));
}
