namespace Nnip.Validation;

/// <summary>
/// Calls that make the inputs of the network: projections, sums and images of frames, and what is kept from an earlier pass.
/// </summary>
internal sealed partial class OperationSuite<T>
{
    /// <summary>Inputs of the network, or their tangents: the descriptors themselves where there is no projection.</summary>
    private Block<T> AddProjection(string name, Block<T> descriptors, Func<Block, int[]?, OperationOutput> output)
    {
        if (!projected)
            return descriptors;
        var inputs = Make(name, MaxSpeciesInputs, Rows.Count);
        Add(nameof(operations.InputProjection), () => operations.InputProjection(Rows, descriptors.Buffer, inputs.Buffer), [descriptors],
            output(inputs, InputRows));
        return inputs;
    }

    private Block<T> AddProjectionPullback(Block<T> inputAdjoints)
    {
        if (!projected)
            return inputAdjoints;
        var adjoints = Make("descriptor adjoints", MaxInvariants, Rows.Count);
        Add(nameof(operations.InputProjectionPullback),
            () => operations.InputProjectionPullback(Rows, inputAdjoints.Buffer, adjoints.Buffer), [inputAdjoints],
            Derivative(adjoints, DescriptorRows));
        return adjoints;
    }

    private Block<T> AddInputSum(string name, Block<T> inputs)
    {
        var sums = Make(name, FrameFeatures, frameRows.Count);
        Add(nameof(operations.InputSum), () => operations.InputSum(chunk, inputs.Buffer, frameRows, sums.Buffer), [inputs], Value(sums));
        return sums;
    }

    private Block<T> AddInputSpread(Block<T> frameAdjoints)
    {
        var spread = Make("input adjoints", MaxSpeciesInputs, Rows.Count);
        Add(nameof(operations.InputSpread), () => operations.InputSpread(chunk, frameRows, frameAdjoints.Buffer, spread.Buffer),
            [frameAdjoints], Value(spread, InputRows));
        return spread;
    }

    private Block<T> AddInputImage(string name, Block<T> inputs)
    {
        var images = Make(name, operations.Tables.Network.ImageFeatures, frameRows.Count);
        Add(nameof(operations.InputImage),
            () => operations.InputImage(chunk, inputs.Buffer, frameRows, images.Buffer), [inputs], Value(images));
        return images;
    }

    private Block<T> AddInputImageSpread(Block<T> imageAdjoints)
    {
        var spread = Make("input adjoints of images", MaxSpeciesInputs, Rows.Count);
        Add(nameof(operations.InputImageSpread), () => operations.InputImageSpread(chunk, frameRows, imageAdjoints.Buffer, spread.Buffer),
            [imageAdjoints], Value(spread, InputRows));
        return spread;
    }

    private void AddLoad()
    {
        Block<T> densities = Make("loaded densities", DensityCount, Rows.Count),
            inputs = Make("loaded inputs", MaxSpeciesInputs, Rows.Count);
        calls.Add(new(nameof(operations.LoadDescriptors), () => operations.LoadDescriptors(chunk, densities.Buffer, inputs.Buffer), [],
            [Copy(densities), Copy(inputs, InputRows)])
        { Prepare = FillCaches });
    }
}
