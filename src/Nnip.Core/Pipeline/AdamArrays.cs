using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>What a session of Adam starts from and is stored to (ParameterCount each).</summary>
/// <param name="Parameters">Parameters.</param>
/// <param name="Mean">Mean of gradients.</param>
/// <param name="Square">Mean of squared gradients.</param>
/// <param name="Average">Moving average of the parameters, or null where there is none.</param>
/// <param name="Decayed">Whether weight decay acts.</param>
/// <param name="Rates">Factor on the learning rate.</param>
public sealed record AdamArrays(double[] Parameters, double[] Mean, double[] Square, double[]? Average, bool[] Decayed, double[] Rates)
{
    /// <summary>Fills the memory of a backend; the average starts at the parameters where there is none.</summary>
    internal void Upload(AdamMemory memory)
    {
        memory.Parameters.Upload(Parameters);
        memory.Mean.Upload(Mean);
        memory.Square.Upload(Square);
        memory.Average.Upload(Average ?? Parameters);
        memory.Decayed.Upload(Array.ConvertAll(Decayed, decayed => decayed ? 1.0 : 0.0));
        memory.Rates.Upload(Rates);
    }

    /// <summary>Takes back what steps have changed.</summary>
    internal void Download(AdamMemory memory)
    {
        memory.Parameters.Download(Parameters);
        memory.Mean.Download(Mean);
        memory.Square.Download(Square);
        if (Average is not null)
            memory.Average.Download(Average);
    }
}
