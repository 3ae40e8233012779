using System.Numerics;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Structures;

namespace Nnip.Tests.Fixtures;

/// <summary>A backend of which one operation gives results that are wrong by a factor; what it wraps stays its owner's.</summary>
internal sealed class TamperedBackend(IBackend inner, string operation, double factor) : IBackend
{
    public string Name => inner.Name;

    public string Description => $"{inner.Description}, {operation} tampered with";

    public int Workers => inner.Workers;

    public ChunkLimits ChunkLimits => inner.ChunkLimits;

    public bool Supports<T>() where T : unmanaged => inner.Supports<T>();

    public IOperations<T> Compile<T>(ModelTables tables) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new TamperedOperations<T>(inner.Compile<T>(tables), operation, factor);

    public void ForEach(int count, Action<int, int> body) => inner.ForEach(count, body);

    public void Dispose()
    {
    }
}

/// <summary>The operations of a <see cref="TamperedBackend"/>.</summary>
internal sealed class TamperedOperations<T>(IOperations<T> inner, string operation, double factor) : IOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Action? lastWritten;

    public ModelTables Tables => inner.Tables;

    public DeviceBuffer<T> Allocate(string name, int length) => inner.Allocate(name, length);

    public DeviceBuffer<double> AllocateDouble(string name, int length) => inner.AllocateDouble(name, length);

    public void Prepare(Chunk<T> chunk) => inner.Prepare(chunk);

    public void Run(Chunk<T>? chunk, object key, Action body)
    {
        inner.Run(chunk, key, body);
        // What a device that replays a stale record would do: the sequence has run, but not on the numbers of today.
        if (operation == nameof(Run))
            (lastWritten ?? throw new InvalidOperationException("nothing was written"))();
    }

    public bool PacksPairs(int atoms) => inner.PacksPairs(atoms);

    public void PackPairs(Frame<T> frame, IHostMemory memory) => inner.PackPairs(frame, memory);

    public Frame<T> BuildFrame(
        Configuration configuration, ReadOnlySpan<double> referenceEnergies, int threads = 1, IHostMemory? memory = null) => Spoil(
        nameof(BuildFrame), inner.BuildFrame(configuration, referenceEnergies, threads, memory));

    public IMovingFrame<T> CreateMovingFrame(double[] referenceEnergies, double skin, int threads) =>
        new TamperedFrame<T>(inner.CreateMovingFrame(referenceEnergies, skin, threads), frame => Spoil(nameof(CreateMovingFrame), frame));

    public NetworkTape<T> AllocateTape(int rows) => inner.AllocateTape(rows);

    public void Density(Chunk<T> chunk, DeviceBuffer<T> densities)
    {
        inner.Density(chunk, densities);
        Spoil(nameof(Density), densities);
    }

    public void Invariants(RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> descriptors)
    {
        inner.Invariants(rows, densities, descriptors);
        Spoil(nameof(Invariants), descriptors);
    }

    public void InvariantsPullback(
        RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> descriptorAdjoints, DeviceBuffer<T> densityAdjoints)
    {
        inner.InvariantsPullback(rows, densities, descriptorAdjoints, densityAdjoints);
        Spoil(nameof(InvariantsPullback), densityAdjoints);
    }

    public void InvariantsPushforward(
        RowLayout rows, DeviceBuffer<T> densities, DeviceBuffer<T> densityTangents, DeviceBuffer<T> descriptorTangents)
    {
        inner.InvariantsPushforward(rows, densities, densityTangents, descriptorTangents);
        Spoil(nameof(InvariantsPushforward), descriptorTangents);
    }

    public void InputProjection(RowLayout rows, DeviceBuffer<T> descriptors, DeviceBuffer<T> inputs)
    {
        inner.InputProjection(rows, descriptors, inputs);
        Spoil(nameof(InputProjection), inputs);
    }

    public void InputProjectionPullback(RowLayout rows, DeviceBuffer<T> inputAdjoints, DeviceBuffer<T> descriptorAdjoints)
    {
        inner.InputProjectionPullback(rows, inputAdjoints, descriptorAdjoints);
        Spoil(nameof(InputProjectionPullback), descriptorAdjoints);
    }

    public void DensityPullback(Chunk<T> chunk, DeviceBuffer<T> densityAdjoints, DeviceBuffer<T> pairForces)
    {
        inner.DensityPullback(chunk, densityAdjoints, pairForces);
        Spoil(nameof(DensityPullback), pairForces);
    }

    public void DensityPushforward(Chunk<T> chunk, DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents)
    {
        inner.DensityPushforward(chunk, pairTangents, densityTangents);
        Spoil(nameof(DensityPushforward), densityTangents);
    }

    public void DescriptorJacobian(Chunk<T> chunk, DeviceBuffer<T> densities, DeviceBuffer<T> jacobian)
    {
        inner.DescriptorJacobian(chunk, densities, jacobian);
        Spoil(nameof(DescriptorJacobian), jacobian);
    }

    public void JacobianContraction(
        Chunk<T> chunk, DeviceBuffer<T> jacobian, DeviceBuffer<T> descriptorAdjoints, DeviceBuffer<T> pairForces)
    {
        inner.JacobianContraction(chunk, jacobian, descriptorAdjoints, pairForces);
        Spoil(nameof(JacobianContraction), pairForces);
    }

    public void ForceContraction(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces, DeviceBuffer<double>? virials)
    {
        inner.ForceContraction(chunk, pairForces, forces, virials);
        if (virials is not null)
            Spoil(nameof(ForceContraction), virials);
    }

    public void ForceContractionAdjoint(
        Chunk<T> chunk, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double>? virialAdjoints, DeviceBuffer<T> pairTangents)
    {
        inner.ForceContractionAdjoint(chunk, forceAdjoints, virialAdjoints, pairTangents);
        Spoil(nameof(ForceContractionAdjoint), pairTangents);
    }

    public void DensityForces(Chunk<T> chunk, DeviceBuffer<T> densityAdjoints, DeviceBuffer<T> pairForces, DeviceBuffer<T> forces,
        DeviceBuffer<double>? virials)
    {
        inner.DensityForces(chunk, densityAdjoints, pairForces, forces, virials);
        Spoil(nameof(DensityForces), forces);
    }

    public void DensityForcesAdjoint(Chunk<T> chunk, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double>? virialAdjoints,
        DeviceBuffer<T> pairTangents, DeviceBuffer<T> densityTangents)
    {
        inner.DensityForcesAdjoint(chunk, forceAdjoints, virialAdjoints, pairTangents, densityTangents);
        Spoil(nameof(DensityForcesAdjoint), densityTangents);
    }

    public void NetworkForward(
        RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape, DeviceBuffer<T> energies)
    {
        inner.NetworkForward(rows, parameters, inputs, tape, energies);
        Spoil(nameof(NetworkForward), energies);
    }

    public void NetworkPullback(RowLayout rows, DeviceBuffer<T> parameters, NetworkTape<T> tape, DeviceBuffer<T> inputAdjoints)
    {
        inner.NetworkPullback(rows, parameters, tape, inputAdjoints);
        Spoil(nameof(NetworkPullback), inputAdjoints);
    }

    public void NetworkGradient(RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape,
        DeviceBuffer<T> energyAdjoints, DeviceBuffer<T>? inputTangents, DeviceBuffer<T> gradient)
    {
        inner.NetworkGradient(rows, parameters, inputs, tape, energyAdjoints, inputTangents, gradient);
        Spoil(nameof(NetworkGradient), gradient);
    }

    public void SegmentSum(Chunk<T> chunk, DeviceBuffer<T> rowValues, DeviceBuffer<double> sums)
    {
        inner.SegmentSum(chunk, rowValues, sums);
        Spoil(nameof(SegmentSum), sums);
    }

    public void SegmentSpread(Chunk<T> chunk, DeviceBuffer<double> values, DeviceBuffer<T> rowValues)
    {
        inner.SegmentSpread(chunk, values, rowValues);
        Spoil(nameof(SegmentSpread), rowValues);
    }

    public void Widen(DeviceBuffer<T> source, int count, DeviceBuffer<double> destination)
    {
        inner.Widen(source, count, destination);
        Spoil(nameof(Widen), destination);
    }

    public void Narrow(DeviceBuffer<double> source, int count, int length, DeviceBuffer<T> destination)
    {
        inner.Narrow(source, count, length, destination);
        Spoil(nameof(Narrow), destination);
    }

    public void PairPotential(Chunk<T> chunk, DeviceBuffer<T> pairForces, DeviceBuffer<T> energies)
    {
        inner.PairPotential(chunk, pairForces, energies);
        Spoil(nameof(PairPotential), energies);
    }

    public void InputSum(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout frameRows, DeviceBuffer<T> frameInputs)
    {
        inner.InputSum(chunk, inputs, frameRows, frameInputs);
        Spoil(nameof(InputSum), frameInputs);
    }

    public void InputSpread(Chunk<T> chunk, RowLayout frameRows, DeviceBuffer<T> frameInputAdjoints, DeviceBuffer<T> inputAdjoints)
    {
        inner.InputSpread(chunk, frameRows, frameInputAdjoints, inputAdjoints);
        Spoil(nameof(InputSpread), inputAdjoints);
    }

    public void InputImage(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout frameRows, DeviceBuffer<T> images)
    {
        inner.InputImage(chunk, inputs, frameRows, images);
        Spoil(nameof(InputImage), images);
    }

    public void InputImageSpread(Chunk<T> chunk, RowLayout frameRows, DeviceBuffer<T> imageAdjoints, DeviceBuffer<T> inputAdjoints)
    {
        inner.InputImageSpread(chunk, frameRows, imageAdjoints, inputAdjoints);
        Spoil(nameof(InputImageSpread), inputAdjoints);
    }

    public void EnergyLoss(Chunk<T> chunk, DeviceBuffer<double> energies, DeviceBuffer<double> factors, DeviceBuffer<double> energyAdjoints,
        DeviceBuffer<double> losses)
    {
        inner.EnergyLoss(chunk, energies, factors, energyAdjoints, losses);
        Spoil(nameof(EnergyLoss), energyAdjoints);
    }

    public void ForceLoss(
        Chunk<T> chunk, DeviceBuffer<T> forces, DeviceBuffer<double> factors, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double> losses)
    {
        inner.ForceLoss(chunk, forces, factors, forceAdjoints, losses);
        Spoil(nameof(ForceLoss), losses);
    }

    public void VirialLoss(Chunk<T> chunk, DeviceBuffer<double> virials, DeviceBuffer<double> factors, DeviceBuffer<double> virialAdjoints,
        DeviceBuffer<double> losses)
    {
        inner.VirialLoss(chunk, virials, factors, virialAdjoints, losses);
        Spoil(nameof(VirialLoss), virialAdjoints);
    }

    public void GradientSum(ReadOnlySpan<DeviceBuffer<T>> parts, DeviceBuffer<double> gradient)
    {
        inner.GradientSum(parts, gradient);
        Spoil(nameof(GradientSum), gradient);
    }

    public void GradientNorm(DeviceBuffer<double> gradient, DeviceBuffer<double> norm)
    {
        inner.GradientNorm(gradient, norm);
        Spoil(nameof(GradientNorm), norm);
    }

    public void LossSum(
        ReadOnlySpan<DeviceBuffer<double>> parts, DeviceBuffer<double> factors, DeviceBuffer<double> norm, DeviceBuffer<double> sums)
    {
        inner.LossSum(parts, factors, norm, sums);
        Spoil(nameof(LossSum), sums);
    }

    public void AdamUpdate(AdamMemory memory, DeviceBuffer<double> gradient, DeviceBuffer<double> norm, DeviceBuffer<double> constants,
        DeviceBuffer<T> parameters)
    {
        inner.AdamUpdate(memory, gradient, norm, constants, parameters);
        Spoil(nameof(AdamUpdate), memory.Square);
    }

    public void LoadDescriptors(Chunk<T> chunk, DeviceBuffer<T> densities, DeviceBuffer<T> inputs)
    {
        inner.LoadDescriptors(chunk, densities, inputs);
        Spoil(nameof(LoadDescriptors), densities);
    }

    public void Dispose() => inner.Dispose();

    private Frame<T> Spoil(string name, Frame<T> frame)
    {
        if (name == operation)
            foreach (ref T value in frame.Vectors.Span)
                value *= T.CreateTruncating(factor);
        return frame;
    }

    private void Spoil<TElement>(string name, DeviceBuffer<TElement> result)
        where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
    {
        lastWritten = Multiply;
        if (name == operation)
            Multiply();

        void Multiply() =>
            result.Upload(Array.ConvertAll(result.Download(result.Length), value => value * TElement.CreateTruncating(factor)));
    }
}

/// <summary>The moving frame of a <see cref="TamperedBackend"/>.</summary>
internal sealed class TamperedFrame<T>(IMovingFrame<T> inner, Func<Frame<T>, Frame<T>> spoil) : IMovingFrame<T> where T : unmanaged
{
    public long Rebuilds => inner.Rebuilds;

    public long Reuses => inner.Reuses;

    public Frame<T> Update(Configuration configuration) => spoil(inner.Update(configuration));

    public void Dispose() => inner.Dispose();
}
