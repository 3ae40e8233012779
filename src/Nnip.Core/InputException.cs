namespace Nnip;

/// <summary>
/// Bad input from the user: a file, a setting, a structure. The message is one sentence that names the file, line, key or
/// tensor and says what was expected; the command prints it as it stands and exits with code 2.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Makes the exception from its sentence.</summary>
    public InputException(string message) : base(message) { }

    /// <summary>Makes the exception from its sentence and what caused it.</summary>
    public InputException(string message, Exception inner) : base(message, inner) { }
}
