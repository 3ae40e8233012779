using System.Diagnostics;
using Nnip.Backends;
using Nnip.Cuda.Devices;
using Nnip.Memory;
using Nnip.Neighbours;
using Nnip.Structures;

namespace Nnip.Cuda.Operations;

internal sealed partial class CudaOperations<T>
{
    /// <inheritdoc/>
    public Frame<T> BuildFrame(
        Configuration configuration, ReadOnlySpan<double> referenceEnergies, int threads = 1, IHostMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Count == 0)
            return FrameBuilder.Build<T>(configuration, Tables.Descriptor, Tables.Cutoff, referenceEnergies);
        using var pairs = FindPairs(configuration, referenceEnergies, Tables.Cutoff, moving: false);
        return pairs.Frame;
    }

    /// <inheritdoc/>
    public IMovingFrame<T> CreateMovingFrame(double[] referenceEnergies, double skin, int threads) =>
        new CudaMovingFrame<T>(this, referenceEnergies, skin);

    /// <summary>Finds the pairs of a structure with atoms; the caller disposes what the search leaves, and the frame by itself.</summary>
    /// <exception cref="InputException">No pair list can be made of it.</exception>
    internal DevicePairs<T> FindPairs(Configuration configuration, ReadOnlySpan<double> referenceEnergies, double cutoff, bool moving)
    {
        var atoms = SortedAtoms.Of(configuration, Tables.Descriptor);
        lock (access)
        {
            store.BeginChunk();
            var search = new DevicePairSearch(device, store, CommonKernel, atoms, configuration, cutoff);
            CudaBuffer<int>? images = null;
            Frame<T>? frame = null;
            try
            {
                var status = search.Count();
                if (status.Problems != 0)
                    throw Refusal(configuration, cutoff);
                PairSearch.RequireCountable(status.Pairs, cutoff, configuration.Source);
                int pairs = (int)status.Pairs;
                frame = FrameBuilder.Assemble<T>(configuration, atoms, referenceEnergies, pairs);
                var onDevice = store.Add(frame, SpeciesCount);
                images = moving ? store.MakingRoom(() => device.Allocate<int>("images of a pair list", pairs)) : null;
                search.Fill(pairs, onDevice.Addresses, images);
                return new(frame, onDevice, search, images);
            }
            catch
            {
                frame?.Dispose();
                images?.Dispose();
                search.Dispose();
                throw;
            }
        }
    }

    /// <summary>Writes the vectors of pairs whose atoms have moved within the skin.</summary>
    /// <exception cref="InputException">Atoms overlap.</exception>
    internal void MovePairs(DevicePairs<T> pairs, Configuration configuration, double cutoff)
    {
        lock (access)
        {
            pairs.Frame.DropHostPairs();
            if (pairs.Search.Move(configuration.Positions, pairs.Frame.PairCount, pairs.OnDevice.Addresses, pairs.Images!).Problems != 0)
                throw Refusal(configuration, cutoff);
        }
    }

    /// <summary>What is wrong in the words of the host, which names the atoms.</summary>
    private static InputException Refusal(Configuration configuration, double cutoff)
    {
        try
        {
            PairList.Build(configuration, cutoff);
        }
        catch (InputException refusal)
        {
            return refusal;
        }
        throw new UnreachableException("the device refused a structure that the host accepts");
    }
}
