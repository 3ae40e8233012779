using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Descriptors;
using Nnip.Networks;
using NUnit.Framework;

namespace Nnip.Tests.Cpu;

public class CpuBackendTests
{
    [Test]
    public void Negative_numbers_are_refused()
    {
        Assert.That(() => new CpuBackend(-1), Throws.TypeOf<InputException>().With.Message.Contains("threads must not be negative"));
        Assert.That(() => new CpuBackend(1, -1), Throws.TypeOf<InputException>().With.Message.Contains("memory_budget must not be"));
    }

    [Test]
    public void Zero_threads_means_one_for_each_processor()
    {
        using var backend = new CpuBackend(0);
        Assert.That(backend.Workers, Is.EqualTo(Environment.ProcessorCount));
    }

    [Test]
    public void An_unknown_pair_basis_is_refused_by_name()
    {
        var dag = new ProductDag
        {
            DensityCount = 1,
            ProductStart = [0],
            ProductCoefficient = [],
            Left = [],
            Right = [],
            TermStart = [0, 1],
            TermNode = [0],
            TermCoefficient = [1],
            Constant = [0],
        };
        var descriptor = new DescriptorTable { Species = [1], PairBasis = new Unknown(), Invariants = [dag], Labels = [["x"]] };
        var shape = new NetworkShape([1], [], Activation.Tanh, Readout.Linear, NetworkSharing.Shared, false);
        using var backend = new CpuBackend(1);
        Assert.That(
            () => backend.Compile<double>(new ModelTables(descriptor, [dag], shape)),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("AcePairBasis and SnapPairBasis, not Unknown"));
    }

    private sealed class Unknown : PairBasis
    {
        public override int Count => 1;

        public override double Cutoff => 3;

        public override void Evaluate(int centre, int neighbour, double x, double y, double z, Span<double> value, Span<double> gradient)
        {
        }
    }
}
