using Nnip.Backends;
using Nnip.Descriptors;
using Nnip.Neighbours;

namespace Nnip.Cuda.Operations;

/// <summary>The modules that the operations of a model are compiled from.</summary>
internal static class KernelSources
{
    /// <summary>Kernels of the pair basis: density, its pullback and pushforward, explicit Jacobian.</summary>
    public const string Descriptor = "descriptor.cu";

    /// <summary>Kernels that are the same for all models.</summary>
    public const string Common = "common.cu";

    /// <summary>Kernels of a network of narrow layers.</summary>
    public const string NarrowNetwork = "network_narrow.cu";

    /// <summary>Kernels of a network of wide layers.</summary>
    public const string WideNetwork = "network_wide.cu";

    /// <summary>Kernels of a network with convolutions.</summary>
    public const string ConvolutionNetwork = "network_convolution.cu";

    /// <summary>Name of the constant of the headers that says what <see cref="AreWeighted"/> does.</summary>
    public const string WeightedGraphs = "WeightedGraphs";

    /// <summary>All modules of a model, in the order descriptor, common, network.</summary>
    /// <param name="tables">The model.</param>
    /// <param name="precision">Element type of the operations.</param>
    /// <param name="path">How the network is computed; null = as its widths ask for.</param>
    public static KernelModuleSource[] For(ModelTables tables, Precision precision, NetworkPath? path = null)
    {
        bool isDouble = precision == Precision.Double;
        int elementBytes = isDouble ? sizeof(double) : sizeof(float);
        var network = new NetworkSource(tables.Network, elementBytes, path);
        return
        [
            new(Descriptor, new PairBasisSource(tables.Descriptor, elementBytes).Text()),
            new(Common, CommonHeader(isDouble, AreWeighted(tables.Inputs))),
            new(network.FileName, network.Text()),
        ];
    }

    /// <summary>Whether nodes of product graphs are sums with coefficients, as in SNAP, not single products, as in ACE.</summary>
    public static bool AreWeighted(ProductDag[] graphs) => !Array.TrueForAll(graphs, graph => graph.IsPlain);

    /// <summary>What the host refuses in a structure, the device refuses with the same numbers.</summary>
    private static string CommonHeader(bool isDouble, bool weighted) => new HeaderText(isDouble)
        .Line("namespace model {")
        .Constant(WeightedGraphs, weighted)
        .DoubleConstant("OverlapSquared", StructureChecks.OverlapDistance * StructureChecks.OverlapDistance)
        .DoubleConstant("FarthestCell", BinShape.FarthestCell)
        .Line("}")
        .ToString();
}
