namespace Nnip.Cuda.Operations;

/// <summary>How a network is computed.</summary>
internal enum NetworkPath
{
    /// <summary>A kernel for each sweep: a thread takes a row through all layers.</summary>
    Narrow,

    /// <summary>A matrix product for each layer and sweep, with kernels for the activations between.</summary>
    Wide,

    /// <summary>The same with batches of products for the places of convolutions.</summary>
    Convolution,
}
