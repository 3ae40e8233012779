using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

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
        int atoms = segment.Frame.AtomCount, tripleLength = 4 * RowLayout.Align(atoms), weightLength = ColumnLengths(pairs, species * columns);
        var own = (Vector512<T>*)Scratch<T>.Get(Vector512<T>.Count * (2 * columns + ForceSums) + tripleLength + 2 * weightLength);
        Vector512<T>* work = own + columns, sums = work + columns;
        T* triples = (T*)(sums + ForceSums), weights = triples + tripleLength, ofSpecies = weights;
        nint toRows = NeighbourValues<T>.AreRows ? weightLength : 0;
        new Span<T>(triples, tripleLength).Clear();
        LoadSeriesWeights(series, pairs, segment, adjoints, chunk.Rows.Count, weights);
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
                        triples + 4 * segment.SpeciesFrom(block), virial != null);
                    pairs.Run(s, block, ref loop);
                    ofNeighbours += species * columns * stride;
                }
                StoreForces(slice, sums, forces, chunk.AtomStride, virial);
            }
        AtomTriples<T>.SubtractFromPlanes(triples, atoms, forces, chunk.AtomStride);
    }

    /// <summary>
    /// Weights of the series of each atom as a centre of neighbours of each species: columns for each of both, after all of which come rows
    /// where neighbours are read from such.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadSeriesWeights(SlopeSeries<T> series, PackedPairs<T> pairs, Segment<T> segment, T* adjoints, nint rows, T* target)
    {
        int columns = NeighbourValues<T>.Columns(series.Count);
        nint toRows = ColumnLengths(pairs, SpeciesCount * columns);
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
        SlopeSeries<T> series, Vector512<T>* own, T* others, nint stride, Vector512<T>* work, Vector512<T>* sums, T* triples, bool withVirial)
        : IPairLoop<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<TReader>(TReader reader, T* vector, T* end, ushort* places) where TReader : struct, INeighbourReader<T>
        {
            int last = series.Count - 1;
            T* values = others, atoms = triples;
            Vector512<T> own0 = own[0], own1 = own[1], own2 = own[2];
            Vector512<T> forceX = sums[0], forceY = sums[1], forceZ = sums[2];
            for (; vector < end; vector += PackedPairs<T>.SlopePlanes * Vector512<T>.Count, places += Vector512<T>.Count)
            {
                PackedPairs<T>.Prefetch(vector, PackedPairs<T>.SlopePlanes);
                var x = PackedPairs<T>.LoadX(vector);
                PackedPairs<T>.Load(vector, out var vx, out var vy, out var vz);
                Vector512<T> c0, c1, c2;
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
                    reader.Read(values, stride, places, last + 1, work);
                    Vector512<T> later = Vector512<T>.Zero, latest = later;
                    for (int k = last; k >= SlopeSeries<T>.LeastCount; k--)
                        (later, latest) = (Fma(x, later, own[k] + work[k] - latest), later);
                    c2 = Fma(x, later, own2 + work[2] - latest);
                    c1 = own1 + work[1] - later;
                    c0 = own0 + work[0];
                }
                c1 = Fma(x, c2, c1);
                var sum = Fma(x, c1, c0 - c2);
                if (withVirial)
                    AddVirial(sum * series.Stretch(vx, vy, vz, x), vx, vy, vz);
                vx *= sum;
                vy *= sum;
                vz *= sum;
                forceX += vx;
                forceY += vy;
                forceZ += vz;
                AtomTriples<T>.Add(vx, vy, vz, Vector512<T>.Zero, atoms, new PlacedAtoms(places));
            }
            (sums[0], sums[1], sums[2]) = (forceX, forceY, forceZ);
            // The virial of each pair is symmetric.
            (sums[6], sums[9], sums[10]) = (sums[4], sums[5], sums[8]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void AddVirial(Vector512<T> factor, Vector512<T> vx, Vector512<T> vy, Vector512<T> vz)
        {
            Vector512<T> x = factor * vx, y = factor * vy;
            sums[3] = Fma(x, vx, sums[3]);
            sums[4] = Fma(x, vy, sums[4]);
            sums[5] = Fma(x, vz, sums[5]);
            sums[7] = Fma(y, vy, sums[7]);
            sums[8] = Fma(y, vz, sums[8]);
            sums[11] = Fma(factor * vz, vz, sums[11]);
        }
    }
}
