using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Empirical;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>One term between two species, its constants narrowed to T.</summary>
internal sealed unsafe class PairTermKernel<T> where T : unmanaged
{
    private readonly int[] powers;
    private readonly Table<T> constants;

    public PairTermKernel(PairTerm term)
    {
        powers = Array.ConvertAll(term.Components, component => component.Power);
        constants = Table<T>.Narrowed(
        [
            term.Cutoff, term.Inner, term.Constant, term.Cubic, term.Quartic,
            .. term.Components.SelectMany(component => (double[])[component.Coefficient, component.Rate, component.Shift]),
        ]);
    }

    /// <summary>Adds phi and dphi/dr at distances r with inverses 1/r, nothing from the cutoff on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<T> r, Vector512<T> inverse, ref Vector512<T> value, ref Vector512<T> slope)
    {
        T* constant = constants.Data;
        var within = Vector512.LessThan(r, Broadcast(constant));
        if (within == Vector512<T>.Zero)
            return;
        var beyond = Vector512.Max(r - Broadcast(constant + 1), Vector512<T>.Zero);
        var square = beyond * beyond;
        Vector512<T> cubic = Broadcast(constant + 3), quartic = Broadcast(constant + 4) * beyond;
        var sum = Fma(cubic + quartic, square * beyond, Broadcast(constant + 2));
        var first = Fma(Constant<T>(3), cubic, Constant<T>(4) * quartic) * square;
        constant += 5;
        foreach (int power in powers)
        {
            Vector512<T> rate = Broadcast(constant + 1), part = Broadcast(constant);
            if (!Vector512.EqualsAll(rate, Vector512<T>.Zero))
                part *= VectorMath.Exp(rate * (Broadcast(constant + 2) - r));
            for (int i = 0; i < power; i++)
                part *= inverse;
            sum += part;
            first -= Fma(Constant<T>(power), inverse, rate) * part;
            constant += 3;
        }
        value += sum & within;
        slope += first & within;
    }
}
