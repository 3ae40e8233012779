using System.Numerics;
using Nnip.Cuda;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class GemmTests : DeviceTest
{
    [Test]
    public void Double_products_equal_a_plain_loop([Values] bool transposeA, [Values] bool transposeB) =>
        Compare<double>(transposeA, transposeB, 1e-14);

    [Test]
    public void Float_products_equal_a_plain_loop([Values] bool transposeA, [Values] bool transposeB) =>
        Compare<float>(transposeA, transposeB, 1e-6);

    [Test]
    public void A_batch_is_its_products_one_after_the_other()
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        const int Rows = 5, Count = 4, In = 6, Out = 2, Step = 3;
        double[] x = [.. Enumerable.Range(0, Rows * (In + (Count - 1) * Step)).Select(_ => random.NextDouble())];
        double[] w = [.. Enumerable.Range(0, In * Out).Select(_ => random.NextDouble())];
        using var source = Device.Upload<double>("x", x);
        using var weights = Device.Upload<double>("w", w);
        using var batch = Device.Allocate<double>("batch", Rows * Out * Count);
        using var single = Device.Allocate<double>("single", Rows * Out * Count);
        // Slices of the source overlap, and every product has the same weights.
        Device.GemmBatched(Count, false, false, Rows, Out, In, 1.0, source.Address, Rows, Step * Rows, weights.Address, In, 0, 0.0,
            batch.Address, Rows, Rows * Out);
        for (int p = 0; p < Count; p++)
            Device.Gemm(false, false, Rows, Out, In, 1.0, source.At(p * Step * Rows), Rows, weights.Address, In, 0.0,
                single.At(p * Rows * Out), Rows);
        Assert.That(batch.Download(batch.Length), Is.EqualTo(single.Download(single.Length)));
    }

    [Test]
    public void An_empty_product_is_nothing()
    {
        Device.Gemm(false, false, 0, 5, 3, 1f, 0, 1, 0, 3, 0f, 0, 1);
        Device.Gemm(false, false, 5, 0, 3, 1f, 0, 5, 0, 3, 0f, 0, 5);
        Assert.That(Device.Launches, Is.Zero);
    }

    [Test]
    public void A_leading_dimension_too_small_is_refused_with_its_numbers()
    {
        using var a = Device.Allocate<float>("a", 16);
        var error = Assert.Throws<CudaException>(
            () => Device.Gemm(false, false, 4, 4, 4, 1f, a.Address, 3, a.Address, 4, 0f, a.Address, 4));
        Assert.That(error!.Message,
            Does.Contain("CUBLAS_STATUS_INVALID_VALUE").And.Contain("m = 4, n = 4, k = 4, lda = 3, ldb = 4, ldc = 4"));
    }

    [Test]
    public void A_batch_is_refused_with_its_strides()
    {
        using var a = Device.Allocate<float>("a", 16);
        var error = Assert.Throws<CudaException>(
            () => Device.GemmBatched(2, false, false, 4, 4, 4, 1f, a.Address, 3, 16, a.Address, 4, 0, 0f, a.Address, 4, 32));
        Assert.That(error!.Message, Does.Contain("lda = 3, ldb = 4, ldc = 4, count = 2, strides = 16, 0, 32"));
    }

    [Test]
    public void Other_types_are_refused() =>
        Assert.That(() => Device.Gemm(false, false, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 1), Throws.TypeOf<NotSupportedException>());

    private void Compare<T>(bool transposeA, bool transposeB, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int seed = TestContext.CurrentContext.Random.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var (m, n, k) in ((int, int, int)[])[(1, 1, 1), (7, 5, 3), (33, 8, 26), (4, 3, 0)])
        {
            int lda = (transposeA ? k : m) + 2, ldb = (transposeB ? n : k) + 3, ldc = m + 1;
            T[] a = Numbers(lda * (transposeA ? m : k)), b = Numbers(ldb * (transposeB ? k : n)), c = Numbers(ldc * n);
            T alpha = T.CreateTruncating(0.75), beta = T.CreateTruncating(-0.5);
            using var deviceA = Device.Upload<T>("a", a);
            using var deviceB = Device.Upload<T>("b", b);
            using var deviceC = Device.Upload<T>("c", c);
            Device.Gemm(transposeA, transposeB, m, n, k, alpha, deviceA.Address, lda, deviceB.Address, ldb, beta, deviceC.Address, ldc);
            var result = deviceC.Download(c.Length);
            for (int j = 0; j < n; j++)
                for (int i = 0; i < ldc; i++)
                {
                    double expected = i < m ? -0.5 * double.CreateTruncating(c[i + j * ldc]) : double.CreateTruncating(c[i + j * ldc]);
                    for (int l = 0; l < k && i < m; l++)
                        expected += 0.75 * double.CreateTruncating(a[transposeA ? l + i * lda : i + l * lda])
                            * double.CreateTruncating(b[transposeB ? j + l * ldb : l + j * ldb]);
                    Assert.That(double.CreateTruncating(result[i + j * ldc]), Is.EqualTo(expected).Within(tolerance * (k + 1)),
                        $"({m}, {n}, {k}), element ({i}, {j})");
                }
        }

        T[] Numbers(int count) => [.. Enumerable.Range(0, Math.Max(1, count)).Select(_ => T.CreateTruncating(2 * random.NextDouble() - 1))];
    }
}
