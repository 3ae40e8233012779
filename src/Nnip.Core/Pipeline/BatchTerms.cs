using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>What is computed of each chunk of a mini-batch.</summary>
/// <param name="Parameters">The network's parameters.</param>
/// <param name="Forces">Whether forces are needed, for their loss or that of virials.</param>
/// <param name="Virials">Whether virials are.</param>
/// <param name="Gradient">Whether the gradient is.</param>
internal readonly record struct BatchTerms<T>(DeviceBuffer<T> Parameters, bool Forces, bool Virials, bool Gradient) where T : unmanaged;
