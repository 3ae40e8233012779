using Nnip.Cuda;

namespace Nnip.CApi;

/// <summary>The border to the host, which no exception crosses.</summary>
internal static unsafe class Guard
{
    /// <summary>Bytes that the host has for a sentence, the closing zero included: NNIP_SENTENCE of engine.h.</summary>
    private const int SentenceBytes = 8192;

    /// <summary>Runs the body of an export.</summary>
    /// <param name="sentence">Where the sentence of a failure goes.</param>
    /// <param name="body">The body.</param>
    public static Status Run(byte* sentence, Action body)
    {
        try
        {
            body();
            return Status.Ok;
        }
        catch (Exception exception)
        {
            Text.Write(exception is RefusalException or InputException or CudaException or IOException
                ? exception.Message
                : exception is OutOfMemoryException ? "there is not enough memory"
                : $"mistake in this library: {exception.GetType().Name}: {exception.Message}",
                sentence, SentenceBytes);
            return StatusOf(exception);
        }
    }

    /// <summary>Throws unless a pointer that a function needs is there.</summary>
    public static void NotNull(void* pointer, string name)
    {
        if (pointer is null)
            throw new RefusalException(Status.Argument, $"{name} is NULL");
    }

    private static Status StatusOf(Exception exception) => exception switch
    {
        RefusalException refusal => refusal.Status,
        InputException or IOException => Status.Input,
        DeviceOutOfMemoryException or OutOfMemoryException => Status.Memory,
        CudaException => Status.Device,
        _ => Status.Internal,
    };
}
