using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nnip.Backends;

namespace Nnip.Cpu;

internal sealed unsafe partial class CpuOperations<T>
{
    /// <summary>
    /// Sums of terms over the pairs of each atom with neighbours of each species, where every pair is there in one direction alone. What an
    /// atom gets as a centre lies in blocks (terms, atoms), one for each species of atoms and neighbours, written once; what it gets as a
    /// neighbour lies in blocks (terms / 4, atoms, 4), added to pair by pair.
    /// </summary>
    private struct TermSums
    {
        private readonly PackedPairs<T> pairs;
        private readonly Segment<T> segment;
        private readonly T* columns, fours;
        private T* column;
        private int stride, species;

        /// <summary>Zeroes the sums.</summary>
        /// <param name="pairs">The pairs.</param>
        /// <param name="segment">Their segment.</param>
        /// <param name="terms">Number of terms.</param>
        /// <param name="scratch">Room for <see cref="Length"/> elements.</param>
        public TermSums(PackedPairs<T> pairs, Segment<T> segment, int terms, T* scratch)
        {
            (this.pairs, this.segment, Count) = (pairs, segment, LaneSums.Padded(terms));
            Own = (Vector512<T>*)scratch;
            Work = Own + Count;
            columns = (T*)(Work + Count);
            int all = 0;
            for (int z = 0; z < Species; z++)
                all += Species * Count * pairs.ColumnLength(z);
            fours = columns + all;
            new Span<Vector512<T>>(Work, Count).Clear();
            new Span<T>(fours, all).Clear();
        }

        /// <summary>Number of terms, in fours.</summary>
        public int Count { get; }

        /// <summary>Sums of the centres at work (Count).</summary>
        public readonly Vector512<T>* Own { get; }

        /// <summary>Vectors for a loop to work in (Count), zero at first.</summary>
        public readonly Vector512<T>* Work { get; }

        /// <summary>Rows of the first four terms of the neighbours at work.</summary>
        public T* Rows { get; private set; }

        private readonly int Species => segment.Frame.SpeciesStart.Length - 1;

        /// <summary>Elements needed where columns for neighbours of each species have so many.</summary>
        public static int Length(int terms, int columns) => LaneSums.Padded(terms) * 2 * (Vector512<T>.Count + columns);

        /// <summary>From now on for pairs of centres of a species with neighbours of another.</summary>
        public void Select(int species, int neighbours)
        {
            new Span<Vector512<T>>(Own, Count).Clear();
            this.species = species;
            column = columns + Offset(species, neighbours);
            Rows = fours + Offset(neighbours, species);
            stride = 4 * pairs.ColumnLength(neighbours);
        }

        /// <summary>Adds four terms of pairs, from term k on, whose centres are those from a lane on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Add<TVector>(int k, TVector term0, TVector term1, TVector term2, TVector term3, int lane, ushort* places)
            where TVector : unmanaged, IVector<TVector, T>
        {
            T* sum = (T*)(Own + k) + lane;
            AddTo(sum, term0);
            AddTo(sum + Vector512<T>.Count, term1);
            AddTo(sum + 2 * Vector512<T>.Count, term2);
            AddTo(sum + 3 * Vector512<T>.Count, term3);
            TVector.AddToAtoms(term0, term1, term2, term3, Rows + k / 4 * stride, new PlacedAtoms(places));

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            static void AddTo(T* sum, TVector term) => (TVector.Load(sum) + term).Store(sum);
        }

        /// <summary>Keeps the sums of the centres of a slice.</summary>
        public readonly void KeepOwn(int slice)
        {
            var atoms = pairs.Layout.Slices[slice];
            T* target = column + atoms.Atom - segment.SpeciesFrom(species);
            for (int k = 0; k < Count; k++, target += pairs.ColumnLength(species))
                atoms.StoreSums(Own[k], target);
        }

        /// <summary>Rows of functions, made of the terms of each atom.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Store<TFunctions>(int functions, TFunctions of, T* target, nint rows)
            where TFunctions : struct, ITermFunctions<T>
        {
            for (int z = 0; z < Species; z++)
            {
                int atoms = segment.SpeciesTo(z) - segment.SpeciesFrom(z);
                T* row = target + segment.RowStart[z];
                for (int other = 0; other < Species; other++, row += functions * rows)
                    for (int atom = 0; atom < atoms; atom += Vector512<T>.Count)
                    {
                        Load(z, other, atom);
                        for (int n = 0; n < functions; n++)
                            Simd.StoreFirst(of.Function(n, Work), row + n * rows + atom, atoms - atom);
                    }
            }
        }

        /// <summary>Terms of a vector of atoms: as centres, as neighbours, or both.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Load(int species, int other, int atom)
        {
            int length = pairs.ColumnLength(species);
            T* four = fours + Offset(species, other) + 4 * atom, single = columns + Offset(species, other) + atom;
            for (int k = 0; k < Count; k += 4, four += 4 * length)
            {
                Vector512<T> a = Vector512<T>.Zero, b = a, c = a, d = a;
                if (other <= species)
                    AtomQuads<T>.Load(four, out a, out b, out c, out d);
                (Work[k], Work[k + 1], Work[k + 2], Work[k + 3]) = (a, b, c, d);
            }
            for (int k = 0; k < Count && other >= species; k++, single += length)
                Work[k] += Vector512.Load(single);
        }

        /// <summary>Where the sums of a species with another start.</summary>
        private readonly int Offset(int species, int other)
        {
            int offset = other * Count * pairs.ColumnLength(species);
            for (int z = 0; z < species; z++)
                offset += Species * Count * pairs.ColumnLength(z);
            return offset;
        }
    }
}
