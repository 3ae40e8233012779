namespace Nnip.Cpu;

/// <summary>
/// A loop over the pairs of a slice with neighbours of a species. Where there is no AVX-512 it runs twice, over the first halves of the
/// vectors and over the others, so that what it keeps fits the registers.
/// </summary>
internal unsafe interface IPairLoop<T> where T : unmanaged
{
    /// <summary>Runs it.</summary>
    /// <param name="reader">Reads what neighbours have.</param>
    /// <param name="lane">The first lane of the vectors that it works on.</param>
    /// <param name="vector">The first vector of pairs, from that lane on.</param>
    /// <param name="end">The end.</param>
    /// <param name="places">Places of the neighbours of the first, from that lane on.</param>
    void Run<TReader, TVector>(TReader reader, int lane, T* vector, T* end, ushort* places)
        where TReader : struct, INeighbourReader<T, TVector> where TVector : unmanaged, IVector<TVector, T>;
}
