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

    [TestCase("null_arguments")]
    [TestCase("handles")]
    [TestCase("models")]
    [TestCase("structures")]
    [TestCase("batches")]
    public void FaultIsASentence(string name) => Holds("faults", name);

    [TestCase("one_model")]
    [TestCase("several_models")]
    [TestCase("freed_by_another")]
    [TestCase("errors_of_each")]
    public void ThreadsOfTheHost(string name) => Holds("threads", name);

    [TestCase("signals")]
    [TestCase("signals_stay_off_our_threads")]
    [TestCase("faults_reach_earlier_handlers")]
    [TestCase("faults_reach_later_handlers")]
    [TestCase("faults_end_the_process")]
    [TestCase("fork_before")]
    [TestCase("fork_after")]
    [TestCase("floating_point")]
    public void HostStaysAsItWas(string name) => Holds("host", name);

    [TestCase("processes")]
    [TestCase("wrong_lists")]
    [TestCase("committee")]
    public void ListsOfTheHostAndCommittees(string name) => Holds("subdomain", name);

    private void Holds(string client, string name)
    {
        var result = NativeProgram.Run(NativeProgram.Compile($"tests/clients/{client}.c"), name, model);
        Assert.That(result, Is.EqualTo(new ProgramResult(0, "", "")));
    }
}
