using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

/// <summary>
/// Densities, and their changes from force adjoints, of a basis of radial functions alone from packed pairs: sums of terms, which both
/// atoms of a pair have in common, and of which functions are made once for each atom.
/// </summary>
internal sealed unsafe partial class CpuOperations<T>
{
    private void SumSlopes(SlopeSeries<T> series, PackedPairs<T> pairs, Segment<T> segment, T* densities, nint rows)
    {
        int functions = series.FunctionCount;
        T* scratch = Scratch<T>.Get(TermSums.Length(functions, ColumnLengths(pairs, SpeciesCount)));
        var sums = new TermSums(pairs, segment, functions, scratch);
        for (int z = 0; z < SpeciesCount; z++)
            for (int s = pairs.Layout.SliceStart[z]; s < pairs.Layout.SliceStart[z + 1]; s++)
                for (int block = z; block < SpeciesCount; block++)
                {
                    sums.Select(z, block);
                    var loop = new SlopeLoop(series, sums);
                    pairs.Run(s, block, ref loop);
                    sums.KeepOwn(s);
                }
        sums.Store(functions, new ScaledTerms(basis.Scales), densities, rows);
    }

    private void SumSlopeTangents(SlopeSeries<T> series, Chunk<T> chunk, int index, T* lambda, double* virial, T* densityTangents)
    {
        var segment = chunk.Segments[index];
        var pairs = Packed(segment)!;
        int length = TermSums.Length(series.Count, ColumnLengths(pairs, SpeciesCount));
        T* scratch = Scratch<T>.Get(length + ForceTangents.Length(ColumnLengths(pairs, 1)));
        var sums = new TermSums(pairs, segment, series.Count, scratch);
        var tangents = new ForceTangents(pairs, segment, lambda + segment.AtomDelta, chunk.AtomStride, virial, scratch + length);
        for (int z = 0; z < SpeciesCount; z++)
            for (int s = pairs.Layout.SliceStart[z]; s < pairs.Layout.SliceStart[z + 1]; s++)
                for (int block = z; block < SpeciesCount; block++)
                {
                    sums.Select(z, block);
                    tangents.Select(pairs.Layout.Slices[s], block);
                    var loop = new SlopeTangentLoop(series, tangents, sums);
                    pairs.Run(s, block, ref loop);
                    sums.KeepOwn(s);
                }
        sums.Store(series.FunctionCount, new SeriesTerms(series), densityTangents, chunk.Rows.Count);
    }

    /// <summary>Functions that are terms but for a factor.</summary>
    private readonly struct ScaledTerms(T* scales) : ITermFunctions<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Function(int n, Vector512<T>* terms) => Broadcast(scales + n) * terms[n];
    }

    /// <summary>Functions of which the terms are those of their series.</summary>
    private readonly struct SeriesTerms(SlopeSeries<T> series) : ITermFunctions<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Function(int n, Vector512<T>* terms) => series.Function(n, terms);
    }

    /// <summary>Adds functions.</summary>
    private readonly struct SlopeLoop(SlopeSeries<T> series, TermSums sums) : IPairLoop<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<TReader, TVector>(TReader reader, int lane, T* vector, T* end, ushort* places)
            where TReader : struct, INeighbourReader<T, TVector> where TVector : unmanaged, IVector<TVector, T>
        {
            var values = (TVector*)sums.Work;
            for (; vector < end; vector += PackedPairs<T>.SlopePlanes * Vector512<T>.Count, places += Vector512<T>.Count)
            {
                series.Values(PackedPairs<T>.LoadX<TVector>(vector), values);
                for (int k = 0; k < sums.Count; k += 4)
                    sums.Add(k, values[k], values[k + 1], values[k + 2], values[k + 3], lane, places);
            }
        }
    }

    /// <summary>Adds ((lambda_i - lambda_j - Lambda^T r) . v) U_k.</summary>
    private readonly struct SlopeTangentLoop(SlopeSeries<T> series, ForceTangents tangents, TermSums sums) : IPairLoop<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<TReader, TVector>(TReader reader, int lane, T* vector, T* end, ushort* places)
            where TReader : struct, INeighbourReader<T, TVector> where TVector : unmanaged, IVector<TVector, T>
        {
            T* own = (T*)sums.Own + lane, rows = sums.Rows;
            TVector sum0 = TVector.Load(own), sum1 = TVector.Load(own + Vector512<T>.Count);
            TVector sum2 = TVector.Load(own + 2 * Vector512<T>.Count), sum3 = TVector.Load(own + 3 * Vector512<T>.Count);
            for (; vector < end; vector += PackedPairs<T>.SlopePlanes * Vector512<T>.Count, places += Vector512<T>.Count)
            {
                PackedPairs<T>.Load(vector, out TVector vx, out var vy, out var vz, out var x);
                tangents.Lambda(reader, lane, places, out TVector tx, out var ty, out var tz);
                if (tangents.HasStrain)
                {
                    var stretch = series.Stretch(vx, vy, vz, x);
                    tangents.Strain(stretch * vx, stretch * vy, stretch * vz, ref tx, ref ty, ref tz);
                }
                var term0 = TVector.Fma(tx, vx, TVector.Fma(ty, vy, tz * vz));
                var term1 = x * term0;
                var term2 = TVector.Fma(x, term1, -term0);
                var term3 = TVector.Fma(x, term2, -term1);
                sum0 += term0;
                sum1 += term1;
                sum2 += term2;
                sum3 += term3;
                TVector.AddToAtoms(term0, term1, term2, term3, rows, new PlacedAtoms(places));
                for (int k = 4; k < sums.Count; k += 4)
                {
                    term0 = TVector.Fma(x, term3, -term2);
                    term1 = TVector.Fma(x, term0, -term3);
                    term2 = TVector.Fma(x, term1, -term0);
                    term3 = TVector.Fma(x, term2, -term1);
                    sums.Add(k, term0, term1, term2, term3, lane, places);
                }
            }
            sum0.Store(own);
            sum1.Store(own + Vector512<T>.Count);
            sum2.Store(own + 2 * Vector512<T>.Count);
            sum3.Store(own + 3 * Vector512<T>.Count);
        }
    }
}
