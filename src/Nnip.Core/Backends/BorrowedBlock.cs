using Nnip.Memory;

namespace Nnip.Backends;

/// <summary>Memory of somebody else, who says where it lies.</summary>
internal sealed unsafe class BorrowedBlock() : HostBlock(0)
{
    private byte* data;

    /// <inheritdoc/>
    public override byte* Data => data;

    /// <summary>It lies here from now on.</summary>
    public void Lie(void* address) => data = (byte*)address;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => data = null;
}
