using Nnip.Backends;
using Nnip.Measurement;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Tests.Fixtures;
using Nnip.Tests.Models;
using NUnit.Framework;

namespace Nnip.Tests.Measurement;

/// <summary>Counts of bytes and flops: those that can be told by hand, and that each grows as its operation does.</summary>
public class OperationCostsTests
{
    private static readonly string[] Operations =
    [
        .. typeof(IOperations<float>).GetMethods().Where(method => method.ReturnType == typeof(void)).Select(method => method.Name)
            .Except([nameof(IOperations<float>.Prepare), nameof(IOperations<float>.PackPairs), nameof(IOperations<float>.Run)]),
    ];

    [Test]
    public void Networks_count_two_flops_for_each_weight_and_row()
    {
        var potential = Samples.Potential(hidden: [5, 3]);
        var (costs, atoms) = Count<float>(potential, 1);
        double products = 0, hidden = 0, first = 0, last = 0;
        for (int z = 0; z < atoms.Length; z++)
        {
            products += 2 * atoms[z] * (potential.Network.Inputs[z] * 5 + 5 * 3 + 3);
            hidden += atoms[z] * 8;
            first += 2 * atoms[z] * potential.Network.Inputs[z] * 5;
            last += 2 * atoms[z] * 3;
        }
        Assert.That(costs.Of(nameof(IOperations<float>.NetworkForward)).Flops, Is.EqualTo(products + hidden));
        Assert.That(costs.Of(nameof(IOperations<float>.NetworkGradient)).Flops, Is.EqualTo(4 * products - first - last + 6 * hidden));
        Assert.That(costs.Of(nameof(IOperations<float>.NetworkGradient), withTangents: false).Flops,
            Is.EqualTo(2 * products - first + hidden));
    }

    [Test]
    public void Pair_operations_pass_their_blocks_once()
    {
        var potential = Samples.Potential();
        var (costs, atoms) = Count<double>(potential, 1);
        using var frame = FrameBuilder.Build<double>(
            RandomConfiguration.Triclinic(71, 9, 2), potential.Descriptor, potential.ReferenceEnergies);
        double densities = 8.0 * potential.Descriptor.DensityCount * atoms.Sum();
        Assert.That(costs.Of(nameof(IOperations<float>.Density)).Bytes, Is.EqualTo(24.0 * frame.PairCount + densities));
        Assert.That(costs.Of(nameof(IOperations<float>.DensityPullback)).Bytes, Is.EqualTo(48.0 * frame.PairCount + densities));
        Assert.That(costs.TrainingStep().Flops - costs.TrainingStep(withVirials: false).Flops,
            Is.EqualTo(27.0 * frame.PairCount + 54).Within(1e-9).Percent, "products of virials, and their loss");
    }

    /// <summary>Radial functions alone: distance, envelope, recurrence and sums as they stand in the formulas.</summary>
    [Test]
    public void Radial_functions_count_their_recurrence_and_a_multiply_add_each()
    {
        var potential = new RandomPotential { BodyOrder = 2, Degree = 4, PairTermReach = null }.Build();
        var basis = potential.Descriptor.PairBasis;
        var (costs, _) = Count<float>(potential, 1);
        using var frame = FrameBuilder.Build<float>(
            RandomConfiguration.Triclinic(71, 9, 2), potential.Descriptor, potential.ReferenceEnergies);
        Assert.That(costs.Of(nameof(IOperations<float>.Density)).Flops, Is.EqualTo(frame.PairCount * (14 + 6.0 * basis.Count)));
        Assert.That(costs.Of(nameof(IOperations<float>.DensityPullback)).Flops, Is.EqualTo(frame.PairCount * (21 + 10.0 * basis.Count)));
        Assert.That(costs.Of(nameof(IOperations<float>.DensityPushforward)).Flops, Is.EqualTo(frame.PairCount * (21 + 10.0 * basis.Count)));
    }

