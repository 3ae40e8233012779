using System.Numerics;
using System.Runtime.Intrinsics;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Memory;
using Nnip.Models;
using Nnip.Neighbours;
using Nnip.Randomness;
using Nnip.Structures;
using Nnip.Tests.Contract;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

/// <summary>Pairs packed with a centre in each lane.</summary>
public class PackedPairsTests
{
    private const int Seed = 77;

    [Test]
    public void Slices_hold_each_atom_once_and_leave_few_lanes_idle([Values(8, 16)] int lanes, [Range(1, 70)] int atoms)
    {
        int atom = 0, idle = 0;
        while (atom < atoms)
        {
            var slice = PairSlice.From(atom, atoms - atom, lanes);
            Assert.Multiple(() =>
            {
                Assert.That(slice.Atom, Is.EqualTo(atom));
                Assert.That(slice.Count, Is.InRange(1, Math.Min(slice.Width, atoms - atom)));
                Assert.That(BitOperations.IsPow2(slice.Width) && slice.Width <= lanes);
            });
            atom += slice.Count;
            idle += lanes / slice.Width * (slice.Width - slice.Count);
        }
        Assert.That(atom, Is.EqualTo(atoms));
        Assert.That(idle, Is.LessThanOrEqualTo(lanes / 4));
    }

    [Test]
    public void Slices_repeat_what_their_atoms_have_and_sum_its_parts([Range(1, 16)] int atoms, [Values] bool inDouble)
    {
        RequirePacking();
        if (inDouble)
            RepeatAndSum<double>(Math.Min(atoms, Vector512<double>.Count));
        else
            RepeatAndSum<float>(atoms);
    }

    [Test]
    public void Pairs_are_found_again([Values(0, 1, 7, 40)] int atoms, [Values] bool inDouble)
    {
        RequirePacking();
        if (inDouble)
            AreFoundAgain<double>(atoms);
        else
            AreFoundAgain<float>(atoms);
    }

