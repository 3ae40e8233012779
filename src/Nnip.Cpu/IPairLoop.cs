using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>A loop over the pairs of a slice with neighbours of a species.</summary>
internal unsafe interface IPairLoop<T> where T : unmanaged
{
    /// <summary>Runs it.</summary>
    /// <param name="reader">Reads what neighbours have.</param>
    /// <param name="vector">The first vector of pairs.</param>
    /// <param name="end">The end.</param>
    /// <param name="places">Places of the neighbours of the first.</param>
    void Run<TReader>(TReader reader, T* vector, T* end, ushort* places) where TReader : struct, INeighbourReader<T, Vector512<T>>;
}

/// <summary>
/// One whose values fit the registers: where there is no AVX-512 it runs twice, over the first halves of the vectors and over the others.
/// </summary>
internal unsafe interface IRegisterLoop<T> where T : unmanaged
{
    /// <summary>Runs it.</summary>
    /// <param name="reader">Reads what neighbours have.</param>
    /// <param name="lane">The first lane of the vectors that it works on.</param>
    /// <param name="vector">The first vector of pairs, from that lane on.</param>
    /// <param name="end">The end.</param>
    /// <param name="places">Places of the neighbours of the first, from that lane on.</param>
    void Run<TReader, TLanes, TVector>(TReader reader, int lane, T* vector, T* end, ushort* places)
        where TReader : struct, INeighbourReader<T, TVector> where TLanes : struct, ILanes<T, TVector> where TVector : unmanaged;
}
