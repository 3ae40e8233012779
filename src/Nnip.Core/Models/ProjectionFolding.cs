using Nnip.Networks;

namespace Nnip.Models;

/// <summary>
/// Puts the projections of a potential into the first layer of its network where that is less work: W (h, d) P (d, D) is one product of
/// h D, against d D + h d of the two one after the other. A linear map beside the network counts as one more row of W. With the global
/// readout it always is, because P acts on atoms and W on frames. Convolutions read projected inputs in their order and stay apart.
/// </summary>
internal static class ProjectionFolding
{
    /// <summary>The same function of positions with the least work; the potential itself where nothing is gained.</summary>
    public static Potential Fold(Potential potential)
    {
        if (potential.Projections is not { } projections || !IsLessWork(potential.Network, projections))
            return potential;
        var before = potential.Network;
        var after = new NetworkShape(
            [.. projections.Select(p => p.Descriptors)], before.Hidden, before.Activation, before.Readout, before.Sharing, before.Residual);
        return potential with
        {
            Network = after,
            Projections = null,
            Parameters = Parameters(before, after, projections, potential.Parameters),
        };
    }

    private static bool IsLessWork(NetworkShape network, Projection[] projections)
    {
        if (network.Convolutions.Length > 0)
            return false;
        if (network.Readout == Readout.Global)
            return true;
        double apart = 0, together = 0;
        for (int z = 0; z < projections.Length; z++)
        {
            double rows = network.Layer(z, 0).Out + (network.Residual ? 1 : 0);
            apart += projections[z].Inputs * (projections[z].Descriptors + rows);
            together += projections[z].Descriptors * rows;
        }
        return together <= apart;
    }

    private static double[] Parameters(NetworkShape before, NetworkShape after, Projection[] projections, double[] source)
    {
        var target = new double[after.ParameterCount];
        for (int z = 0; z < before.ClassCount; z++)
        {
            var blocks = before.Readout == Readout.Global ? projections : [projections[z]];
            for (int l = 0; l < before.LayerCount; l++)
            {
                NetworkLayer from = before.Layer(z, l), to = after.Layer(z, l);
                source.AsSpan(from.BiasOffset, from.Out).CopyTo(target.AsSpan(to.BiasOffset));
                if (l > 0)
                    source.AsSpan(from.WeightOffset, from.Out * from.In).CopyTo(target.AsSpan(to.WeightOffset));
                for (int o = 0; l == 0 && o < from.Out; o++)
                    Multiply(source.AsSpan(from.WeightOffset + o * from.In, from.In), blocks,
                        target.AsSpan(to.WeightOffset + o * to.In, to.In));
            }
            if (before.Residual)
                Multiply(
                    source.AsSpan(before.SkipOffset(z), before.Inputs[z]), blocks, target.AsSpan(after.SkipOffset(z), after.Inputs[z]));
        }
        return target;
    }

    /// <summary>result = row P, block by block.</summary>
    private static void Multiply(ReadOnlySpan<double> row, Projection[] blocks, Span<double> result)
    {
        foreach (var p in blocks)
        {
            for (int k = 0; k < p.Inputs; k++)
                for (int d = 0; d < p.Descriptors; d++)
                    result[d] += row[k] * p.Matrix[k * p.Descriptors + d];
            row = row[p.Inputs..];
            result = result[p.Descriptors..];
        }
    }
}
