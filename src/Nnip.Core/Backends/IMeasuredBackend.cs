using System.Numerics;

namespace Nnip.Backends;

/// <summary>
/// What a backend can offer to benchmarks beyond <see cref="IBackend"/>: its clock, its launches, and what the device can do at most.
/// </summary>
public interface IMeasuredBackend : IBackend
{
    /// <summary>How times are taken, in words.</summary>
    string Clock { get; }

    /// <summary>Why times say nothing of any device, or null where they are what they seem.</summary>
    string? MeaninglessTimes { get; }

    /// <summary>Kernels and matrix products launched so far; 0 where nothing is launched.</summary>
    long Launches { get; }

    /// <summary>Seconds from the first to the last of what a body calls, waited for.</summary>
    double Seconds(Action body);

    /// <summary>A copy within the memory of the device, of more than its caches hold: the ceiling of bandwidth.</summary>
    /// <param name="workers">Workers that copy at once, at most <see cref="IBackend.Workers"/>.</param>
    CeilingProbe CopyCeiling(int workers);

    /// <summary>A dense matrix product by the routine that the backend uses itself: the ceiling of arithmetic.</summary>
    /// <param name="workers">Workers that multiply at once, at most <see cref="IBackend.Workers"/>.</param>
    CeilingProbe ProductCeiling<T>(int workers) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Work of a known amount, to be timed.</summary>
/// <param name="amount">Bytes read and written, or floating-point operations, of one run.</param>
/// <param name="run">Runs once.</param>
/// <param name="release">Frees what it works on.</param>
public sealed class CeilingProbe(double amount, Action run, Action release) : IDisposable
{
    /// <summary>Bytes read and written, or floating-point operations, of one run.</summary>
    public double Amount { get; } = amount;

    /// <summary>Runs once.</summary>
    public Action Run { get; } = run;

    /// <inheritdoc/>
    public void Dispose() => release();
}
