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
                    pairs.RunInRegisters(s, block, ref loop);
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
        public void Run<TReader>(TReader reader, T* vector, T* end, ushort* places)
            where TReader : struct, INeighbourReader<T, Vector512<T>>
        {
            for (; vector < end; vector += PackedPairs<T>.SlopePlanes * Vector512<T>.Count, places += Vector512<T>.Count)
            {
                series.Values(PackedPairs<T>.LoadX(vector), sums.Work);
                for (int k = 0; k < sums.Count; k += 4)
                    sums.Add<WideLanes<T>, Vector512<T>>(k, sums.Work[k], sums.Work[k + 1], sums.Work[k + 2], sums.Work[k + 3], 0, places);
            }
        }
    }

    /// <summary>Adds ((lambda_i - lambda_j - Lambda^T r) . v) U_k.</summary>
    private readonly struct SlopeTangentLoop(SlopeSeries<T> series, ForceTangents tangents, TermSums sums) : IRegisterLoop<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public void Run<TReader, TLanes, TVector>(TReader reader, int lane, T* vector, T* end, ushort* places)
            where TReader : struct, INeighbourReader<T, TVector> where TLanes : struct, ILanes<T, TVector> where TVector : unmanaged
        {
            T* own = (T*)sums.Own + lane, rows = sums.Rows;
            TVector sum0 = TLanes.Load(own), sum1 = TLanes.Load(own + Vector512<T>.Count);
            TVector sum2 = TLanes.Load(own + 2 * Vector512<T>.Count), sum3 = TLanes.Load(own + 3 * Vector512<T>.Count);
            for (; vector < end; vector += PackedPairs<T>.SlopePlanes * Vector512<T>.Count, places += Vector512<T>.Count)
            {
                PackedPairs<T>.Load<TLanes, TVector>(vector, out var vx, out var vy, out var vz, out var x);
                tangents.Lambda<TReader, TLanes, TVector>(reader, lane, places, out var tx, out var ty, out var tz);
                if (tangents.HasStrain)
                {
                    var stretch = series.Stretch<TLanes, TVector>(vx, vy, vz, x);
                    tangents.Strain<TLanes, TVector>(
                        TLanes.Multiply(stretch, vx), TLanes.Multiply(stretch, vy), TLanes.Multiply(stretch, vz), ref tx, ref ty, ref tz);
                }
                var term0 = TLanes.Fma(tx, vx, TLanes.Fma(ty, vy, TLanes.Multiply(tz, vz)));
                var term1 = TLanes.Multiply(x, term0);
                var term2 = TLanes.Fms(x, term1, term0);
                var term3 = TLanes.Fms(x, term2, term1);
                sum0 = TLanes.Add(sum0, term0);
                sum1 = TLanes.Add(sum1, term1);
                sum2 = TLanes.Add(sum2, term2);
                sum3 = TLanes.Add(sum3, term3);
                TLanes.AddToAtoms(term0, term1, term2, term3, rows, new PlacedAtoms(places));
                for (int k = 4; k < sums.Count; k += 4)
                {
                    term0 = TLanes.Fms(x, term3, term2);
                    term1 = TLanes.Fms(x, term0, term3);
                    term2 = TLanes.Fms(x, term1, term0);
                    term3 = TLanes.Fms(x, term2, term1);
                    sums.Add<TLanes, TVector>(k, term0, term1, term2, term3, lane, places);
                }
            }
            TLanes.Store(sum0, own);
            TLanes.Store(sum1, own + Vector512<T>.Count);
            TLanes.Store(sum2, own + 2 * Vector512<T>.Count);
            TLanes.Store(sum3, own + 3 * Vector512<T>.Count);
        }
    }
}
