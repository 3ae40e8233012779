using System.Numerics;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Networks;
using Nnip.Randomness;

namespace Nnip.Tests.Contract;

/// <summary>Rows of a network on the tested backend and on the reference. Parameters and inputs are the same on both.</summary>
internal sealed class NetworkSetting<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] sizes;
    private readonly RandomStream random = new(31);

    public NetworkSetting(IOperations<T> tested, IOperations<double> reference, double[] parameters, int[] sizes)
    {
        this.sizes = sizes;
        Tested = tested;
        Reference = reference;
        Rows = new(sizes);
        Parameters = Block("parameters", parameters);
        Inputs = Block("inputs", [.. Enumerable.Range(0, Network.MaxInputs * Rows.Count).Select(_ => random.NextNormal())]);
        TestedTape = tested.AllocateTape(Rows.Count + 16);
        ReferenceTape = reference.AllocateTape(Rows.Count + 16);
    }

    public string Name => $"rows {string.Join(", ", sizes)}";

    public IOperations<T> Tested { get; }

    public IOperations<double> Reference { get; }

    public NetworkShape Network => Tested.Tables.Network;

    public RowLayout Rows { get; }

    public Twin<T> Parameters { get; }

    public Twin<T> Inputs { get; }

    public NetworkTape<T> TestedTape { get; }

    public NetworkTape<double> ReferenceTape { get; }

    /// <summary>A block for results, full of NaN: what an operation does not write stays visible.</summary>
    public Twin<T> Destination(string name, int length) => Block(name, [.. Enumerable.Repeat(double.NaN, length)]);

    /// <summary>A block (features, rows) of normal variates with zeros on padding rows.</summary>
    public Twin<T> NormalRows(string name, Func<int, int> features, int maxFeatures)
    {
        var values = new double[maxFeatures * Rows.Count];
        foreach (int i in RowIndices(features))
            values[i] = random.NextNormal();
        return Block(name, values);
    }

    /// <summary>Indices in a block (features, rows) of the rows that are not padding.</summary>
    public List<int> RowIndices(Func<int, int> features) =>
    [
        .. from z in Enumerable.Range(0, sizes.Length)
           from f in Enumerable.Range(0, features(z))
           from row in Enumerable.Range(Rows.Start[z], sizes[z])
           select f * Rows.Count + row,
    ];

    /// <summary>Runs the forward sweep of both.</summary>
    public Twin<T> Forward()
    {
        var energies = Destination("energies", Rows.Count);
        Tested.NetworkForward(Rows, Parameters.Tested, Inputs.Tested, TestedTape, energies.Tested);
        Reference.NetworkForward(Rows, Parameters.Expected, Inputs.Expected, ReferenceTape, energies.Expected);
        return energies;
    }

    /// <summary>Runs the pullback of both.</summary>
    public Twin<T> Pullback()
    {
        var adjoints = Destination("input adjoints", Network.MaxInputs * Rows.Count);
        Tested.NetworkPullback(Rows, Parameters.Tested, TestedTape, adjoints.Tested);
        Reference.NetworkPullback(Rows, Parameters.Expected, ReferenceTape, adjoints.Expected);
        return adjoints;
    }

    /// <summary>Asserts agreement at these indices.</summary>
    public void AssertAgree(Twin<T> twin, IReadOnlyCollection<int> indices, double tolerance) =>
        Agreement.Assert(twin.TestedValues(), twin.ExpectedValues(), indices, tolerance, $"{Name}: {twin.Tested.Name}");

    private Twin<T> Block(string name, double[] values)
    {
        var twin = new Twin<T>(Tested.Allocate(name, values.Length), Reference.Allocate(name, values.Length));
        twin.Set(values);
        return twin;
    }
}
