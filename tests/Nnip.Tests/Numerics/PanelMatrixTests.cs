using MathNet.Numerics.LinearAlgebra;
using Nnip.Numerics;
using Nnip.Randomness;
using NUnit.Framework;

namespace Nnip.Tests.Numerics;

/// <summary>Panel matrices against MathNet, in sizes around multiples of panels and blocks.</summary>
public class PanelMatrixTests
{
    private static readonly Action<int, Action<int, int>> Threads = (count, body) => Parallel.For(0, count, i => body(0, i));

    [TestCase(1, 1, 1)]
    [TestCase(3, 17, 16)]
    [TestCase(50, 20, 33)]
    [TestCase(16, 48, 5)]
    public void A_product_is_added(int inner, int rows, int columns)
    {
        var random = new RandomStream(1);
        Matrix<double> a = Draw(inner, rows, random), b = Draw(inner, columns, random), c = Draw(rows, columns, random);
        var target = Panels(c);
        PanelMatrix.AddProduct(-0.5, Panels(a), Panels(b), target, upper: false, from: 0, Threads);
        AssertEqual(target, c - 0.5 * a.Transpose() * b, (_, _) => true);
    }

    [TestCase(40, 0)]
    [TestCase(70, 32)]
    public void Only_the_upper_part_from_some_row_on(int size, int from)
    {
        var random = new RandomStream(2);
        var a = Draw(9, size, random);
        var target = new PanelMatrix(size, size);
        PanelMatrix.AddProduct(1, Panels(a), Panels(a), target, upper: true, from, Threads);
        AssertEqual(target, a.Transpose() * a, (r, c) => r >= from && c >= r);
        target.ScaleUpperAndMirror(2, Threads);
        AssertEqual(target, 2 * a.Transpose() * a, (r, c) => r >= from && c >= from);
    }

    [TestCase(1)]
    [TestCase(15)]
    [TestCase(64)]
    [TestCase(65)]
    [TestCase(150)]
    public void Cholesky_factors_and_solves(int size)
    {
        var random = new RandomStream(3);
        var root = Draw(size + 5, size, random);
        var matrix = root.Transpose() * root + Matrix<double>.Build.DenseIdentity(size);
        var factor = Panels(matrix);
        Assert.That(factor.FactorUpper(Threads), Is.True);
        var expected = matrix.Cholesky().Factor.Transpose();
        AssertEqual(factor, expected, (r, c) => c >= r);

        var right = Draw(size, 1, random).Column(0);
        var solution = matrix.Solve(right);
        double[] found = factor.Solve(right.ToArray());
        for (int i = 0; i < size; i++)
            Assert.That(found[i], Is.EqualTo(solution[i]).Within(1e-11));

        var block = Draw(size, 21, random);
        var solved = Panels(block);
        solved.SolveTransposed(factor, Threads);
        AssertEqual(solved, expected.Transpose().Solve(block), (_, _) => true);
    }

    [Test]
    public void A_matrix_that_is_not_positive_definite_is_told()
    {
        var matrix = Matrix<double>.Build.DenseIdentity(90);
        matrix[80, 80] = -1;
        Assert.That(Panels(matrix).FactorUpper(Threads), Is.False);
        matrix[80, 80] = double.NaN;
        Assert.That(Panels(matrix).FactorUpper(Threads), Is.False);
    }

    [Test]
    public void A_written_matrix_is_read_back()
    {
        var random = new RandomStream(4);
        var half = Draw(20, 20, random);
        var symmetric = half + half.Transpose();
        using var memory = new MemoryStream();
        Panels(symmetric).WriteUpper(new BinaryWriter(memory));
        memory.Position = 0;
        var read = new PanelMatrix(20, 20);
        read.ReadUpper(new BinaryReader(memory));
        AssertEqual(read, symmetric, (_, _) => true);
        memory.Position = 0;
        Assert.That(() => new PanelMatrix(21, 21).ReadUpper(new BinaryReader(memory)),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("a matrix of 20 rows, expected 21"));
    }

    private static Matrix<double> Draw(int rows, int columns, RandomStream random) =>
        Matrix<double>.Build.Dense(rows, columns, (_, _) => random.NextNormal());

    private static PanelMatrix Panels(Matrix<double> matrix)
    {
        var panels = new PanelMatrix(matrix.RowCount, matrix.ColumnCount);
        for (int r = 0; r < matrix.RowCount; r++)
            panels.SetRow(r, matrix.Row(r).ToArray());
        return panels;
    }

    private static void AssertEqual(PanelMatrix found, Matrix<double> expected, Func<int, int, bool> compared)
    {
        double tolerance = 1e-11 * (1 + expected.Enumerate().Max(Math.Abs));
        for (int r = 0; r < expected.RowCount; r++)
            for (int c = 0; c < expected.ColumnCount; c++)
                if (compared(r, c))
                    Assert.That(found[r, c], Is.EqualTo(expected[r, c]).Within(tolerance), $"({r}, {c})");
    }
}
