using Nnip.Randomness;
using NUnit.Framework;

namespace Nnip.Tests.Randomness;

public class RandomStreamTests
{
    [Test]
    public void Xoshiro_gives_the_published_numbers()
    {
        var stream = new RandomStream(new RandomState(1, 2, 3, 4, null));
        ulong[] expected =
        [
            11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600,
            16172922978634559625, 8476171486693032832, 10595114339597558777, 2904607092377533576,
        ];
        Assert.That(expected.Select(_ => stream.NextUInt64()), Is.EqualTo(expected));
    }

    [Test]
    public void Splitmix_gives_the_published_numbers()
    {
        ulong state = 1234567;
        ulong[] expected =
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.That(expected.Select(_ => RandomStream.SplitMix64(ref state)), Is.EqualTo(expected));
    }

    [Test]
    public void A_saved_state_continues_bit_identically_even_between_two_normals()
    {
        var stream = new RandomStream(5);
        stream.NextNormal();
        var copy = new RandomStream(stream.State);
        for (int i = 0; i < 100; i++)
        {
            Assert.That(copy.NextNormal(), Is.EqualTo(stream.NextNormal()));
            Assert.That(copy.NextDouble(), Is.EqualTo(stream.NextDouble()));
        }
    }

    [Test]
    public void The_zero_state_is_refused() =>
        Assert.That(() => new RandomStream(default(RandomState)), Throws.ArgumentException);

    [Test]
    public void Doubles_are_uniform_in_the_unit_interval()
    {
        var stream = new RandomStream(1);
        double[] values = Enumerable.Range(0, 100_000).Select(_ => stream.NextDouble()).ToArray();
        Assert.That(values, Has.All.InRange(0, Math.BitDecrement(1.0)));
        Assert.That(values.Average(), Is.EqualTo(0.5).Within(0.005));
        Assert.That(values.Average(v => v * v), Is.EqualTo(1.0 / 3).Within(0.005));
    }

    [Test]
    public void Normals_have_the_moments_of_the_normal_distribution()
    {
        var stream = new RandomStream(2);
        double[] values = Enumerable.Range(0, 100_000).Select(_ => stream.NextNormal()).ToArray();
        Assert.That(values.Average(), Is.EqualTo(0).Within(0.02));
        Assert.That(values.Average(v => v * v), Is.EqualTo(1).Within(0.03));
        Assert.That(values.Average(v => v * v * v * v), Is.EqualTo(3).Within(0.2));
        Assert.That(values.Zip(values.Skip(1), (a, b) => a * b).Average(), Is.EqualTo(0).Within(0.02));
    }

    [Test]
    public void Integers_reach_every_value_below_the_bound_equally_often()
    {
        var stream = new RandomStream(3);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[stream.NextInt(7)]++;
        Assert.That(counts, Has.All.EqualTo(10_000).Within(500));
    }

    [Test]
    public void Shuffle_reaches_every_order_equally_often()
    {
        var stream = new RandomStream(4);
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < 24_000; i++)
        {
            char[] letters = ['a', 'b', 'c', 'd'];
            stream.Shuffle<char>(letters);
            string order = new(letters);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        Assert.That(counts, Has.Count.EqualTo(24));
        Assert.That(counts.Values, Has.All.EqualTo(1000).Within(150));
    }
}