    [Test]
    public void A_parked_frame_keeps_the_packed_pairs_alone()
    {
        RequirePacking();
        var potential = new RandomPotential { Seed = Seed }.Build();
        using var backend = new CpuBackend(1);
        using var operations = backend.Compile<float>(potential.Tables());
        using var frame = operations.BuildFrame(RandomConfiguration.Triclinic(Seed, 20, 2), potential.ReferenceEnergies);
        var first = frame.Pairs;
        operations.PackPairs(frame, HostHeap.Instance);
        Assert.That(frame.HasHostPairs, Is.False);
        Assert.That(() => first.Neighbours.Length, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(frame.Pairs.Neighbours.Length, Is.EqualTo(frame.PairCount));
        Assert.That(frame.HasHostPairs);
        frame.Park();
        Assert.That(frame.HasHostPairs, Is.False);
        Assert.That(frame.Pairs.Neighbours.Length, Is.EqualTo(frame.PairCount));
    }

    [Test]
    public void Packing_wants_a_whole_frame_once()
    {
        RequirePacking();
        var potential = new RandomPotential { Seed = Seed }.Build();
        using var backend = new CpuBackend(1);
        using var operations = backend.Compile<double>(potential.Tables());
        using var frame = operations.BuildFrame(RandomConfiguration.Triclinic(Seed, 20, 2), potential.ReferenceEnergies);
        Assert.That(operations.PacksPairs(frame.AtomCount));
        operations.PackPairs(frame, HostHeap.Instance);
        Assert.That(() => operations.PackPairs(frame, HostHeap.Instance), Throws.ArgumentException.With.Message.Contains("packed already"));
    }

    /// <summary>Whole vectors of centres and what is left of them, which the small structures of the contracts do not have.</summary>
    [Test]
    public void Many_atoms_agree_with_the_pairs_one_by_one(
        [ValueSource(typeof(ModelCases), nameof(ModelCases.Descriptors))] ModelCase model,
        [Values] bool inDouble, [Values(17, 35, 133)] int atoms)
    {
        RequirePacking();
        if (inDouble)
            Agree<double>(model, atoms);
        else
            Agree<float>(model, atoms);
    }

    /// <summary>
    /// Bases of radial functions alone, few and many, of atoms that see their own images, and of more than a permutation of registers
    /// reaches.
    /// </summary>
    [Test]
    public void Radial_functions_alone_agree_with_the_pairs_one_by_one(
        [Values(1, 2, 3, 5, 9)] int degree, [Values(0, 2)] int inner, [Values(2, 3, 70)] int atoms,
        [Values(1, 2, 10)] int copies, [Values] bool inDouble)
    {
        RequirePacking();
        var potential = new RandomPotential { Seed = Seed, BodyOrder = 2, Degree = degree, InnerExponent = inner, Cutoff = 5 }.Build();
        var structure = RandomConfiguration.Supercell(RandomConfiguration.Triclinic(Seed, atoms, 2, 1.4, 16), copies, 1, 1, jitter: 0.05);
        if (inDouble)
            Agree<double>(potential, structure);
        else
            Agree<float>(potential, structure);
    }

    [Test]
    public void Very_large_frames_and_those_whose_pairs_nobody_finds_again_are_not_packed()
    {
        RequirePacking();
        var potential = new RandomPotential { Seed = Seed }.Build();
        using var backend = new CpuBackend(1);
        using var operations = backend.Compile<float>(potential.Tables());
        Assert.That(operations.PacksPairs(PackedPairs<float>.MostAtoms));
        Assert.That(operations.PacksPairs(PackedPairs<float>.MostAtoms + 1), Is.False);
        var structure = RandomConfiguration.Triclinic(Seed, 20, 2);
        using var frame = FrameBuilder.Build<float>(
            structure, potential.Descriptor, PairList.Build(structure, potential.Cutoff), potential.ReferenceEnergies);
        Assert.That(() => operations.PackPairs(frame, HostHeap.Instance), Throws.ArgumentException.With.Message.Contains("find again"));
        Assert.That(frame.Neighbours.Length, Is.EqualTo(frame.PairCount));
    }

    [Test]
    public void A_configuration_that_changed_under_a_packed_frame_is_refused()
    {
        RequirePacking();
        var potential = new RandomPotential { Seed = Seed }.Build();
        using var backend = new CpuBackend(1);
        using var operations = backend.Compile<float>(potential.Tables());
        var structure = RandomConfiguration.Open(Seed, 20, 2);
        using var frame = operations.BuildFrame(structure, potential.ReferenceEnergies);
        operations.PackPairs(frame, HostHeap.Instance);
        for (int i = 0; i < structure.Count; i++)
            structure.Positions[i] = 1.3 * structure.Positions[i];
        Assert.That(() => frame.Pairs, Throws.InvalidOperationException.With.Message.Contains("stays as it is"));
    }

    /// <summary>A frame packed for another basis is computed from its pairs.</summary>
    [Test]
    public void Frames_packed_for_another_descriptor_are_computed_pair_by_pair()
    {
        RequirePacking();
        Potential one = new RandomPotential { Seed = Seed, BodyOrder = 2 }.Build(),
            other = new RandomPotential { Seed = Seed, BodyOrder = 3 }.Build();
        using var backend = new CpuBackend(1);
        using IOperations<float> operations = backend.Compile<float>(one.Tables()), others = backend.Compile<float>(other.Tables());
        var structure = RandomConfiguration.Triclinic(Seed, 20, 2);
        using var plain = operations.BuildFrame(structure, one.ReferenceEnergies);
        using var packed = operations.BuildFrame(structure, one.ReferenceEnergies);
        others.PackPairs(packed, HostHeap.Instance);
        Agree(operations, [plain], [packed]);
    }

    /// <summary>
    /// Several frames in a chunk, some without pairs or atoms; and one that is not packed, with which all are computed pair by pair.
    /// </summary>
    [Test]
    public void Chunks_of_frames_with_and_without_pairs_agree([Values(2, 3)] int bodyOrder, [Values] bool withUnpacked)
    {
        RequirePacking();
        var potential = new RandomPotential { Seed = Seed, BodyOrder = bodyOrder }.Build();
        Configuration[] structures =
        [
            RandomConfiguration.Triclinic(Seed, 37, 2), RandomConfiguration.Isolated(), RandomConfiguration.Empty(),
            RandomConfiguration.Isolated(1), RandomConfiguration.Triclinic(Seed + 1, 20, 2),
        ];
        using var backend = new CpuBackend(1);
        using var operations = backend.Compile<float>(potential.Tables());
        Frame<float>[] plain = [.. structures.Select(s => operations.BuildFrame(s, potential.ReferenceEnergies))];
        Frame<float>[] packed = [.. structures.Select(s => operations.BuildFrame(s, potential.ReferenceEnergies))];
        foreach (var frame in packed.Skip(withUnpacked ? 1 : 0))
            operations.PackPairs(frame, HostHeap.Instance);
        Agree(operations, plain, packed);
        foreach (var frame in plain.Concat(packed))
            frame.Dispose();
    }

    /// <summary>Whatever is touched, nothing is deeper than said.</summary>
    [Test]
    public void Chunks_are_touched_down_to_their_numbers()
    {
        var potential = new RandomPotential { Seed = Seed, BodyOrder = 2 }.Build();
        using var backend = new CpuBackend(1);
        using var operations = backend.Compile<float>(potential.Tables());
        using var frame = operations.BuildFrame(RandomConfiguration.Triclinic(Seed, 20, 2), potential.ReferenceEnergies);
        operations.PackPairs(frame, HostHeap.Instance);
        var chunk = new Chunk<float>([frame], 2);
        frame.Cache = DescriptorCache<float>.Allocate(operations, chunk.Rows, HostHeap.Instance);
        for (int depth = 0; depth < Chunk<float>.Depth; depth++)
            Assert.That(chunk.Touch(depth), Is.Not.Zero, $"depth {depth}");
        Assert.That(chunk.Touch(Chunk<float>.Depth), Is.Zero, "numbers are asked for, not read");
    }

    private static unsafe void RepeatAndSum<T>(int atoms) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count;
        var slice = PairSlice.From(0, atoms, lanes);
        var values = stackalloc T[lanes];
        var sums = stackalloc T[lanes];
        for (int lane = 0; lane < lanes; lane++)
            (values[lane], sums[lane]) = (T.CreateChecked(1 << lane), T.NaN);
        var repeated = slice.Load(values);
        slice.StoreSums(Vector512.Load(values), sums);
        Assert.Multiple(() =>
        {
            for (int lane = 0; lane < lanes; lane++)
                Assert.That(repeated[lane],
                    Is.EqualTo(lane % slice.Width < slice.Count ? values[lane % slice.Width] : T.Zero), $"lane {lane}");
            for (int atom = 0; atom < lanes; atom++)
            {
                var expected = T.Zero;
                for (int lane = atom; lane < lanes; lane += slice.Width)
                    expected += values[lane];
                Assert.That(sums[atom], Is.EqualTo(atom < slice.Count ? expected : T.NaN), $"atom {atom}");
            }
        });
    }

