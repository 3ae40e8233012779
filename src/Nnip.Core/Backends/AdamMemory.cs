namespace Nnip.Backends;

/// <summary>Parameters and what Adam remembers of each, in buffers of a backend (ParameterCount each).</summary>
public sealed class AdamMemory : IDisposable
{
    /// <summary>Allocates the buffers.</summary>
    public AdamMemory(Func<string, int, DeviceBuffer<double>> allocate, int parameterCount)
    {
        ArgumentNullException.ThrowIfNull(allocate);
        Parameters = allocate("parameters in double", parameterCount);
        Mean = allocate("Adam means", parameterCount);
        Square = allocate("Adam squares", parameterCount);
        Average = allocate("average parameters", parameterCount);
        Decayed = allocate("decayed parameters", parameterCount);
        Rates = allocate("parameter rates", parameterCount);
    }

    /// <summary>The parameters.</summary>
    public DeviceBuffer<double> Parameters { get; }

    /// <summary>Mean of gradients.</summary>
    public DeviceBuffer<double> Mean { get; }

    /// <summary>Mean of squared gradients.</summary>
    public DeviceBuffer<double> Square { get; }

    /// <summary>Moving average of the parameters.</summary>
    public DeviceBuffer<double> Average { get; }

    /// <summary>1 where weight decay acts, else 0.</summary>
    public DeviceBuffer<double> Decayed { get; }

    /// <summary>Factor on the learning rate.</summary>
    public DeviceBuffer<double> Rates { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in (DeviceBuffer<double>[])[Parameters, Mean, Square, Average, Decayed, Rates])
            buffer.Dispose();
    }
}
