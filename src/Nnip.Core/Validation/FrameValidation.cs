using System.Numerics;
using Nnip.Backends;
using Nnip.Numerics;
using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>The pair list of a backend and that of the reference: the same pairs in the same order.</summary>
internal static class FrameValidation
{
    /// <summary>Compares frames of structures, and of structures whose atoms move.</summary>
    public static IEnumerable<ValidationRow> Run<T>(
        IOperations<T> tested, IOperations<double> reference, IReadOnlyList<Configuration> structures, double[] referenceEnergies)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var built = new PairDeviations();
        foreach (var structure in structures)
        {
            using var frame = tested.BuildFrame(structure, referenceEnergies);
            using var twin = reference.BuildFrame(structure, referenceEnergies);
            built.Add(frame, twin);
        }
        var moved = new PairDeviations();
        using (var frames = tested.CreateMovingFrame(referenceEnergies, MovedAtoms.Skin, threads: 1))
        using (var twins = reference.CreateMovingFrame(referenceEnergies, MovedAtoms.Skin, threads: 1))
            foreach (var structure in structures.SelectMany(structure => new[] { structure, MovedAtoms.Of(structure) }))
                moved.Add(frames.Update(structure), twins.Update(structure));
        return [.. built.Rows<T>(nameof(tested.BuildFrame)), .. moved.Rows<T>(nameof(tested.CreateMovingFrame))];
    }

    /// <summary>The largest deviations over several frames.</summary>
    private sealed class PairDeviations
    {
        private Deviation pairs, vectors;

        public void Add<T>(Frame<T> frame, Frame<double> twin) where T : unmanaged
        {
            var (found, expected) = (frame.Pairs, twin.Pairs);
            Add(found.PairStart, expected.PairStart);
            Add(found.Neighbours, expected.Neighbours);
            Add(found.TransposeStart, expected.TransposeStart);
            Add(found.TransposePairs, expected.TransposePairs);
            vectors = vectors.Or(Compare(Planes(found.Vectors, frame), Planes(expected.Vectors, twin)));
        }

        public ValidationRow[] Rows<T>(string subject) =>
            [new(subject, "pairs", pairs, 0), new(subject, "pair vectors", vectors, Tolerances.Energy<T>())];

        private void Add(ReadOnlySpan<int> values, ReadOnlySpan<int> twins) =>
            pairs = pairs.Or(Compare(
                Array.ConvertAll(values.ToArray(), i => (double)i), Array.ConvertAll(twins.ToArray(), i => (double)i)));

        private static Deviation Compare(double[] values, double[] twins) => values.Length == twins.Length
            ? Deviation.Between(values, twins) : new(double.PositiveInfinity, double.PositiveInfinity);

        private static double[] Planes<T>(HostBuffer<T> vectors, Frame<T> frame) where T : unmanaged =>
        [
            .. from axis in Enumerable.Range(0, 3)
               from p in Enumerable.Range(0, frame.PairCount)
               select Narrow.ToDouble(vectors.Span[axis * frame.PairStride + p]),
        ];
    }
}
