namespace Nnip.CApi;

/// <summary>What functions return: the NNIP_... of nnip.h.</summary>
internal enum Status
{
    /// <summary>It worked.</summary>
    Ok = 0,

    /// <summary>An argument is null, negative or otherwise none that the function takes.</summary>
    Argument = 1,

    /// <summary>The handle was never given out, or its model has been freed.</summary>
    Handle = 2,

    /// <summary>A model file or a structure that cannot be used.</summary>
    Input = 3,

    /// <summary>The device is not there, or failed.</summary>
    Device = 4,

    /// <summary>Not enough memory.</summary>
    Memory = 5,

    /// <summary>A mistake in this library.</summary>
    Internal = 8,
}
