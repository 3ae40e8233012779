using System.Collections.Concurrent;

namespace Nnip.CApi;

/// <summary>The models of the process by their handles, none of which is given out twice.</summary>
internal static class ModelTable
{
    private static readonly ConcurrentDictionary<ulong, LoadedModel> models = new();
    private static ulong last;

    /// <summary>Gives a model its handle.</summary>
    public static ulong Add(LoadedModel model)
    {
        ulong handle = Interlocked.Increment(ref last);
        models[handle] = model;
        return handle;
    }

    /// <summary>The model of a handle.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public static LoadedModel Find(ulong handle) => models.TryGetValue(handle, out var model) ? model : throw Unknown(handle);

    /// <summary>Takes a handle back.</summary>
    /// <exception cref="RefusalException">It has none.</exception>
    public static LoadedModel Remove(ulong handle) => models.TryRemove(handle, out var model) ? model : throw Unknown(handle);

    /// <summary>Says that a model is no more.</summary>
    public static RefusalException Freed() => new(Status.Handle, "the model of the handle has been freed");

    private static RefusalException Unknown(ulong handle) => handle != 0 && handle <= Interlocked.Read(ref last)
        ? Freed() : new(Status.Handle, $"the handle {handle} is none of a model");
}
