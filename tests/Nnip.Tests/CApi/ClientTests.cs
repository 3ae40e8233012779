using Nnip.Models;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.CApi;

/// <summary>The clients of tests/clients: one process for each case, which prints nothing where the case holds.</summary>
internal sealed class ClientTests
{
    private string model = "";

    [OneTimeSetUp]
    public void SaveModel()
    {
        model = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{nameof(ClientTests)}.nnip");
        ModelFile.Save(new RandomPotential { Seed = 5 }.Build(), model);
    }

    /// <summary>Cases in which nothing of the process itself is at stake: client, case.</summary>
    public static readonly string[][] Plain =
    [
        ["faults", "null_arguments"], ["faults", "handles"], ["faults", "models"], ["faults", "structures"], ["faults", "batches"],
        ["threads", "one_model"], ["threads", "several_models"], ["threads", "freed_by_another"], ["threads", "errors_of_each"],
        ["subdomain", "processes"], ["subdomain", "wrong_lists"], ["subdomain", "committee"],
    ];

    /// <summary>Those that valgrind, which runs one thread at a time, gets through soon.</summary>
    public static readonly string[][] OfOneThread = [.. Plain.Where(line => line[0] != "threads")];

    [TestCaseSource(nameof(Plain))]
    public void Holds(string client, string name) =>
        Holds(NativeProgram.Run(NativeProgram.Compile($"tests/clients/{client}.c"), name, model));

    [TestCaseSource(nameof(Plain))]
    public void Touches_no_memory_of_others_by_AddressSanitizer(string client, string name) => Holds(NativeProgram.Run(
        NativeProgram.Compile($"tests/clients/{client}.c", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"),
        // The runtime handles faults of its own, and keeps its memory until the process ends.
        new Dictionary<string, string> { ["ASAN_OPTIONS"] = "handle_segv=0:detect_leaks=0" }, name, model));

    [TestCaseSource(nameof(OfOneThread))]
    public void Touches_no_memory_of_others_by_valgrind(string client, string name) => Holds(NativeProgram.Run(
        "valgrind", "--quiet", "--error-exitcode=9", NativeProgram.Compile($"tests/clients/{client}.c"), name, model));

    [TestCase("signals")]
    [TestCase("signals_stay_off_our_threads")]
    [TestCase("faults_reach_earlier_handlers")]
    [TestCase("faults_reach_later_handlers")]
    [TestCase("faults_end_the_process")]
    [TestCase("fork_before")]
    [TestCase("fork_after")]
    [TestCase("floating_point")]
    [TestCase("folder_that_is_gone")]
    public void Leaves_the_host_as_it_was(string name) => Holds("host", name);

    private static void Holds(ProgramResult result) => Assert.That(result, Is.EqualTo(new ProgramResult(0, "", "")));
}
