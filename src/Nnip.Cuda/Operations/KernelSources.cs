using Nnip.Backends;

namespace Nnip.Cuda.Operations;

/// <summary>The modules that the operations of a model are compiled from.</summary>
internal static class KernelSources
{
    /// <summary>Kernels of the pair basis: density, its pullback and pushforward, explicit Jacobian.</summary>
    public const string Descriptor = "descriptor.cu";

    /// <summary>Kernels that are the same for all models.</summary>
    public const string Common = "common.cu";

    /// <summary>Kernels of the network.</summary>
    public const string Network = "network.cu";

    /// <summary>All modules of a model, in the order descriptor, common.</summary>
    public static KernelModuleSource[] For(ModelTables tables, Precision precision)
    {
        bool isDouble = precision == Precision.Double;
        return
        [
            new(Descriptor, new PairBasisSource(tables.Descriptor, isDouble ? sizeof(double) : sizeof(float)).Text()),
            new(Common, new HeaderText(isDouble).ToString()),
        ];
    }
}
