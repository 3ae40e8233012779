using MathNet.Numerics.LinearAlgebra;

namespace Nnip.Reference;

/// <summary>
/// A weighted mean of squared errors and its derivative by the parameters, collected error by error; off where its weight is zero.
/// </summary>
internal sealed class ReferenceLossTerm(double termWeight)
{
    private double weightSum, squareSum;
    private Vector<double>? gradientSum;

    /// <summary>The mean, without the weight of the term; NaN where it is off or nothing is labelled.</summary>
    public double Mean => termWeight == 0 || weightSum == 0 ? double.NaN : squareSum / weightSum;

    /// <summary>Derivative of weight x mean by the parameters, or null where the term is off or nothing is labelled.</summary>
    public Vector<double>? Gradient => termWeight == 0 || weightSum == 0 ? null : termWeight / weightSum * gradientSum!;

    /// <summary>Adds one squared error, counted with the weight of its frame.</summary>
    public void Add(double weight, double error, Vector<double> errorByParameters)
    {
        weightSum += weight;
        squareSum += weight * error * error;
        var part = 2 * weight * error * errorByParameters;
        gradientSum = gradientSum is null ? part : gradientSum + part;
    }
}
