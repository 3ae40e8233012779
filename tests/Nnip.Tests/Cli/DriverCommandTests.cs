using System.Globalization;
using System.Net.Sockets;
using Nnip.Backends;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Reference;
using Nnip.Structures;
using NUnit.Framework;
using static Nnip.Tests.Cli.Cli;

namespace Nnip.Tests.Cli;

/// <summary>`nnip driver` with a server in the test process: the protocol, and servers that break it.</summary>
public class DriverCommandTests : CliFixture
{
    private const int SigInt = 2, SigTerm = 15;

    private const string Skewed = """
        3
        Lattice="6 0 0.2 1 6.5 0 0.3 -1 7" Properties=species:S:1:pos:R:3
        Hf 0.1 0.0 0.0
        O 2.0 0.1 0.0
        O 0.2 2.1 0.3

        """;

    private Configuration structure = null!;
    private string socket = "";

    [SetUp]
    public void ReadStructure()
    {
        structure = ExtendedXyzReader.Read(Write("start.extxyz", Skewed)).Single();
        socket = At("socket");
    }

    [Test]
    public void A_conversation([Values] bool unix)
    {
        var moved = structure with { Positions = Array.ConvertAll(structure.Positions, r => 1.02 * r + new Vec3(0, 0.1, -7)) };
        using var server = new FakeServer(unix ? socket : null, server =>
        {
            Assert.That(server.Status(), Is.EqualTo("NEEDINIT"));
            server.Initialise("");
            foreach (var next in new[] { structure, moved })
            {
                Assert.That(server.Status(), Is.EqualTo("READY"));
                server.Positions(next);
                Assert.That(server.Status(), Is.EqualTo("HAVEDATA"));
                AssertPredicts(server.Forces().Single(), next);
            }
            server.Header("EXIT");
        });
        var result = unix ? Driver("--unix", socket) : Driver("--tcp", server.Port.ToString(CultureInfo.InvariantCulture));
        server.Finish();
        Assert.That((result.Code, result.Out, result.Error), Is.EqualTo((0, "", "2 structures computed; the server said EXIT")));
        Assert.That(result.Device, Does.StartWith("device: "));
    }

    [Test]
    public void Several_structures_in_a_message()
    {
        Configuration[] structures =
            [structure, structure with { Cell = structure.Cell with { Vectors = 1.1 * structure.Cell.Vectors } }, structure];
        AssertEnds(0, "3 structures computed; the server closed the connection", server =>
        {
            server.Initialise("temperature : 300, batch_size:3");
            server.Header("POSDATA");
            server.Numbers(structure.Count);
            foreach (var each in structures)
                server.Cell(each);
            foreach (var each in structures)
                server.Numbers(Array.ConvertAll(each.Positions, r => 1 / Nnip.Cli.Driver.AtomicUnits.Bohr * r));
            foreach (var (prediction, each) in server.Forces(3).Zip(structures))
                AssertPredicts(prediction, each);
        });
    }

    [Test]
    public void The_structure_says_along_what_it_repeats()
    {
        Write("start.extxyz", Skewed.Replace("7\" Prop", "7\" pbc=\"T F F\" Prop", StringComparison.Ordinal));
        var wire = structure with { Cell = structure.Cell with { PeriodicB = false, PeriodicC = false } };
        AssertEnds(0, "1 structures computed; the server closed the connection", server =>
        {
            server.Positions(structure);
            AssertPredicts(server.Forces().Single(), wire);
        });
    }

    [Test]
    public void A_header_that_is_none() => AssertEnds(2,
        "the server sent the header '\\x01HELLO'; expected STATUS, INIT, POSDATA, GETFORCE or EXIT",
        server => server.Header("\u0001HELLO"));

    [Test]
    public void Another_number_of_atoms() => AssertEnds(2,
        "the server sent 2 atoms; expected the 3 of the structure that names their species",
        server => server.Positions(structure with { Species = [8, 8], Positions = structure.Positions[..2] }));

    [Test]
    public void Positions_and_cells_that_are_no_numbers()
    {
        const string Expected = "is not finite; three finite numbers in Angstrom were expected";
        AssertEnds(2, $"structure 2 of the server: the position of atom 3 {Expected}", server =>
        {
            server.Positions(structure);
            server.Positions(structure with { Positions = [structure.Positions[0], structure.Positions[1], new(0, double.NaN, 0)] });
        });
        var endless = structure.Cell.Vectors with { B = new(0, double.PositiveInfinity, 0) };
        AssertEnds(2, $"structure 1 of the server: lattice vector 2 {Expected}", server =>
            server.Positions(structure with { Cell = structure.Cell with { Vectors = endless } }));
    }

    [Test]
    public void Forces_before_positions() => AssertEnds(2,
        "the server asked for forces (GETFORCE) before it sent positions (POSDATA)", server => server.Header("GETFORCE"));

