using System.Runtime.InteropServices;
using Nnip.Cuda.Devices;
using Nnip.Empirical;

namespace Nnip.Cuda.Operations;

/// <summary>The struct PairComponent of cuda/pair_potential.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PairComponentStruct<T> where T : unmanaged
{
    public T Coefficient, Rate, Shift;
    public int Power;
}

/// <summary>The struct PairTerm of cuda/pair_potential.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PairTermStruct<T> where T : unmanaged
{
    public T Cutoff, Inner, Constant, Cubic, Quartic;
    public int From, To;
}

/// <summary>The struct PairTerms of cuda/pair_potential.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PairTermsStruct
{
    public ulong Components, Terms, Start;
    public double Cutoff;
}

/// <summary>The pair terms of a model on the device.</summary>
internal sealed class PairTermTables<T> : IDisposable where T : unmanaged
{
    private readonly CudaBuffer<byte> buffer;

    /// <summary>Uploads the terms between so many species.</summary>
    public PairTermTables(CudaDevice device, PairTerms source, int speciesCount)
    {
        var components = new List<PairComponentStruct<T>>();
        var terms = new List<PairTermStruct<T>>();
        var starts = new List<int> { 0 };
        for (int i = 0; i < speciesCount; i++)
            for (int j = 0; j < speciesCount; j++)
            {
                foreach (var term in source[i, j])
                {
                    int from = components.Count;
                    components.AddRange(term.Components.Select(Describe));
                    terms.Add(Describe(term, from, components.Count));
                }
                starts.Add(terms.Count);
            }
        var tables = new ByteTables();
        tables.Append<PairTermsStruct>([default]);
        var header = new PairTermsStruct
        {
            Components = tables.Append<PairComponentStruct<T>>(CollectionsMarshal.AsSpan(components)),
            Terms = tables.Append<PairTermStruct<T>>(CollectionsMarshal.AsSpan(terms)),
            Start = tables.Append<int>(CollectionsMarshal.AsSpan(starts)),
            Cutoff = source.Cutoff,
        };
        buffer = device.Upload("pair terms", tables.Content);
        header.Components += buffer.Address;
        header.Terms += buffer.Address;
        header.Start += buffer.Address;
        buffer.Upload(MemoryMarshal.AsBytes(new ReadOnlySpan<PairTermsStruct>(in header)));
    }

    /// <summary>Address of the struct PairTerms.</summary>
    public ulong Address => buffer.Address;

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();

    private static PairComponentStruct<T> Describe(PairComponent component) => new()
    {
        Coefficient = ByteTables.Real<T>(component.Coefficient),
        Rate = ByteTables.Real<T>(component.Rate),
        Shift = ByteTables.Real<T>(component.Shift),
        Power = component.Power,
    };

    private static PairTermStruct<T> Describe(PairTerm term, int from, int to) => new()
    {
        Cutoff = ByteTables.Real<T>(term.Cutoff),
        Inner = ByteTables.Real<T>(term.Inner),
        Constant = ByteTables.Real<T>(term.Constant),
        Cubic = ByteTables.Real<T>(term.Cubic),
        Quartic = ByteTables.Real<T>(term.Quartic),
        From = from,
        To = to,
    };
}
