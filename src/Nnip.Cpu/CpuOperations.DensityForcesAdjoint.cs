using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using static Nnip.Cpu.Simd;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    public void DensityForcesAdjoint(Chunk<T> chunk, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double>? virialAdjoints,
        DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents)
    {
        if (!ArePacked(chunk))
        {
            ForceContractionAdjoint(chunk, forceAdjoints, virialAdjoints, pairTangents);
            DensityPushforward(chunk, pairTangents, densityTangents);
            return;
        }
        T* lambda = Pointer(forceAdjoints), target = Pointer(densityTangents);
        for (int s = 0; s < chunk.Segments.Length; s++)
        {
            double* virial = virialAdjoints is null ? null : Pointer(virialAdjoints) + 9 * s;
            if (series is not null)
                SumSlopeTangents(series, chunk, s, lambda, virial, target);
            else if (basis.IsAce)
                SumHarmonicTangents(basis.Ace, chunk, s, lambda, virial, target);
            else
                SumHarmonicTangents(basis.Snap, chunk, s, lambda, virial, target);
        }
        for (int z = 0; z < SpeciesCount; z++)
            ClearPadding(chunk, z, target, SpeciesCount * basis.Count);
    }

    /// <summary>
    /// lambda_i - lambda_j - Lambda^T r for vectors of pairs of a segment. The lambda of its atoms lie as <see cref="NeighbourValues{T}"/>,
    /// those of each species after the other.
    /// </summary>
    private struct ForceTangents
    {
        private readonly PackedPairs<T> pairs;
        private readonly Segment<T> segment;
        private readonly T* lambda, values, strain;
        private readonly nint plane;
        private readonly Vector512<T>* own;
        private T* others;
        private nint stride;

        /// <summary>Copies lambda and Lambda.</summary>
        /// <param name="pairs">The pairs.</param>
        /// <param name="segment">The segment.</param>
        /// <param name="lambda">lambda of the atoms of its frame, in planes.</param>
        /// <param name="plane">Distance between planes.</param>
        /// <param name="virial">Lambda, or null.</param>
        /// <param name="scratch">Room for <see cref="Length"/> elements.</param>
        public ForceTangents(PackedPairs<T> pairs, Segment<T> segment, T* lambda, nint plane, double* virial, T* scratch)
        {
            (this.pairs, this.segment, this.plane) = (pairs, segment, plane);
            this.lambda = lambda;
            own = (Vector512<T>*)scratch;
            values = scratch + OwnVectors * Vector512<T>.Count;
            if (virial != null)
            {
                strain = (T*)(own + 3);
                for (int c = 0; c < 9; c++)
                    strain[c] = Narrow<T>(-virial[c]);
            }
            T* target = values;
            for (int z = 0; z + 1 < segment.Frame.SpeciesStart.Length; target += Columns * pairs.ColumnLength(z++))
            {
                T* source = lambda + segment.SpeciesFrom(z);
                int atoms = segment.SpeciesTo(z) - segment.SpeciesFrom(z), length = pairs.ColumnLength(z);
                if (NeighbourValues<T>.AreRows)
                    AtomQuads<T>.FromPlanes(source, plane, atoms, target);
                else
                    for (int axis = 0; axis < 3; axis++)
                        new ReadOnlySpan<T>(source + axis * plane, atoms).CopyTo(new(target + axis * length, length));
            }
        }

        private static int Columns => NeighbourValues<T>.Columns(3);

        /// <summary>Vectors of lambda of the centres, and for -Lambda.</summary>
        private const int OwnVectors = 5;

        /// <summary>Elements that it needs where columns have so many.</summary>
        public static int Length(int columns) => OwnVectors * Vector512<T>.Count + Columns * columns;

        /// <summary>Whether there is a Lambda.</summary>
        public readonly bool HasStrain => strain != null;

        /// <summary>From now on for pairs of a slice with neighbours of a species.</summary>
        public void Select(PairSlice slice, int neighbours)
        {
            for (int axis = 0; axis < 3; axis++)
                own[axis] = slice.Load(lambda + axis * plane + slice.Atom);
            others = values;
            for (int z = 0; z < neighbours; z++)
                others += Columns * pairs.ColumnLength(z);
            stride = pairs.ColumnLength(neighbours);
        }

        /// <summary>lambda_i - lambda_j, of centres from a lane on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Lambda<TReader, TVector>(
            TReader reader, int lane, ushort* places, out TVector x, out TVector y, out TVector z)
            where TReader : struct, INeighbourReader<T, TVector> where TVector : unmanaged, IVector<TVector, T>
        {
            reader.Read(others, stride, places, out var otherX, out var otherY, out var otherZ);
            T* centre = (T*)own + lane;
            x = TVector.Load(centre) - otherX;
            y = TVector.Load(centre + Vector512<T>.Count) - otherY;
            z = TVector.Load(centre + 2 * Vector512<T>.Count) - otherZ;
        }

        /// <summary>Subtracts Lambda^T r.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Strain<TVector>(TVector x, TVector y, TVector z, ref TVector tx, ref TVector ty, ref TVector tz)
            where TVector : unmanaged, IVector<TVector, T>
        {
            tx = Component(0, x, y, z, tx);
            ty = Component(1, x, y, z, ty);
            tz = Component(2, x, y, z, tz);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly TVector Component<TVector>(int axis, TVector x, TVector y, TVector z, TVector tangent)
            where TVector : unmanaged, IVector<TVector, T>
        {
            T* factors = strain + axis;
            tangent = TVector.Fma(TVector.Broadcast(factors + 6), z, tangent);
            tangent = TVector.Fma(TVector.Broadcast(factors + 3), y, tangent);
            return TVector.Fma(TVector.Broadcast(factors), x, tangent);
        }
    }
}
