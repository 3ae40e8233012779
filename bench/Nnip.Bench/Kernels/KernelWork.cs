using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Nnip.Bench.Kernels;

/// <summary>A number that a model's kernel needs, and the formula it is computed by, as it is printed.</summary>
internal readonly record struct Count(Func<ModelNumbers, double> Of, string Formula);

/// <summary>
/// What a step of training does, counted from the sources: bytes of device memory that must be moved if every array of the kernel is moved
/// once, and floating-point operations, of which roots, quotients and activations count as one.
/// </summary>
internal sealed partial record KernelWork(string Name, Count BytesOfPair, Count BytesOfAtom, Count FlopsOfPair, Count FlopsOfAtom)
{
    /// <summary>
    /// The operations of one step of energies and forces with kept descriptors, in their order, after those that make the descriptors.
    /// Kernels over frames or parameters alone are left out: they move less than a thousandth.
    /// </summary>
    public static readonly KernelWork[] All =
    [
        // Distance and direction, radial recursion, harmonics by columns in m, then a product and a sum for each function.
        Of("density", m => 3 * m.B, m => m.A * m.B, m => 21 + 5 * m.R + 2 * m.L * (m.L + 1) + m.H + 6 * (m.L + 1) + 2 * m.K, m => 0),
        Of("invariants", m => 0, m => (m.A + m.D) * m.B, m => 0, m => m.P + 2 * m.T),
        Of("load_descriptors", m => 0, m => 2 * (m.A + m.D) * m.B, m => 0, m => 0),
        Of("network_forward", m => 0, m => (m.D + m.U + 1) * m.B, m => 0, m => 2 * m.W + m.U),
        Of("network_pullback", m => 0, m => (m.U + m.D) * m.B, m => 0, m => 2 * m.W + 2 * m.U),
        Of("invariants_pullback", m => 0, m => (2 * m.A + m.D) * m.B, m => 0, m => 5 * m.P + 2 * m.T),
        // As density with the derivatives of the radial functions; two sums for each function, three for each harmonic.
        Of("density_pullback", m => 6 * m.B, m => m.A * m.B,
            m => 41 + 11 * m.R + 2.5 * m.L * (m.L + 1) + 6 * m.H + 25 * (m.L + 1) + 4 * m.K, m => 0),
        // Each pair force is read by both of its atoms.
        Of("force_contraction", m => 9 * m.B + 4, m => 3 * m.B + 72, m => 24, m => 384),
        Of("force_loss", m => 0, m => 9 * m.B, m => 0, m => 18),
        Of("force_contraction_adjoint", m => 6 * m.B + 4, m => 3 * m.B, m => 21, m => 0),
        // As density with the change of every function.
        Of("density_pushforward", m => 6 * m.B, m => m.A * m.B,
            m => 41 + 12 * m.R + 3 * m.L * (m.L + 1) + 4 * m.H + 14 * (m.L + 1) + 4 * m.K, m => 0),
        Of("invariants_pushforward", m => 0, m => (2 * m.A + m.D) * m.B, m => 0, m => 4 * m.P + 2 * m.T),
        // Tangent and reverse sweeps, then two products for each weight.
        Of("network_gradient", m => 0, m => (2 * m.D + m.U + 1) * m.B, m => 0, m => 10 * m.W + 6 * m.U),
    ];

    /// <summary>How many of <see cref="All"/>, the first, are done once for a data set and not in each step.</summary>
    public const int OfPreparation = 2;

    [GeneratedRegex(@"m => |m\.")]
    private static partial Regex Parameter { get; }

    private static KernelWork Of(string name, Func<ModelNumbers, double> bytesOfPair, Func<ModelNumbers, double> bytesOfAtom,
        Func<ModelNumbers, double> flopsOfPair, Func<ModelNumbers, double> flopsOfAtom,
        [CallerArgumentExpression(nameof(bytesOfPair))] string bytesOfPairText = "",
        [CallerArgumentExpression(nameof(bytesOfAtom))] string bytesOfAtomText = "",
        [CallerArgumentExpression(nameof(flopsOfPair))] string flopsOfPairText = "",
        [CallerArgumentExpression(nameof(flopsOfAtom))] string flopsOfAtomText = "") =>
        new(name, new(bytesOfPair, Text(bytesOfPairText)), new(bytesOfAtom, Text(bytesOfAtomText)), new(flopsOfPair, Text(flopsOfPairText)),
            new(flopsOfAtom, Text(flopsOfAtomText)));

    private static string Text(string lambda) => Parameter.Replace(lambda, "").Replace("* ", "", StringComparison.Ordinal);
}
