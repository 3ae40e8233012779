using Nnip.Networks;
using Nnip.Numerics;
using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Training.Start;

/// <summary>
/// Scales the weights of a network before training so that the pre-activations of every layer have unit variance over a sample of training
/// atoms (Mishkin and Matas, All you need is a good init, ICLR 2016), and the last layer so that the forces of the sample, or its energies
/// where no forces are trained, have the spread of the labels. A last layer of zero stays so.
/// </summary>
internal sealed class DataScaling(NetworkShape network, ILossPipeline training, IReadOnlyList<Configuration> frames)
{
    // The relative error of a deviation over n values is 1/sqrt(2 n): about a hundredth, far less than what scaling is for.
    private const int SampleAtoms = 4096;

    /// <summary>Scales the parameters in place.</summary>
    /// <param name="weights">Weights of the loss: which labels are trained.</param>
    /// <param name="random">Draws the frames of the sample.</param>
    /// <param name="parameters">Flat parameter block (ParameterCount).</param>
    public void Run(LossWeights weights, RandomStream random, double[] parameters)
    {
        int[] sample = Sample(random);
        // By class: one vector of values for each row.
        var values = Enumerable.Range(0, network.ClassCount).Select(_ => new List<double[]>()).ToArray();
        foreach (int frame in sample)
        {
            double[][][] inputs = training.Inputs(frame);
            for (int z = 0; z < values.Length; z++)
                values[z].AddRange(inputs[z]);
        }
        for (int l = 0; l < network.Hidden.Length; l++)
            ScaleLayer(l, values, parameters);
        ScaleOutputs(sample, weights, parameters);
    }

    private int[] Sample(RandomStream random)
    {
        int[] order = [.. Enumerable.Range(0, frames.Count)];
        random.Shuffle<int>(order);
        int count = 0, atoms = 0;
        while (count < order.Length && atoms < SampleAtoms)
            atoms += frames[order[count++]].Count;
        return order[..count];
    }

    /// <summary>Divides the weights of a layer by the deviation of its pre-activations and carries the values through it.</summary>
    private void ScaleLayer(int l, List<double[]>[] values, double[] parameters)
    {
        foreach (var classes in Enumerable.Range(0, network.ClassCount).GroupBy(z => network.Layer(z, l).BiasOffset))
        {
            double deviation = Deviation([.. classes.SelectMany(z => values[z].Select(row => Affine(z, l, row, parameters)))]);
            if (deviation > 0)
                foreach (int offset in classes.Select(z => network.Layer(z, l).WeightOffset).Distinct())
                    Dense.Scale(1 / deviation, Weights(classes.First(z => network.Layer(z, l).WeightOffset == offset), l, parameters));
        }
        for (int z = 0; z < values.Length; z++)
            values[z] = [.. values[z].Select(row =>
                Array.ConvertAll(Affine(z, l, row, parameters), x => network.Activation.Evaluate(x).Value))];
    }

    private void ScaleOutputs(int[] sample, LossWeights weights, double[] parameters)
    {
        int last = network.LayerCount - 1;
        var predictions = sample.Select(frame => training.Predict(frame, parameters)).ToArray();
        var (wanted, found) = weights.Force > 0 ? Forces(sample, predictions) : (0, 0);
        if (wanted == 0)
            (wanted, found) = Energies(sample, predictions);
        if (!(wanted > 0 && found > 0))
            return;
        foreach (int z in Enumerable.Range(0, network.ClassCount).DistinctBy(z => network.Layer(z, last).WeightOffset))
            Dense.Scale(wanted / found, Weights(z, last, parameters));
    }

    /// <summary>Root of the summed squares of labelled forces and of those predicted.</summary>
    private (double Wanted, double Found) Forces(int[] sample, Prediction[] predictions)
    {
        double wanted = 0, found = 0;
        for (int s = 0; s < sample.Length; s++)
        {
            var labels = frames[sample[s]].Forces ?? [];
            for (int i = 0; i < labels.Length; i++)
            {
                if (!labels[i].IsFinite)
                    continue;
                wanted += labels[i].LengthSquared;
                found += predictions[s].Forces[i].LengthSquared;
            }
        }
        return (Math.Sqrt(wanted), Math.Sqrt(found));
    }

    /// <summary>Deviation of labelled energies per atom over frames, and that of the network; reference energies are in neither.</summary>
    private (double Wanted, double Found) Energies(int[] sample, Prediction[] predictions)
    {
        var labelled = Enumerable.Range(0, sample.Length).Where(s => frames[sample[s]] is { Energy: not null, Count: > 0 }).ToArray();
        double[] zero = new double[network.ParameterCount];
        double[] references = [.. labelled.Select(s => training.Predict(sample[s], zero).Energy)];
        double[] counts = [.. labelled.Select(s => (double)frames[sample[s]].Count)];
        return (
            Deviation([labelled.Select((s, k) => (frames[sample[s]].Energy!.Value - references[k]) / counts[k]).ToArray()]),
            Deviation([labelled.Select((s, k) => (predictions[s].Energy - references[k]) / counts[k]).ToArray()]));
    }

    private double[] Affine(int z, int l, double[] row, double[] parameters)
    {
        var layer = network.Layer(z, l);
        var result = new double[layer.Out];
        for (int o = 0; o < layer.Out; o++)
            result[o] = parameters[layer.BiasOffset + o] + Dense.Dot(Weights(z, l, parameters).Slice(o * layer.In, layer.In), row);
        return result;
    }

    private Span<double> Weights(int z, int l, double[] parameters)
    {
        var layer = network.Layer(z, l);
        return parameters.AsSpan(layer.WeightOffset, layer.In * layer.Out);
    }

    /// <summary>Root of the variance over all numbers of all rows.</summary>
    private static double Deviation(double[][] rows)
    {
        long count = rows.Sum(row => (long)row.Length);
        if (count < 2)
            return 0;
        double mean = rows.Sum(row => row.Sum()) / count;
        return Math.Sqrt(rows.Sum(row => row.Sum(x => (x - mean) * (x - mean))) / count);
    }
}
