using System.Runtime.InteropServices;

namespace Nnip.Cuda.Interop;

/// <summary>What a search for one native library ended with.</summary>
/// <param name="title">The library in words, for example "CUDA driver library".</param>
/// <param name="handle">Handle of the loaded library, or 0.</param>
/// <param name="name">The name or path it was loaded by, or what was tried.</param>
internal sealed class FoundLibrary(string title, nint handle, string name)
{
    /// <summary>Handle for <see cref="NativeLibrary"/>, or 0 where nothing was found.</summary>
    public nint Handle { get; } = handle;

    /// <summary>The name or path the library was loaded by.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the library was found and loaded.</summary>
    public bool Found => Handle != 0;

    /// <summary>Why there is no library, in one line; null where there is one.</summary>
    public string? Reason => Found ? null : $"no {title}: {Name}";

    /// <summary>Whether the library exports a function, for those that are newer than the oldest supported library.</summary>
    public bool Has(string function) => Found && NativeLibrary.TryGetExport(Handle, function, out _);

    /// <summary>Address of an exported function, or 0.</summary>
    public nint Export(string function) => Found && NativeLibrary.TryGetExport(Handle, function, out nint address) ? address : 0;
}
