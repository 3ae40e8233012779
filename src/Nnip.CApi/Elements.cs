namespace Nnip.CApi;

/// <summary>Atomic numbers of the host.</summary>
internal static class Elements
{
    private const int Last = 118;

    /// <summary>Throws where one is none.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="name">What a message begins with.</param>
    /// <param name="least">Least number: 0 where that means no element.</param>
    public static void Check(ReadOnlySpan<int> numbers, string name, int least = 1)
    {
        int wrong = numbers.IndexOfAnyExceptInRange(least, Last);
        if (wrong >= 0)
            throw new InputException($"{name}atom {wrong + 1} has atomic number {numbers[wrong]}; expected {least} to {Last}");
    }
}
