using Nnip.Backends;
using Nnip.Cpu;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Dense products against plain loops, for sizes on both sides of every tile edge.</summary>
public unsafe class GemmTests
{
    [Test]
    public void Product_equals_plain_loops([Values(1, 2, 3, 8, 9, 13, 17, 40)] int outputs, [Values(1, 26, 300)] int depth,
        [Values(16, 48, 256)] int rows, [Values] bool transposedWeights, [Values] bool accumulate, [Values] bool wide)
    {
        // Rounding errors grow with the length of the sums.
        double longer = Math.Max(1, depth / 26.0);
        Check<double>(1e-14 * longer);
        Check<float>(1e-5 * longer);

        void Check<T>(double tolerance) where T : unmanaged
        {
            int stride = rows + 16;
            using var w = Filled<T>(outputs * depth, 1);
            using var x = Filled<T>(depth * stride, 2);
            using var bias = Filled<T>(outputs, 3);
            using var z = Filled<T>(outputs * stride, 4);
            double[] before = Values(z), weights = Values(w), inputs = Values(x), biases = Values(bias);
            Gemm.Multiply(new Product<T>
            {
                Outputs = outputs,
                Depth = depth,
                Rows = rows,
                W = w.Data,
                OutputStride = transposedWeights ? 1 : depth,
                DepthStride = transposedWeights ? outputs : 1,
                X = x.Data,
                XStride = stride,
                Bias = bias.Data,
                Z = z.Data,
                ZStride = stride,
                Accumulate = accumulate,
            }, wide);
            // What lies behind the rows of an output stays.
            double[] expected = [.. before];
            for (int o = 0; o < outputs; o++)
                for (int row = 0; row < rows; row++)
                {
                    double sum = biases[o] + (accumulate ? before[o * stride + row] : 0);
                    for (int k = 0; k < depth; k++)
                        sum += weights[transposedWeights ? k * outputs + o : o * depth + k] * inputs[k * stride + row];
                    expected[o * stride + row] = sum;
                }
            AssertEqual<T>(Values(z), expected, tolerance);
        }
    }

    /// <summary>Several blocks of rows, in which features lie far apart: some after the other for few outputs, copies for many.</summary>
    [Test]
    public void Large_products_equal_plain_loops(
        [Values(9, 33)] int outputs, [Values] bool transposedWeights, [Values] bool accumulate, [Values] bool wide) =>
        Product_equals_plain_loops(outputs, 300, 2128, transposedWeights, accumulate, wide);

    /// <summary>Few copies at a time, and more features than are copied.</summary>
    [Test]
    public void Long_sums_equal_plain_loops([Values(0, 700, 1025)] int depth, [Values] bool transposedWeights, [Values] bool wide) =>
        Product_equals_plain_loops(33, depth, 208, transposedWeights, accumulate: false, wide);

    /// <summary>
    /// What an atom gives does not depend on those beside it: far features are taken in parts or copied, near ones are not.
    /// </summary>
    [Test]
    public void Strides_change_no_bit(
        [Values(1, 9, 33)] int outputs, [Values(7, 300, 700)] int depth, [Values] bool accumulate, [Values] bool wide)
    {
        const int Rows = 160, Far = 4096;
        using var w = Filled<float>(outputs * depth, 1);
        using var x = Filled<float>(depth * Far, 2);
        using var near = Filled<float>(depth * Rows + 16, 3);
        using HostBuffer<float> z = Filled<float>(outputs * Rows + 16, 4), expected = Filled<float>(outputs * Rows + 16, 4);
        for (int k = 0; k < depth; k++)
            x.Span.Slice(k * Far, Rows).CopyTo(near.Span[(k * Rows)..]);
        Multiply(x.Data, Far, z.Data);
        Multiply(near.Data, Rows, expected.Data);
        Assert.That(z.Span[..(outputs * Rows)].ToArray(), Is.EqualTo(expected.Span[..(outputs * Rows)].ToArray()));

        void Multiply(float* features, int stride, float* target) => Gemm.Multiply(new Product<float>
        {
            Outputs = outputs,
            Depth = depth,
            Rows = Rows,
            W = w.Data,
            OutputStride = 1,
            DepthStride = outputs,
            X = features,
            XStride = stride,
            Z = target,
            ZStride = Rows,
            Accumulate = accumulate,
        }, wide);
    }

    [Test]
    public void Sum_over_rows_of_outer_products_equals_plain_loops(
        [Values(1, 5, 8, 19, 53, 100)] int outputs, [Values(1, 6, 7, 13, 70)] int inputs, [Values(16, 48, 1200)] int rows,
        [Values] bool two, [Values] bool wide)
    {
        // Rounding errors grow with the length of the sums.
        double longer = Math.Max(1, rows / 48.0);
        Check<double>(1e-13 * longer);
        Check<float>(2e-5 * longer);

        void Check<T>(double tolerance) where T : unmanaged
        {
            using var zb = Filled<T>(outputs * rows, 1);
            using var a = Filled<T>(inputs * rows, 2);
            using var d = Filled<T>(outputs * rows, 3);
            using var t = Filled<T>(inputs * rows, 4);
            using var gradient = Filled<T>(outputs * inputs, 5);
            double[] before = Values(gradient), zbs = Values(zb), xs = Values(a), ds = Values(d), ts = Values(t);
            Gemm.AddOuter(outputs, inputs, rows, zb.Data, rows, a.Data, rows,
                two ? d.Data : null, rows, two ? t.Data : null, rows, gradient.Data, inputs, wide);
            double[] expected = [.. before];
            for (int o = 0; o < outputs; o++)
                for (int i = 0; i < inputs; i++)
                    for (int row = 0; row < rows; row++)
                        expected[o * inputs + i] +=
                            zbs[o * rows + row] * xs[i * rows + row] + (two ? ds[o * rows + row] * ts[i * rows + row] : 0);
            AssertEqual<T>(Values(gradient), expected, tolerance);
        }
    }

    private static void AssertEqual<T>(double[] actual, double[] expected, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance))
                Assert.Fail($"{typeof(T).Name}, element {i}: {actual[i]} instead of {expected[i]}");
    }

    private static HostBuffer<T> Filled<T>(int length, int seed) where T : unmanaged
    {
        var random = new Random(seed);
        var buffer = new HostBuffer<T>("test", length);
        for (int i = 0; i < length; i++)
            buffer.Span[i] = Simd.Narrow<T>(2 * random.NextDouble() - 1);
        return buffer;
    }

    private static double[] Values<T>(HostBuffer<T> buffer) where T : unmanaged
    {
        var values = new double[buffer.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = Simd.Widen(buffer.Span[i]);
        return values;
    }
}
