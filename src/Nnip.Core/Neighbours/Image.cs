using System.Runtime.CompilerServices;
using Nnip.Structures;

namespace Nnip.Neighbours;

/// <summary>Which periodic image of an atom: how often each lattice vector is added to its position; zero along open directions.</summary>
public readonly record struct Image(int A, int B, int C)
{
    /// <summary>A a + B b + C c in Angstrom, for lattice vectors given as rows; for the opposite image exactly the negative.</summary>
    public Vec3 Translation(in Mat3 vectors) => A * vectors.A + B * vectors.B + C * vectors.C;

    /// <summary>The opposite image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Image operator -(Image a) => new(-a.A, -a.B, -a.C);

    /// <summary>Sum.</summary>
    public static Image operator +(Image a, Image b) => new(a.A + b.A, a.B + b.B, a.C + b.C);

    /// <summary>Difference.</summary>
    public static Image operator -(Image a, Image b) => new(a.A - b.A, a.B - b.B, a.C - b.C);
}
