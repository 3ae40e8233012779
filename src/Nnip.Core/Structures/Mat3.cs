namespace Nnip.Structures;

/// <summary>A 3 x 3 matrix of three rows, double precision; row-major in memory.</summary>
public readonly record struct Mat3(Vec3 A, Vec3 B, Vec3 C)
{
    /// <summary>Row 0, 1 or 2.</summary>
    public Vec3 this[int row] => row switch { 0 => A, 1 => B, 2 => C, _ => throw new ArgumentOutOfRangeException(nameof(row)) };

    /// <summary>Determinant: the signed volume when the rows are lattice vectors.</summary>
    public double Determinant => Vec3.Dot(A, Vec3.Cross(B, C));

    /// <summary>The transposed matrix.</summary>
    public Mat3 Transpose => new(new(A.X, B.X, C.X), new(A.Y, B.Y, C.Y), new(A.Z, B.Z, C.Z));

    /// <summary>Unit matrix.</summary>
    public static Mat3 Identity => new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    /// <summary>Sum.</summary>
    public static Mat3 operator +(Mat3 a, Mat3 b) => new(a.A + b.A, a.B + b.B, a.C + b.C);

    /// <summary>Difference.</summary>
    public static Mat3 operator -(Mat3 a, Mat3 b) => new(a.A - b.A, a.B - b.B, a.C - b.C);

    /// <summary>Product with a number.</summary>
    public static Mat3 operator *(double s, Mat3 a) => new(s * a.A, s * a.B, s * a.C);

    /// <summary>Row vector times matrix: fractional to Cartesian coordinates when the rows are lattice vectors.</summary>
    public static Vec3 operator *(Vec3 v, Mat3 m) => v.X * m.A + v.Y * m.B + v.Z * m.C;

    /// <summary>Matrix product.</summary>
    public static Mat3 operator *(Mat3 a, Mat3 b) => new(a.A * b, a.B * b, a.C * b);

    /// <summary>Outer product: element (row, column) is a[row] b[column].</summary>
    public static Mat3 Outer(Vec3 a, Vec3 b) => new(a.X * b, a.Y * b, a.Z * b);

    /// <summary>From nine numbers, row-major.</summary>
    public static Mat3 FromRowMajor(ReadOnlySpan<double> m) => new(new(m[0], m[1], m[2]), new(m[3], m[4], m[5]), new(m[6], m[7], m[8]));

    /// <summary>The three rows as text; what a record makes by itself would print the transpose of the transpose without end.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"[[{A.X}, {A.Y}, {A.Z}], [{B.X}, {B.Y}, {B.Z}], [{C.X}, {C.Y}, {C.Z}]]");

    /// <summary>The inverse, or null where the determinant is zero or not finite.</summary>
    public Mat3? Inverse()
    {
        double determinant = Determinant;
        if (determinant == 0 || !double.IsFinite(determinant))
            return null;
        return (1 / determinant * new Mat3(Vec3.Cross(B, C), Vec3.Cross(C, A), Vec3.Cross(A, B))).Transpose;
    }
}
