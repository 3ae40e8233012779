using System.Numerics;
using Nnip.Backends;
using Nnip.Cuda.Operations;
using Nnip.Memory;
using Nnip.Networks;
using Nnip.Randomness;
using Nnip.Tests.Contract;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Operations;

/// <summary>The two ways in which a network is computed: which is taken, its launches, and that orders of threads do not matter.</summary>
public class NetworkTests : OperationsTest
{
    private static readonly string[] Orders = ["forward", "reverse", "random,seed=5", "random,seed=6"];

    [Test]
    public void Orders_of_threads_give_the_same_bits([Values] bool wide)
    {
        string[] names = ["Silu, residual", "per species, 3 layers", "Tanh, shared"];
        foreach (var model in ModelCases.Networks.Where(model => names.Contains(model.Name)))
        {
            AssertSameBits<double>(model, PathOf(wide));
            AssertSameBits<float>(model, PathOf(wide));
        }
    }

    /// <summary>Matrix products for a hidden layer of more than 32 units, and where shared memory leaves room for too few warps.</summary>
    [TestCase(new[] { 8 }, 26, false)]
    [TestCase(new[] { 8, 8 }, 98, false)]
    [TestCase(new[] { 16 }, 26, false)]
    [TestCase(new[] { 32, 32 }, 98, true)]
    [TestCase(new[] { 8, 33 }, 30, true)]
    [TestCase(new int[0], 300, false)]
    [TestCase(new[] { 32 }, 3000, true)]
    public void Widths_choose_the_path(int[] hidden, int inputs, bool wide)
    {
        var readout = hidden.Length == 0 ? Readout.Linear : Readout.Local;
        var shape = new NetworkShape([inputs, inputs], hidden, Activation.Silu, readout, NetworkSharing.PerSpecies, residual: false);
        Assert.That(new NetworkSource(shape, sizeof(float)).Path, Is.EqualTo(PathOf(wide)));
    }

    /// <summary>Two species with networks of their own and two hidden layers: products are doubled, kernels are not.</summary>
    [TestCase(false, 1, 1, 2)]
    [TestCase(true, 4 + 2 + 1, 2 + 4, 4 + 2 + 2 + 2 + 2 + 8 + 2)]
    public void Launches_are_counted(bool wide, int forward, int pullback, int gradient)
    {
        var model = new Fixtures.RandomPotential { Seed = 13, Hidden = [6, 9], Sharing = NetworkSharing.PerSpecies }.Build();
        using var operations = Open<float>(model.Tables(), PathOf(wide));
        using var sweeps = new NetworkSweeps<float>(operations, model.Parameters, [40, 20]);
        sweeps.Run();
        long[] launches = [Launched(sweeps.Forward), Launched(sweeps.Pullback), Launched(sweeps.Gradient)];
        Assert.That(launches, Is.EqualTo((long[])[forward, pullback, gradient]));

        long Launched(Action sweep)
        {
            long before = Backend.Device.Launches;
            sweep();
            return Backend.Device.Launches - before;
        }
    }

    private void AssertSameBits<T>(ModelCase model, NetworkPath path) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var operations = Open<T>(model.Potential.Tables(), path);
        using var sweeps = new NetworkSweeps<T>(operations, model.Potential.Parameters, [131, 5]);
        T[]? expected = null;
        foreach (string order in Orders)
        {
            SoftwareDevice.Configure($"order={order}");
            var results = sweeps.Run();
            Assert.That(Array.TrueForAll(results, T.IsFinite), $"{model}, {path}: not all finite");
            expected ??= results;
            Assert.That(results, Is.EqualTo(expected), $"{model}, {path}, {typeof(T).Name}, {order}");
        }
    }

    private static NetworkPath PathOf(bool wide) => wide ? NetworkPath.Wide : NetworkPath.Narrow;

    private CudaOperations<T> Open<T>(ModelTables tables, NetworkPath path) where T : unmanaged =>
        new(Backend.Device, Backend.Store, tables) { NetworkPath = path };

    /// <summary>The three sweeps on rows of normal variates.</summary>
    private sealed class NetworkSweeps<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly CudaOperations<T> operations;
        private readonly RandomStream random = new(17);
        private readonly RowLayout rows;
        private readonly NetworkTape<T> tape;
        private readonly DeviceBuffer<T> parameters, inputs, energyAdjoints, inputTangents;
        private readonly DeviceBuffer<T> energies, inputAdjoints, gradient;

        public NetworkSweeps(CudaOperations<T> operations, double[] parameters, int[] sizes)
        {
            this.operations = operations;
            var shape = operations.Tables.Network;
            rows = new(sizes);
            tape = operations.AllocateTape(rows.Count);
            this.parameters = Buffer("parameters", parameters);
            int block = shape.MaxInputs * rows.Count;
            inputs = Buffer("inputs", Normal(block));
            energyAdjoints = Buffer("energy adjoints", Normal(rows.Count));
            inputTangents = Buffer("input tangents", Normal(block));
            energies = Buffer("energies", new double[rows.Count]);
            inputAdjoints = Buffer("input adjoints", new double[block]);
            gradient = Buffer("gradient", new double[shape.ParameterCount]);
        }

        /// <summary>Energies, their derivatives by the inputs and the gradient.</summary>
        public T[] Run()
        {
            Forward();
            Pullback();
            Gradient();
            return [.. Download(energies), .. Download(inputAdjoints), .. Download(gradient)];
        }

        public void Forward() => operations.NetworkForward(rows, parameters, inputs, tape, energies);

        public void Pullback() => operations.NetworkPullback(rows, parameters, tape, inputAdjoints);

        public void Gradient() =>
            operations.NetworkGradient(rows, parameters, inputs, tape, energyAdjoints, inputTangents, gradient);

        public void Dispose()
        {
            tape.Dispose();
            DeviceBuffer<T>[] buffers = [parameters, inputs, energyAdjoints, inputTangents, energies, inputAdjoints, gradient];
            foreach (var buffer in buffers)
                buffer.Dispose();
        }

        private static T[] Download(DeviceBuffer<T> buffer) => buffer.Download(buffer.Length);

        private double[] Normal(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];

        private DeviceBuffer<T> Buffer(string name, double[] values)
        {
            var buffer = operations.Allocate(name, values.Length);
            buffer.Upload(Array.ConvertAll(values, T.CreateTruncating));
            return buffer;
        }
    }
}