    /// <summary>Each pair once: a vector, a number and a neighbour, and the terms of the series for both of its atoms.</summary>
    [Test]
    public void Forces_of_radial_functions_count_each_pair_once([Values(0, 2)] int inner)
    {
        var potential = new RandomPotential { BodyOrder = 2, Degree = 4, InnerExponent = inner }.Build();
        var (costs, atoms) = Count<float>(potential, 1);
        using var frame = FrameBuilder.Build<float>(
            RandomConfiguration.Triclinic(71, 9, 2), potential.Descriptor, potential.ReferenceEnergies);
        int terms = potential.Descriptor.PairBasis.Count + (inner > 0 ? 1 : 0);
        double ofAtoms = 4.0 * (potential.Descriptor.DensityCount + 3) * atoms.Sum();
        foreach (string operation in (string[])[nameof(IOperations<float>.DensityForces), nameof(IOperations<float>.DensityForcesAdjoint)])
        {
            var cost = costs.Of(operation, withVirials: false);
            Assert.That(cost.Bytes, Is.EqualTo(10.0 * frame.PairCount + ofAtoms), operation);
            Assert.That(cost.Flops, Is.EqualTo(frame.PairCount / 2 * (6 + 4.0 * terms)), operation);
        }
    }

    [Test]
    public void Every_operation_on_frames_doubles_with_them([Values] Readout readout)
    {
        string[] ofParameters =
            [nameof(IOperations<float>.GradientSum), nameof(IOperations<float>.GradientNorm), nameof(IOperations<float>.AdamUpdate),
                "LossSum"];
        var potential = new RandomPotential { Readout = readout, Reduced = 3 }.Build();
        OperationCosts one = Count<float>(potential, 1).Costs, two = Count<float>(potential, 2).Costs;
        foreach (string operation in Operations)
        {
            var (once, twice) = (one.Of(operation), two.Of(operation));
            Assert.That(once.Bytes, Is.Positive, operation);
            bool grows = !ofParameters.Contains(operation);
            Assert.That(twice.Flops, Is.EqualTo((grows ? 2 : 1) * once.Flops).Within(1e-9).Percent, operation);
            // Weights and tables are read once for all frames.
            Assert.That(twice.Bytes, grows ? Is.InRange(1.01 * once.Bytes, 2 * once.Bytes) : Is.EqualTo(once.Bytes), operation);
        }
    }

    [Test]
    public void The_whole_is_the_sum_of_its_operations()
    {
        var (costs, _) = Count<float>(Samples.Potential(), 1);
        Assert.That(costs.Prediction().Flops, Is.EqualTo(Sum(["Density", "Invariants", "NetworkForward", "SegmentSum", "NetworkPullback",
            "InvariantsPullback", "DensityPullback", "ForceContraction"])).Within(1e-9).Percent);
        Assert.That(costs.TrainingStep().Flops, Is.EqualTo(Sum(["LoadDescriptors", "NetworkForward", "SegmentSum", "NetworkPullback",
            "EnergyLoss", "InvariantsPullback", "DensityForces", "ForceLoss", "VirialLoss", "DensityForcesAdjoint",
            "InvariantsPushforward", "SegmentSpread", "NetworkGradient", "GradientSum",
            "GradientNorm", "AdamUpdate"])).Within(1e-9).Percent);
        Assert.That(() => costs.Of("Nothing"), Throws.TypeOf<ArgumentOutOfRangeException>());

        double Sum(string[] operations) => operations.Sum(operation => costs.Of(operation).Flops);
    }

    private static (OperationCosts Costs, double[] Atoms) Count<T>(Potential potential, int copies)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var frame = FrameBuilder.Build<T>(RandomConfiguration.Triclinic(71, 9, 2), potential.Descriptor, potential.ReferenceEnergies);
        double[] atoms = [.. Enumerable.Range(0, 2).Select(z => (double)(frame.SpeciesStart[z + 1] - frame.SpeciesStart[z]))];
        return (OperationCosts.Of(potential.Tables(), Enumerable.Repeat(frame, copies)), atoms);
    }
}
