using Nnip.Structures;
using NUnit.Framework;

namespace Nnip.Tests;

public class Mat3Tests
{
    [Test]
    public void Inverse_times_matrix_is_identity()
    {
        var m = new Mat3(new(3, 0.2, -0.4), new(1, 4, 0.3), new(-0.7, 0.5, 5));
        var product = m * m.Inverse()!.Value;
        for (int r = 0; r < 3; r++)
            for (int c = 0; c < 3; c++)
                Assert.That(product[r][c], Is.EqualTo(r == c ? 1.0 : 0.0).Within(1e-14));
    }

    [Test]
    public void Text_is_the_three_rows() =>
        Assert.That(new Mat3(new(1, 2, 3), new(4, 5.5, 6), new(7, 8, -9)).ToString(), Is.EqualTo("[[1, 2, 3], [4, 5.5, 6], [7, 8, -9]]"));
}
