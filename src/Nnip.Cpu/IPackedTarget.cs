namespace Nnip.Cpu;

/// <summary>Takes pairs to their places.</summary>
internal interface IPackedTarget
{
    /// <summary>Puts a pair into a lane of a vector.</summary>
    void Put(int vector, int lane, int pair);
}
