using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Descriptors.Ace;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// Derivatives of the functions of a basis of radial functions alone, phi_n = c J_n, as series: J_n is E P_n, where the envelope E = X^p
/// Y^q has the factors X = a (t - t_cut) and Y = a (t_in - t), so dJ_n/dt = X^(p-1) Y^(q-1) (P_n d(X^p Y^q)/(X^(p-1) Y^(q-1)) + X Y P'_n).
/// Of a pair, all functions have the vector v = (X^(p-1) Y^(q-1) |dt/dr|) u in common, and
/// <code>
/// grad phi_n = v sum_k M_nk U_k(x / 2)
/// </code>
/// with the Chebyshev polynomials of the second kind, U_(k+1) = x U_k - U_(k-1), of x from -2 at the cutoff to 2 at the inner radius. v and
/// x depend on the pair alone, M on the model.
/// </summary>
internal sealed unsafe class SlopeSeries<T> where T : unmanaged
{
    private readonly AceRadialKernel<T> kernel;
    private readonly Table<T> matrix, constants;
    private readonly T stretch, shift, greatest;

    /// <summary>Finds the coefficients.</summary>
    /// <param name="radial">J_n.</param>
    /// <param name="kernel">The same for vectors.</param>
    /// <param name="factor">c.</param>
    public SlopeSeries(AceRadialBasis radial, AceRadialKernel<T> kernel, double factor)
    {
        this.kernel = kernel;
        (FunctionCount, Count) = (radial.Count, Math.Max(LeastCount, radial.Count + (radial.InnerExponent > 0 ? 1 : 0)));
        double centre = (radial.TIn + radial.TCut) / 2, width = (radial.TIn - radial.TCut) / 2;
        constants = Table<T>.Narrowed([width / 2, centre, 1 + radial.R0, -1]);
        (stretch, shift) = (Narrow<T>(2 / width), Narrow<T>(-2 * centre / width));
        greatest = Narrow<T>(radial.InnerExponent > 0 ? Outside : float.MaxValue);
        matrix = Table<T>.Narrowed(Coefficients(radial, factor, centre, width));
    }

    /// <summary>The least number of terms: so many are unrolled in loops, and zero where they are too many.</summary>
    public const int LeastCount = 3;

    /// <summary>|x| from which on an envelope is zero, whatever the rounding.</summary>
    private const double Outside = 2.25;

    /// <summary>Number of functions.</summary>
    public int FunctionCount { get; }

    /// <summary>Number of terms of a series.</summary>
    public int Count { get; }

    /// <summary>v and x of a vector of pairs; r becomes v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Of<TVector>(ref TVector x, ref TVector y, ref TVector z) where TVector : unmanaged, IVector<TVector, T>
    {
        var r = TVector.Sqrt(TVector.Fma(x, x, TVector.Fma(y, y, z * z)), out var inverse);
        var slope = kernel.CommonSlope(r, out var t) * inverse;
        x *= slope;
        y *= slope;
        z *= slope;
        // Where v is zero, x may be any number outside: near, so that terms stay small.
        var line = TVector.Fma(TVector.Create(stretch), t, TVector.Create(shift));
        return TVector.Min(TVector.Max(line, TVector.Constant(-Outside)), TVector.Create(greatest));
    }

    /// <summary>sum_n M_nk of some weights, that of function n at weights[n * stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Weight(int k, T* weights, nint stride)
    {
        T* factor = matrix.Data + k;
        var sum = Vector512<T>.Zero;
        for (int n = 0; n < FunctionCount; n++, weights += stride, factor += Count)
            sum = Fma(Broadcast(factor), Vector512.Load(weights), sum);
        return sum;
    }

    /// <summary>sum_k M_nk of some sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Function(int n, Vector512<T>* sums)
    {
        T* factor = matrix.Data + n * Count;
        var sum = Broadcast(factor) * sums[0];
        for (int k = 1; k < Count; k++)
            sum = Fma(Broadcast(factor + k), sums[k], sum);
        return sum;
    }

    /// <summary>phi_n but for the factors of <see cref="PairKernel{T}.Scales"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Values<TVector>(TVector x, TVector* values) where TVector : unmanaged, IVector<TVector, T> =>
        kernel.Values(TVector.Fma(TVector.Broadcast(constants.Data), x, TVector.Broadcast(constants.Data + 1)), values);

    /// <summary>|r| / |v|, with which v is r again; finite where v is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Stretch<TVector>(TVector vx, TVector vy, TVector vz, TVector x) where TVector : unmanaged, IVector<TVector, T>
    {
        T* c = constants.Data;
        var root = InverseRoot(TVector.Fma(TVector.Broadcast(c), x, TVector.Broadcast(c + 1)));
        var inverse = InverseRoot(TVector.Fma(vx, vx, TVector.Fma(vy, vy, vz * vz)));
        return TVector.Fma(TVector.Broadcast(c + 2), root, TVector.Broadcast(c + 3)) * inverse;
    }

    /// <summary>The inverse of the root, of x or of <see cref="LeastSquare"/> if that is more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector InverseRoot<TVector>(TVector x) where TVector : unmanaged, IVector<TVector, T>
    {
        TVector.Sqrt(TVector.Max(x, TVector.Constant(LeastSquare)), out var inverse);
        return inverse;
    }

    /// <summary>M from the values of the polynomials at as many Chebyshev nodes as they have terms.</summary>
    private double[] Coefficients(AceRadialBasis radial, double factor, double centre, double width)
    {
        var matrix = new double[FunctionCount * Count];
        Span<double> functions = stackalloc double[FunctionCount], cosines = stackalloc double[FunctionCount * (Count + 2)];
        for (int node = 0; node < Count; node++)
        {
            double angle = Math.PI * (node + 0.5) / Count;
            Polynomials(radial, centre + width * Math.Cos(angle), functions);
            for (int n = 0; n < FunctionCount; n++)
                for (int k = 0; k < Count; k++)
                    cosines[n * (Count + 2) + k] += (k == 0 ? 1.0 : 2.0) / Count * functions[n] * Math.Cos(k * angle);
        }
        // T_0 = U_0, T_k = (U_k - U_(k-2)) / 2. The sign is that of dt/dr.
        for (int n = 0; n < FunctionCount; n++)
            for (int k = 0; k < Count; k++)
            {
                var own = cosines[(n * (Count + 2))..];
                matrix[n * Count + k] = -factor * ((k == 0 ? own[0] : own[k] / 2) - own[k + 2] / 2);
            }
        return matrix;
    }

    /// <summary>dJ_n/dt at t without the common factor.</summary>
    private static void Polynomials(AceRadialBasis radial, double t, Span<double> result)
    {
        int p = radial.OuterExponent, q = radial.InnerExponent;
        double root = Math.Pow(radial.A[0], 1.0 / (p + q)), outer = root * (t - radial.TCut), inner = root * (radial.TIn - t);
        var (envelope, slope) = q > 0 ? (outer * inner, root * (p * inner - q * outer)) : (outer, root * p);
        double value = 1, change = 0, lastValue = 0, lastChange = 0;
        for (int n = 0; ;)
        {
            result[n] = slope * value + envelope * change;
            if (++n == result.Length)
                return;
            double line = radial.A[n] * t + radial.B[n];
            (value, change, lastValue, lastChange) =
                (line * value + radial.C[n] * lastValue, radial.A[n] * value + line * change + radial.C[n] * lastChange, value, change);
        }
    }
}
