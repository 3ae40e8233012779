using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>
/// What is asked of a frame before it is computed. Side by side in memory, for the frames themselves lie far apart and one thread asks
/// while the others wait.
/// </summary>
/// <param name="Atoms">Number of atoms.</param>
/// <param name="Bytes">What it adds to the blocks of a chunk, see <see cref="ChunkBytes"/>.</param>
/// <param name="Energies">Weight of its energy in the loss, 0 without a label.</param>
/// <param name="Forces">Weight of its labelled force components together.</param>
/// <param name="Virials">Weight of its nine components of the virial, 0 without a label.</param>
internal readonly record struct FrameSummary(int Atoms, long Bytes, double Energies, double Forces, double Virials)
{
    /// <summary>Summaries of frames, for a model.</summary>
    public static FrameSummary[] Of<T>(ModelTables tables, Frame<T>[] frames) where T : unmanaged =>
        Array.ConvertAll(frames, frame => new FrameSummary(
            frame.AtomCount, ChunkBytes.Of(tables, frame),
            frame.AtomCount == 0 || double.IsNaN(frame.Energy) ? 0 : frame.Weight,
            3 * frame.Weight * frame.LabelledForces,
            frame.AtomCount == 0 || frame.Virial is null ? 0 : 9 * frame.Weight));
}
