namespace Nnip.Backends;

/// <summary>Numbers of elements of blocks.</summary>
public static class BlockLength
{
    /// <summary>Elements of a block (features, columns).</summary>
    /// <param name="name">What the block holds, for the message.</param>
    /// <param name="features">Number of features.</param>
    /// <param name="columns">Elements of each feature: rows, or pairs with their padding.</param>
    /// <exception cref="InputException">More elements than one block can have.</exception>
    public static int Of(string name, long features, int columns)
    {
        long length = checked(features * columns);
        return length <= Array.MaxLength
            ? (int)length
            : throw new InputException($"{name}: {features} features of {columns} columns are {length} numbers, but one block holds at most "
                + $"{Array.MaxLength}; expected fewer atoms at once, a smaller cutoff or a smaller descriptor");
    }
}
