using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nnip.IO;

/// <summary>
/// SHA-256 (FIPS 180-4). The class of the runtime calls OpenSSL, which takes longer to load than a model, may be missing beside a native
/// program, and is no guest for the host of a library.
/// </summary>
internal sealed class Sha256
{
    /// <summary>Bytes of a digest.</summary>
    public const int Length = 32;

    private const int BlockLength = 64, Rounds = 64;

    private readonly uint[] state =
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    private readonly byte[] block = new byte[BlockLength];
    private ulong count;

    /// <summary>Fractions of the cube roots of the first 64 primes, 32 bits of each.</summary>
    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The digest of some bytes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> data)
    {
        var hash = new Sha256();
        hash.Append(data);
        return hash.Finish();
    }

    /// <summary>Takes more bytes in.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        int filled = (int)(count % BlockLength);
        count += (ulong)data.Length;
        if (filled > 0)
        {
            int taken = Math.Min(data.Length, BlockLength - filled);
            data[..taken].CopyTo(block.AsSpan(filled));
            data = data[taken..];
            if (filled + taken < BlockLength)
                return;
            Compress(block);
        }
        for (; data.Length >= BlockLength; data = data[BlockLength..])
            Compress(data[..BlockLength]);
        data.CopyTo(block);
    }

    /// <summary>The digest of all bytes taken in; the object is used up.</summary>
    public byte[] Finish()
    {
        ulong bits = 8 * count;
        Span<byte> end = stackalloc byte[2 * BlockLength];
        end.Clear();
        end[0] = 0x80;
        // One bit, then zeros until eight bytes of the last block are left, which hold the length.
        int padding = BlockLength - (int)((count + sizeof(ulong)) % BlockLength);
        BinaryPrimitives.WriteUInt64BigEndian(end[padding..], bits);
        Append(end[..(padding + sizeof(ulong))]);
        var digest = new byte[Length];
        for (int i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(sizeof(uint) * i), state[i]);
        return digest;
    }

    // Fully compiled at once: a model file is read once, as the first thing that a process does.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Compress(ReadOnlySpan<byte> bytes)
    {
        uint* w = stackalloc uint[Rounds];
        for (int t = 0; t < 16; t++)
            w[t] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(sizeof(uint) * t)..]);
        for (int t = 16; t < Rounds; t++)
        {
            uint early = w[t - 15], late = w[t - 2];
            w[t] = w[t - 16] + w[t - 7]
                + (BitOperations.RotateRight(early, 7) ^ BitOperations.RotateRight(early, 18) ^ (early >> 3))
                + (BitOperations.RotateRight(late, 17) ^ BitOperations.RotateRight(late, 19) ^ (late >> 10));
        }
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        fixed (uint* k = RoundConstants)
            // Eight rounds at a time, after which every variable has its own name again.
            for (int t = 0; t < Rounds; t += 8)
            {
                Round(a, b, c, ref d, e, f, g, ref h, k[t] + w[t]);
                Round(h, a, b, ref c, d, e, f, ref g, k[t + 1] + w[t + 1]);
                Round(g, h, a, ref b, c, d, e, ref f, k[t + 2] + w[t + 2]);
                Round(f, g, h, ref a, b, c, d, ref e, k[t + 3] + w[t + 3]);
                Round(e, f, g, ref h, a, b, c, ref d, k[t + 4] + w[t + 4]);
                Round(d, e, f, ref g, h, a, b, ref c, k[t + 5] + w[t + 5]);
                Round(c, d, e, ref f, g, h, a, ref b, k[t + 6] + w[t + 6]);
                Round(b, c, d, ref e, f, g, h, ref a, k[t + 7] + w[t + 7]);
            }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
    /// <summary>A round without the renaming of its variables: d and h change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint word)
    {
        uint first = h + word + (((f ^ g) & e) ^ g)
            + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25));
        d += first;
        h = first + (((a | b) & c) | (a & b))
            + (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22));
    }
}
