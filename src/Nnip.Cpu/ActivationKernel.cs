using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Networks;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>Value, first and second derivative of an activation on vectors.</summary>
internal interface IActivation
{
    static abstract Vector512<T> Evaluate<T>(Vector512<T> z, out Vector512<T> slope, out Vector512<T> curvature) where T : unmanaged;
}

/// <summary>Applies activations to blocks.</summary>
internal static unsafe class ActivationKernel
{
    /// <summary>Replaces z by act(z) and writes act'(z) and act''(z); all (features, rows) with one stride.</summary>
    public static void Apply<T>(Activation activation, int features, int rows, nint stride, T* z, T* slope, T* curvature)
        where T : unmanaged
    {
        switch (activation)
        {
            case Activation.Identity: Apply<T, Identity>(features, rows, stride, z, slope, curvature); break;
            case Activation.Tanh: Apply<T, Tanh>(features, rows, stride, z, slope, curvature); break;
            case Activation.Silu: Apply<T, Silu>(features, rows, stride, z, slope, curvature); break;
            case Activation.Softplus: Apply<T, Softplus>(features, rows, stride, z, slope, curvature); break;
            case Activation.Gelu: Apply<T, Gelu>(features, rows, stride, z, slope, curvature); break;
            case Activation.Sigmoid: Apply<T, Sigmoid>(features, rows, stride, z, slope, curvature); break;
            case Activation.Relu: Apply<T, Relu>(features, rows, stride, z, slope, curvature); break;
            case Activation.LeakyRelu: Apply<T, LeakyRelu>(features, rows, stride, z, slope, curvature); break;
            default: throw new UnreachableException($"activation {activation}");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Apply<T, TActivation>(int features, int rows, nint stride, T* z, T* slope, T* curvature)
        where T : unmanaged where TActivation : struct, IActivation
    {
        // One loop, since its constants are loaded into registers before it: there may be no more than two vectors of rows.
        nint at = 0;
        for (int left = features * rows, row = 0; left > 0; left -= Vector512<T>.Count)
        {
            var value = TActivation.Evaluate(Vector512.Load(z + at), out var first, out var second);
            value.Store(z + at);
            first.Store(slope + at);
            second.Store(curvature + at);
            row += Vector512<T>.Count;
            at += Vector512<T>.Count;
            if (row < rows)
                continue;
            row = 0;
            at += stride - rows;
        }
    }

    private readonly struct Identity : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Evaluate<T>(Vector512<T> z, out Vector512<T> slope, out Vector512<T> curvature) where T : unmanaged
        {
            slope = Constant<T>(1);
            curvature = Vector512<T>.Zero;
            return z;
        }
    }

    private readonly struct Tanh : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Evaluate<T>(Vector512<T> z, out Vector512<T> slope, out Vector512<T> curvature) where T : unmanaged
        {
            var a = VectorMath.Tanh(z);
            slope = Fma(-a, a, Constant<T>(1));
            curvature = Constant<T>(-2) * a * slope;
            return a;
        }
    }

    private readonly struct Sigmoid : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Evaluate<T>(Vector512<T> z, out Vector512<T> slope, out Vector512<T> curvature) where T : unmanaged
        {
            var one = Constant<T>(1);
            var a = one / (one + VectorMath.Exp(-z));
            slope = a * (one - a);
            curvature = slope * Fma(Constant<T>(-2), a, one);
            return a;
        }
    }

    private readonly struct Silu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Evaluate<T>(Vector512<T> z, out Vector512<T> slope, out Vector512<T> curvature) where T : unmanaged
        {
            var s = Sigmoid.Evaluate(z, out var ds, out var dds);
            slope = Fma(z, ds, s);
            curvature = Fma(z, dds, ds + ds);
            return z * s;
        }
    }

    private readonly struct Softplus : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Evaluate<T>(Vector512<T> z, out Vector512<T> slope, out Vector512<T> curvature) where T : unmanaged
        {
            var zero = Vector512<T>.Zero;
            var one = Constant<T>(1);
            var e = VectorMath.Exp(-Vector512.Abs(z));
            var inverse = one / (one + e);
            slope = Vector512.ConditionalSelect(Vector512.LessThan(z, zero), e * inverse, inverse);
            curvature = e * inverse * inverse;
            return Vector512.MaxNative(zero, z) + VectorMath.Log1p(e);
        }
    }

    private readonly struct Gelu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Evaluate<T>(Vector512<T> z, out Vector512<T> slope, out Vector512<T> curvature) where T : unmanaged
        {
            var distribution = VectorMath.NormalDistribution(z, out var density);
            slope = Fma(z, density, distribution);
            curvature = density * Fma(-z, z, Constant<T>(2));
            return z * distribution;
        }
    }

    private readonly struct Relu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Evaluate<T>(Vector512<T> z, out Vector512<T> slope, out Vector512<T> curvature) where T : unmanaged
        {
            slope = Constant<T>(1) & Vector512.GreaterThan(z, Vector512<T>.Zero);
            curvature = Vector512<T>.Zero;
            return z * slope;
        }
    }

    private readonly struct LeakyRelu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Evaluate<T>(Vector512<T> z, out Vector512<T> slope, out Vector512<T> curvature) where T : unmanaged
        {
            var positive = Vector512.GreaterThan(z, Vector512<T>.Zero);
            slope = Vector512.ConditionalSelect(positive, Constant<T>(1), Constant<T>(Activations.LeakySlope));
            curvature = Vector512<T>.Zero;
            return z * slope;
        }
    }
}
