using MathNet.Numerics.LinearAlgebra;
using Nnip.Networks;

namespace Nnip.Reference;

/// <summary>
/// A network applied to one input vector. The Jacobian J_l = da_l/dx is carried forward layer by layer, and each parameter is varied on
/// its own by differentiating those formulas: no sweep is shared with <see cref="ReferenceOperations"/>.
/// </summary>
internal sealed class ReferenceNetwork(NetworkShape shape, double[] parameters)
{
    /// <summary>E and dE/dx (inputs of the class).</summary>
    public (double Energy, Vector<double> Gradient) Evaluate(int z, Vector<double> x)
    {
        var a = x;
        var jacobian = Matrix<double>.Build.DenseIdentity(x.Count);
        for (int l = 0; l < shape.LayerCount; l++)
        {
            var (weights, biases) = Layer(parameters, z, l);
            var preactivation = weights * a + biases;
            (a, jacobian) = (Activate(preactivation, l), Slopes(preactivation, l) * weights * jacobian);
        }
        var skip = Skip(parameters, z);
        return (a[0] + skip * x, jacobian.Row(0) + skip);
    }

    /// <summary>dE/dtheta (P) and d(dE/dx)/dtheta (inputs of the class, P).</summary>
    public (Vector<double> Energy, Matrix<double> Gradient) ByParameters(int z, Vector<double> x)
    {
        var energy = Vector<double>.Build.Dense(shape.ParameterCount);
        var gradient = Matrix<double>.Build.Dense(x.Count, shape.ParameterCount);
        for (int q = 0; q < shape.ParameterCount; q++)
        {
            var direction = new double[shape.ParameterCount];
            direction[q] = 1;
            var (energyTangent, gradientTangent) = Tangent(z, x, direction);
            energy[q] = energyTangent;
            gradient.SetColumn(q, gradientTangent);
        }
        return (energy, gradient);
    }

    /// <summary>
    /// Derivatives of <see cref="Evaluate"/> along a direction in the space of parameters: the product rule in each line.
    /// </summary>
    private (double Energy, Vector<double> Gradient) Tangent(int z, Vector<double> x, double[] direction)
    {
        Vector<double> a = x, aDot = 0 * x;
        var jacobian = Matrix<double>.Build.DenseIdentity(x.Count);
        var jacobianDot = 0 * jacobian;
        for (int l = 0; l < shape.LayerCount; l++)
        {
            var (weights, biases) = Layer(parameters, z, l);
            var (weightsDot, biasesDot) = Layer(direction, z, l);
            var preactivation = weights * a + biases;
            var preactivationDot = weightsDot * a + weights * aDot + biasesDot;
            var slopes = Slopes(preactivation, l);
            var slopesDot = Curvatures(preactivation, l) * Matrix<double>.Build.DenseOfDiagonalVector(preactivationDot);
            jacobianDot = slopesDot * weights * jacobian + slopes * (weightsDot * jacobian + weights * jacobianDot);
            jacobian = slopes * weights * jacobian;
            aDot = slopes * preactivationDot;
            a = Activate(preactivation, l);
        }
        var skipDot = Skip(direction, z);
        return (aDot[0] + skipDot * x, jacobianDot.Row(0) + skipDot);
    }

    private Vector<double> Activate(Vector<double> z, int l) => IsLast(l) ? z : z.Map(v => ReferenceActivation.Value(shape.Activation, v));

    private Matrix<double> Slopes(Vector<double> z, int l) =>
        Matrix<double>.Build.DenseOfDiagonalVector(z.Map(v => IsLast(l) ? 1 : ReferenceActivation.First(shape.Activation, v)));

    private Matrix<double> Curvatures(Vector<double> z, int l) =>
        Matrix<double>.Build.DenseOfDiagonalVector(z.Map(v => IsLast(l) ? 0 : ReferenceActivation.Second(shape.Activation, v)));

    private bool IsLast(int l) => l == shape.LayerCount - 1;

    private (Matrix<double> Weights, Vector<double> Biases) Layer(double[] block, int z, int l)
    {
        var layer = shape.Layer(z, l);
        if (shape.ImageAtoms > 0)
            return ReferenceImage.Layer(shape, block, l);
        return (
            Matrix<double>.Build.Dense(layer.Width, shape.LayerInputs(z, l), (unit, feature) =>
            {
                int i = feature - unit / layer.Out * layer.Step;
                return i >= 0 && i < layer.In ? block[layer.WeightOffset + unit % layer.Out * layer.In + i] : 0;
            }),
            Vector<double>.Build.Dense(layer.Width, unit => block[layer.BiasOffset + unit % layer.Out]));
    }

    private Vector<double> Skip(double[] block, int z) =>
        Vector<double>.Build.Dense(shape.Inputs[z], i => shape.Residual ? block[shape.SkipOffset(z) + i] : 0);
}
