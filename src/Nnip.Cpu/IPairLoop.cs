namespace Nnip.Cpu;

/// <summary>A loop over the pairs of a slice with neighbours of a species.</summary>
internal unsafe interface IPairLoop<T> where T : unmanaged
{
    /// <summary>Runs it.</summary>
    /// <param name="reader">Reads what neighbours have.</param>
    /// <param name="vector">The first vector of pairs.</param>
    /// <param name="end">The end.</param>
    /// <param name="places">Places of the neighbours of the first.</param>
    void Run<TReader>(TReader reader, T* vector, T* end, ushort* places) where TReader : struct, INeighbourReader<T>;
}
