using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Memory;

namespace Nnip.Cpu;

/// <summary>
/// Forces of a basis of radial functions alone from packed pairs. Both directions of a pair lie along the same line and have the same
/// functions, so the weights of the neighbour are added to those of the centre, and the force acts on both. The weights are those of the
/// terms of series, c_k = sum_n M_nk dE/dA_n, formed once for each atom.
/// </summary>
internal sealed unsafe partial class CpuOperations<T>
{
    private void AddSlopeForces(SlopeSeries<T> series, Chunk<T> chunk, int index, T* adjoints, T* forces, double* virial)
    {
        var segment = chunk.Segments[index];
        var pairs = Packed(segment)!;
        var layout = pairs.Layout;
        int species = SpeciesCount, count = series.Count, columns = NeighbourValues<T>.Columns(count);
        int atoms = segment.Frame.AtomCount, quadLength = 4 * RowLayout.Align(atoms),
            weightLength = ColumnLengths(pairs, species * columns);
        int toRows = NeighbourValues<T>.AreRows ? weightLength : 0;
        var own = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * (2 * columns + ForceSums) + quadLength + weightLength + toRows);
        Vector512<T>* work = own + columns, sums = work + columns;
        T* quads = (T*)(sums + ForceSums), weights = quads + quadLength, ofSpecies = weights;
        new Span<T>(quads, quadLength).Clear();
        LoadSeriesWeights(series, pairs, segment, adjoints, chunk.Rows.Count, weights, toRows);
        forces += segment.AtomDelta;
        for (int z = 0; z < species; ofSpecies += species * columns * pairs.ColumnLength(z++))
            for (int s = layout.SliceStart[z]; s < layout.SliceStart[z + 1]; s++)
            {
                var slice = layout.Slices[s];
                T* ofNeighbours = ofSpecies;
                new Span<Vector512<T>>(sums, ForceSums).Clear();
                for (int block = z; block < species; block++)
                {
                    T* column = ofSpecies + (nint)block * columns * pairs.ColumnLength(z) + slice.Atom - segment.SpeciesFrom(z);
                    for (int k = 0; k < count; k++, column += pairs.ColumnLength(z))
                        own[k] = slice.Load(column);
                    int stride = pairs.ColumnLength(block);
                    var loop = new SlopeForceLoop(series, own, ofNeighbours + toRows + (nint)z * columns * stride, stride, work, sums,
                        quads + 4 * segment.SpeciesFrom(block), virial != null);
                    pairs.Run(s, block, ref loop);
                    ofNeighbours += species * columns * stride;
                }
                (sums[6], sums[9], sums[10]) = (sums[4], sums[5], sums[8]);
                StoreForces(slice, sums, forces, chunk.AtomStride, virial);
            }
        AtomQuads<T>.SubtractFromPlanes(quads, atoms, forces, chunk.AtomStride);
    }

    /// <summary>
    /// Weights of the series of each atom as a centre of neighbours of each species: columns for each of both, after all of which come rows
    /// where neighbours are read from such.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadSeriesWeights(
        SlopeSeries<T> series, PackedPairs<T> pairs, Segment<T> segment, T* adjoints, nint rows, T* target, int toRows)
    {
        int columns = NeighbourValues<T>.Columns(series.Count);
        for (int z = 0; z < SpeciesCount; z++)
        {
            int length = pairs.ColumnLength(z), atoms = segment.SpeciesTo(z) - segment.SpeciesFrom(z);
            T* source = adjoints + segment.RowStart[z];
            for (int block = 0; block < SpeciesCount; block++, source += series.FunctionCount * rows, target += columns * length)
            {
                for (int k = 0; k < series.Count; k++)
                    for (int atom = 0; atom < atoms; atom += Vector512<T>.Count)
                        series.Weight(k, source + atom, rows).Store(target + k * length + atom);
                if (NeighbourValues<T>.AreRows)
                    NeighbourValues<T>.ToRows(target, length, columns, target + toRows);
            }
        }
    }

    /// <summary>Adds q = v sum_k (c_k + those of the neighbour) U_k to the sums of centres and to the neighbours.</summary>
    private readonly struct SlopeForceLoop(
        SlopeSeries<T> series, Vector512<T>* own, T* others, nint stride, Vector512<T>* work, Vector512<T>* sums, T* quads,
        bool withVirial)
        : IPairLoop<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<TReader, TVector>(TReader reader, int lane, T* vector, T* end, ushort* places)
            where TReader : struct, INeighbourReader<T, TVector> where TVector : unmanaged, IVector<TVector, T>
        {
            int last = series.Count - 1;
            T* values = others, atoms = quads, centre = (T*)own + lane, force = (T*)sums + lane;
            TVector own0 = TVector.Load(centre), own1 = TVector.Load(centre + Vector512<T>.Count);
            TVector own2 = TVector.Load(centre + 2 * Vector512<T>.Count);
            TVector forceX = TVector.Load(force), forceY = TVector.Load(force + Vector512<T>.Count);
            TVector forceZ = TVector.Load(force + 2 * Vector512<T>.Count);
            for (; vector < end; vector += PackedPairs<T>.SlopePlanes * Vector512<T>.Count, places += Vector512<T>.Count)
            {
                PackedPairs<T>.Prefetch(vector, PackedPairs<T>.SlopePlanes);
                PackedPairs<T>.Load(vector, out TVector vx, out var vy, out var vz, out var x);
                TVector c0, c1, c2;
                if (last < SlopeSeries<T>.LeastCount)
                {
                    reader.Read(values, stride, places, out c0, out c1, out c2);
                    c0 += own0;
                    c1 += own1;
                    c2 += own2;
                }
                else
                {
                    // Clenshaw's recurrence, from the last term.
                    var fours = (TVector*)work;
                    reader.Prepare(values, stride, places, last + 1, fours);
                    TVector later = default, latest = default;
                    T* term = centre + last * Vector512<T>.Count;
                    for (int k = last; k >= SlopeSeries<T>.LeastCount; k--, term -= Vector512<T>.Count)
                    {
                        var sumOfBoth = TVector.Load(term) + reader.Read(values, stride, places, k, fours);
                        (later, latest) = (TVector.Fma(x, later, sumOfBoth - latest), later);
                    }
                    c2 = TVector.Fma(x, later, own2 + reader.Read(values, stride, places, 2, fours) - latest);
                    c1 = own1 + reader.Read(values, stride, places, 1, fours) - later;
                    c0 = own0 + reader.Read(values, stride, places, 0, fours);
                }
                var sum = TVector.Fma(x, TVector.Fma(x, c2, c1), c0 - c2);
                if (withVirial)
                    AddVirial(force, sum * series.Stretch(vx, vy, vz, x), vx, vy, vz);
                vx *= sum;
                vy *= sum;
                vz *= sum;
                forceX += vx;
                forceY += vy;
                forceZ += vz;
                TVector.AddToAtoms(vx, vy, vz, default, atoms, new PlacedAtoms(places));
            }
            forceX.Store(force);
            forceY.Store(force + Vector512<T>.Count);
            forceZ.Store(force + 2 * Vector512<T>.Count);
        }

        /// <summary>Adds the virial of pairs, which is symmetric, but for what stands below its diagonal.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddVirial<TVector>(T* sums, TVector factor, TVector vx, TVector vy, TVector vz)
            where TVector : unmanaged, IVector<TVector, T>
        {
            TVector x = factor * vx, y = factor * vy;
            Add(3, x, vx);
            Add(4, x, vy);
            Add(5, x, vz);
            Add(7, y, vy);
            Add(8, y, vz);
            Add(11, factor * vz, vz);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            void Add(int component, TVector a, TVector b)
            {
                T* sum = sums + component * Vector512<T>.Count;
                TVector.Fma(a, b, TVector.Load(sum)).Store(sum);
            }
        }
    }
}