    private static void Agree<T>(ModelCase model, int atoms) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Agree<T>(model.Potential, RandomConfiguration.Triclinic(Seed, atoms, model.Potential.Descriptor.SpeciesCount));

    private static void Agree<T>(Potential potential, Configuration structure) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var backend = new CpuBackend(1);
        using var operations = backend.Compile<T>(potential.Tables());
        using var plain = operations.BuildFrame(structure, potential.ReferenceEnergies);
        using var packed = operations.BuildFrame(structure, potential.ReferenceEnergies);
        operations.PackPairs(packed, HostHeap.Instance);
        Agree(operations, [plain], [packed]);
    }

    private static void Agree<T>(IOperations<T> operations, Frame<T>[] plain, Frame<T>[] packed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int species = operations.Tables.Descriptor.SpeciesCount;
        var expected = new ForcesAndTangents<T>(operations, new(plain, species));
        var found = new ForcesAndTangents<T>(operations, new(packed, species));
        Assert.Multiple(() =>
        {
            foreach (var (one, other) in expected.Results.Zip(found.Results))
                Agreement.Assert(other.Values, one.Values, [.. Enumerable.Range(0, one.Values.Length)], Tolerances.Force<T>(), one.Name);
        });
        expected.Dispose();
        found.Dispose();
    }

    private static void AreFoundAgain<T>(int atoms) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var potential = new RandomPotential { Seed = Seed }.Build();
        using var backend = new CpuBackend(1);
        using var operations = backend.Compile<T>(potential.Tables());
        var structure = atoms == 0 ? RandomConfiguration.Empty() : RandomConfiguration.Triclinic(Seed, atoms, 2);
        using var expected = operations.BuildFrame(structure, potential.ReferenceEnergies);
        using var frame = operations.BuildFrame(structure, potential.ReferenceEnergies);
        operations.PackPairs(frame, HostHeap.Instance);
        Assert.Multiple(() =>
        {
            Assert.That(frame.PairStart.ToArray(), Is.EqualTo(expected.PairStart.ToArray()));
            Assert.That(frame.Neighbours.ToArray(), Is.EqualTo(expected.Neighbours.ToArray()));
            Assert.That(frame.TransposePairs.ToArray(), Is.EqualTo(expected.TransposePairs.ToArray()));
            Assert.That(frame.Vectors.Span.ToArray(), Is.EqualTo(expected.Vectors.Span.ToArray()));
        });
    }

    private static void RequirePacking()
    {
        if (!PackedPairs<float>.AreFast)
            Assert.Ignore("pairs are packed on processors with AVX2 and on ARM64");
    }

    /// <summary>What the packed loops compute, from the same random adjoints.</summary>
    private sealed class ForcesAndTangents<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly IOperations<T> operations;
        private readonly List<IDisposable> buffers = [];
        private readonly RandomStream random = new(Seed);

        public ForcesAndTangents(IOperations<T> operations, Chunk<T> chunk)
        {
            this.operations = operations;
            int densities = operations.Tables.Descriptor.DensityCount * chunk.Rows.Count, planes = 3 * chunk.AtomStride;
            DeviceBuffer<T> density = Make(densities), tangents = Make(densities), forces = Make(planes), room = Make(3 * chunk.PairStride);
            DeviceBuffer<T> adjoints = Random(densities), forceAdjoints = Random(planes);
            int virials = 9 * chunk.Segments.Length;
            var virial = operations.AllocateDouble("virial", virials);
            var virialAdjoint = operations.AllocateDouble("virial adjoint", virials);
            virialAdjoint.Upload([.. Enumerable.Range(0, virials).Select(_ => random.NextNormal())]);
            buffers.AddRange([virial, virialAdjoint]);
            operations.Density(chunk, density);
            operations.DensityForces(chunk, adjoints, room, forces, virial);
            operations.DensityForcesAdjoint(chunk, forceAdjoints, virialAdjoint, room, tangents);
            Results =
            [
                ("densities", Read(density, densities)), ("forces", AtomsOf(Read(forces, planes), chunk)),
                ("virial", virial.Download(virials)), ("tangents", Read(tangents, densities)),
            ];
        }

        public (string Name, double[] Values)[] Results { get; }

        public void Dispose() => buffers.ForEach(buffer => buffer.Dispose());

        private static double[] Read(DeviceBuffer<T> buffer, int count) =>
            Array.ConvertAll(buffer.Download(count), double.CreateTruncating);

        private static double[] AtomsOf(double[] planes, Chunk<T> chunk) => [.. Enumerable.Range(0, 3).SelectMany(
            axis => planes.Skip(axis * chunk.AtomStride).Take(chunk.Segments.ToArray().Sum(segment => segment.Frame.AtomCount)))];

        /// <summary>A buffer of what nobody may take for a result, or for zero.</summary>
        private DeviceBuffer<T> Make(int length)
        {
            var buffer = operations.Allocate("values", length);
            buffer.Upload([.. Enumerable.Repeat(T.NaN, length)]);
            buffers.Add(buffer);
            return buffer;
        }

        private DeviceBuffer<T> Random(int length)
        {
            var buffer = Make(length);
            buffer.Upload([.. Enumerable.Range(0, length).Select(_ => T.CreateTruncating((float)random.NextNormal()))]);
            return buffer;
        }
    }
}
