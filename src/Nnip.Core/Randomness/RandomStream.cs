using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Nnip.Randomness;

/// <summary>
/// Reproducible pseudo-random numbers: xoshiro256** (Blackman and Vigna, ACM Trans. Math. Softw. 47, 36, 2021) seeded by
/// splitmix64. The same seed gives the same numbers in every version of the program; not thread-safe.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "A random stream is the term of the field.")]
public sealed class RandomStream
{
    private ulong s0, s1, s2, s3;
    private double? waitingNormal;

    /// <summary>Starts a stream; every seed, zero included, is good.</summary>
    public RandomStream(ulong seed)
    {
        s0 = SplitMix64(ref seed);
        s1 = SplitMix64(ref seed);
        s2 = SplitMix64(ref seed);
        s3 = SplitMix64(ref seed);
    }

    /// <summary>Continues a stream from a saved state.</summary>
    /// <exception cref="ArgumentException">All four words are zero, from which the generator never leaves.</exception>
    public RandomStream(RandomState state) => State = state;

    /// <summary>The state; setting it continues from there bit-identically.</summary>
    /// <exception cref="ArgumentException">All four words are zero, from which the generator never leaves.</exception>
    public RandomState State
    {
        get => new(s0, s1, s2, s3, waitingNormal);
        set
        {
            if ((value.S0 | value.S1 | value.S2 | value.S3) == 0)
                throw new ArgumentException("the state of a random stream must not be zero in all four words", nameof(value));
            (s0, s1, s2, s3, waitingNormal) = (value.S0, value.S1, value.S2, value.S3, value.WaitingNormal);
        }
    }

    /// <summary>A uniform 64-bit number.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A uniform number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// A uniform integer in [0, bound), without bias (multiply and reject: Lemire, ACM Trans. Model. Comput. Simul. 29, 3, 2019).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong range = (ulong)bound;
        ulong high = Math.BigMul(NextUInt64(), range, out ulong low);
        ulong threshold = (0 - range) % range;
        while (low < threshold)
            high = Math.BigMul(NextUInt64(), range, out low);
        return (int)high;
    }

    /// <summary>A normal variate of mean 0 and variance 1 (Marsaglia's polar method; they come in pairs, the second one waits).</summary>
    public double NextNormal()
    {
        if (waitingNormal is { } waiting)
        {
            waitingNormal = null;
            return waiting;
        }
        double x, y, square;
        do
        {
            x = 2 * NextDouble() - 1;
            y = 2 * NextDouble() - 1;
            square = x * x + y * y;
        }
        while (square >= 1 || square == 0);
        double scale = Math.Sqrt(-2 * Math.Log(square) / square);
        waitingNormal = y * scale;
        return x * scale;
    }

    /// <summary>Puts the elements into a uniformly random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int last = values.Length - 1; last > 0; last--)
        {
            int other = NextInt(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <summary>The next number of the splitmix64 sequence.</summary>
    internal static ulong SplitMix64(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
