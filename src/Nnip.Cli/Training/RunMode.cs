namespace Nnip.Cli.Training;

/// <summary>What becomes of the results of an earlier run in the same folder.</summary>
internal enum RunMode
{
    /// <summary>There must be none.</summary>
    New,

    /// <summary>They are replaced.</summary>
    Overwrite,

    /// <summary>The run is continued.</summary>
    Resume,
}
