namespace Nnip.Backends;

/// <summary>
/// What a thread reads soon. A frame's numbers lie some six references away from its chunk: followed one by one, each costs a wait for
/// memory. Where several objects are touched depth by depth instead, their waits overlap.
/// </summary>
public interface IPrefetchable
{
    /// <summary>
    /// Reads what lies so many references away, or asks the processor for the first of its numbers; nothing that is deeper.
    /// </summary>
    /// <param name="depth">0 = the object itself.</param>
    /// <returns>A number made of what was read, for nobody but the compiler.</returns>
    int Touch(int depth);
}
