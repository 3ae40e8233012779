namespace Nnip.Cli;

/// <summary>The folder that receives the results of a command.</summary>
internal static class ResultsFolder
{
    /// <summary>Makes the folder and those above it.</summary>
    /// <returns>Whether it was not there before.</returns>
    /// <exception cref="InputException">It cannot be made.</exception>
    public static bool Make(string path)
    {
        if (Directory.Exists(path))
            return false;
        if (File.Exists(path))
            throw new InputException($"{path}: a file of this name exists; expected a folder for the results");
        try
        {
            Directory.CreateDirectory(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the folder cannot be made; expected a path where results can be written", error);
        }
    }

    /// <summary>Takes the folder away again where nothing was written into it.</summary>
    public static void RemoveEmpty(string path)
    {
        if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
            Directory.Delete(path);
    }
}