    [Test]
    public void Wrong_texts_of_INIT()
    {
        AssertEnds(2, "the server sent a text (INIT) of -5 bytes; expected 0 to 1048576", server =>
        {
            server.Header("INIT");
            server.Numbers(0, -5);
        });
        AssertEnds(2, "the server announced batch_size '0' (INIT); expected 1 or more", server => server.Initialise("batch_size: 0"));
    }

    [Test]
    public void A_connection_that_ends_inside_a_message()
    {
        AssertEnds(1, Failed("the server closed the connection after 5 of 12 bytes of a header"), server => server.Client.Send("STATU"u8));
        AssertEnds(1, Failed("the server closed the connection after 72 of 144 bytes of the cell (POSDATA)"), server =>
        {
            server.Header("POSDATA");
            server.Numbers(new double[9]);
        });
        AssertEnds(1, Failed("the server closed the connection after 24 of 72 bytes of the positions (POSDATA)"), server =>
        {
            server.Header("POSDATA");
            server.Cell(structure);
            server.Numbers(3);
            server.Numbers(0.0, 0.0, 0.0);
        });
        AssertEnds(1, Failed("the server closed the connection before it asked for the forces of the structure that it had sent"),
            server => server.Positions(structure));
    }

    [Test]
    public void Nobody_listens()
    {
        Refused($"{socket}: no server answers; expected one that runs, or --wait to give it time to start", "--unix", socket);
        Refused("nowhere.invalid:31415: there is no such host", "--tcp", "nowhere.invalid:31415");
    }

    [Test]
    public void A_server_that_starts_later()
    {
        using var refused = new RefusedConnection(new UnixDomainSocketEndPoint(socket));
        var client = Task.Run(() => Driver("--unix", socket, "--wait", "100"));
        Assert.That(refused.Wait(TimeSpan.FromSeconds(60)), "the driver has asked in vain");
        using var server = new FakeServer(socket, server => server.Header("EXIT"));
        Assert.That(client.Result.Error, Is.EqualTo("0 structures computed; the server said EXIT"));
    }

    [TestCase(SigInt)]
    [TestCase(SigTerm)]
    public void A_signal_ends_it(int signal)
    {
        using var process = new CliProcess("driver", ModelPath, At("start.extxyz"), "--unix", socket, "--wait", "100");
        using var server = new FakeServer(socket, server =>
        {
            server.Positions(structure);
            server.Forces();
            process.Signal(signal);
            Assert.That(server.Client.Receive(new byte[1]), Is.Zero);
        });
        server.Finish();
        var result = process.Finish();
        Assert.That((result.Code, result.Error), Is.EqualTo((128 + signal, "stopped after 1 structures")));
    }

    [Test]
    public void Wrong_usage()
    {
        Refused("neither --unix nor --tcp is given; expected one of them");
        Refused("--unix and --tcp are both given; expected one of them", "--unix", "a", "--tcp", "1");
        foreach (string text in new[] { "0", "x", ":5", "host:", "host:65536", "host:-1" })
            Refused($"--tcp is '{text}'; expected HOST:PORT or PORT, which is 1 to 65535", "--tcp", text);
        string name = new('a', 200);
        Refused($"--unix is '{name}'; expected a name or a path that the system takes for a socket (about 100 bytes)", "--unix", name);
        Refused("--skin is -1; expected 0 or more", "--unix", socket, "--skin", "-1");
    }

    private static string Failed(string sentence) => $"nnip failed: {sentence} (--verbose shows where)";

    private CliResult Driver(params string[] options) =>
        Run(["driver", ModelPath, At("start.extxyz"), "--device", "reference", .. options]);

    private void Refused(string sentence, params string[] options)
    {
        var result = Driver(options);
        Assert.That((result.Code, result.Error), Is.EqualTo((2, sentence)));
    }

    private void AssertEnds(int code, string error, Action<FakeServer> play)
    {
        File.Delete(socket);
        using var server = new FakeServer(socket, play);
        var result = Driver("--unix", socket);
        server.Finish();
        Assert.That((result.Code, result.Error), Is.EqualTo((code, error)));
    }

    private void AssertPredicts(Prediction prediction, Configuration configuration)
    {
        using var backend = new ReferenceBackend();
        using var calculator = Pipelines.Calculator(backend, ModelFile.Load(ModelPath), Precision.Double);
        var expected = calculator.Compute(configuration);
        Assert.That(prediction.Energy, Is.EqualTo(expected.Energy).Within(1e-10));
        Assert.That(prediction.Forces, Has.Length.EqualTo(expected.Forces.Length));
        foreach (var (a, b) in prediction.Forces.Zip(expected.Forces))
            Assert.That((a - b).Length, Is.LessThan(1e-10));
        for (int row = 0; row < 3; row++)
            Assert.That((prediction.Virial[row] - expected.Virial[row]).Length, Is.LessThan(1e-10));
    }
}
