using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>Vectors and matrices as plain numbers, to compare them.</summary>
internal static class Numbers
{
    /// <summary>x, y, z of all vectors.</summary>
    public static double[] Of(IEnumerable<Vec3> vectors) => [.. vectors.SelectMany(v => new[] { v.X, v.Y, v.Z })];

    /// <summary>Nine numbers, row-major.</summary>
    public static double[] Of(Mat3 matrix) => Of([matrix.A, matrix.B, matrix.C]);
}
