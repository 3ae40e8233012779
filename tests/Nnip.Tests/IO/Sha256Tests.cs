using System.Security.Cryptography;
using System.Text;
using Nnip.IO;
using NUnit.Framework;

namespace Nnip.Tests.IO;

/// <summary>SHA-256 against the examples of its standard and against the runtime's.</summary>
public class Sha256Tests
{
    private const string TwoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

    [TestCase("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [TestCase("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase(TwoBlocks, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Examples_of_the_standard(string text, string digest) =>
        Assert.That(Convert.ToHexStringLower(Sha256.Of(Encoding.ASCII.GetBytes(text))), Is.EqualTo(digest));

    [Test]
    public void Any_length_in_any_pieces()
    {
        var random = new Random(7);
        for (int length = 0; length < 300; length++)
        {
            var data = new byte[length];
            random.NextBytes(data);
            var hash = new Sha256();
            for (int start = 0; start < length;)
            {
                int piece = Math.Min(random.Next(1, 100), length - start);
                hash.Append(data.AsSpan(start, piece));
                start += piece;
            }
            Assert.That(hash.Finish(), Is.EqualTo(SHA256.HashData(data)), $"{length} bytes, seed 7");
        }
    }
}
