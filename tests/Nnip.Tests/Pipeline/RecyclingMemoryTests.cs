using Nnip.Backends;
using NUnit.Framework;

namespace Nnip.Tests.Pipeline;

/// <summary>Large blocks come back for the next structure of like size, and do not pile up.</summary>
public unsafe class RecyclingMemoryTests
{
    private const long Large = 8L << 20;

    [Test]
    public void A_large_block_that_was_given_back_is_lent_again()
    {
        using var memory = new RecyclingMemory();
        var block = memory.Take(Large);
        byte* first = block.Data;
        block.Data[Large - 1] = 17;
        block.Dispose();
        using var again = memory.Take(Large - 1000);
        Assert.That((nint)again.Data, Is.EqualTo((nint)first));
        Assert.That(again.Data[Large - 1], Is.EqualTo(17), "the system was not asked to clear it");
        using var other = memory.Take(Large);
        Assert.That((nint)other.Data, Is.Not.EqualTo((nint)first), "while it is lent another is given");
    }

    [Test]
    public void A_block_that_was_given_back_cannot_be_read_and_is_given_back_once()
    {
        using var memory = new RecyclingMemory();
        var block = memory.Take(Large);
        block.Dispose();
        block.Dispose();
        Assert.That(() => (nint)block.Data, Throws.TypeOf<ObjectDisposedException>());
        using HostBlock a = memory.Take(Large), b = memory.Take(Large);
        Assert.That((nint)a.Data, Is.Not.EqualTo((nint)b.Data));
    }

    [Test]
    public void What_does_not_fit_the_next_structure_is_released()
    {
        using var memory = new RecyclingMemory();
        memory.Take(Large).Dispose();
        using var larger = memory.Take(4 * Large);
        Assert.That(memory.KeptBytes, Is.Zero);
        memory.Take(2 * Large).Dispose();
        Assert.That(memory.KeptBytes, Is.EqualTo(2 * Large));
        using var much = memory.Take(Large - 1);
        Assert.That(memory.KeptBytes, Is.Zero, "a block more than twice as large is not lent either");
    }
}
