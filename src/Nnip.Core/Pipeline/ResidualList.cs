using Nnip.Backends;
using Nnip.Numerics;

namespace Nnip.Pipeline;

/// <summary>The residuals of a frame in their order: energy, labelled force components, virial components.</summary>
internal sealed class ResidualList<T> where T : unmanaged
{
    private readonly Frame<T> frame;
    private readonly List<(int Component, double Scale)> entries = [];
    private readonly double energyRoot, forceRoot, virialRoot;

    /// <summary>Lists what is labelled and has a factor.</summary>
    public ResidualList(Frame<T> frame, ResidualFactors factors)
    {
        this.frame = frame;
        (energyRoot, forceRoot, virialRoot) =
            (Math.Sqrt(factors.Energy * frame.Weight), Math.Sqrt(factors.Force * frame.Weight), Math.Sqrt(factors.Virial * frame.Weight));
        if (HasEnergy && energyRoot > 0)
            entries.Add((-1, energyRoot / frame.AtomCount));
        int first = entries.Count;
        for (int k = 0; k < 3 * frame.AtomCount && frame.Forces is not null && forceRoot > 0; k++)
            if (IsLabelled(k))
                entries.Add((k, forceRoot));
        Forces = first..entries.Count;
        for (int c = 0; c < 9 && frame.Virial is not null && virialRoot > 0; c++)
            entries.Add((3 * frame.AtomCount + c, virialRoot / frame.AtomCount));
        Residuals = new double[entries.Count];
    }

    /// <summary>Number of residuals.</summary>
    public int Count => entries.Count;

    /// <summary>Which are force components.</summary>
    public Range Forces { get; }

    /// <summary>Their values, after <see cref="Evaluate"/>.</summary>
    public double[] Residuals { get; }

    /// <summary>Sums of squared differences from all labels times the frame's weight.</summary>
    public (double Energy, double Force, double Virial) Squares { get; private set; }

    private bool HasEnergy => !double.IsNaN(frame.Energy);

    /// <summary>-1 for the energy, 3 a + axis for the force on sorted atom a, 3 N + c for the virial.</summary>
    public int Component(int k) => entries[k].Component;

    /// <summary>Factor from the derivative of energy, force or virial to that of the residual.</summary>
    public double Scale(int k) => entries[k].Scale;

    /// <summary>Computes the residuals from what is predicted.</summary>
    /// <param name="energy">Energy, eV, reference energies not included.</param>
    /// <param name="forces">Forces, planar (3, stride), sorted atoms.</param>
    /// <param name="stride">Stride of the planes.</param>
    /// <param name="virial">Virial, eV (9).</param>
    public void Evaluate(double energy, ReadOnlySpan<T> forces, int stride, ReadOnlySpan<double> virial)
    {
        int atoms = frame.AtomCount;
        double energyError = HasEnergy ? (energy - frame.Energy) / atoms : 0, forceSquares = 0, virialSquares = 0;
        var errors = new double[3 * atoms + 9];
        for (int k = 0; k < 3 * atoms && frame.Forces is not null; k++)
            if (IsLabelled(k))
                forceSquares += Square(errors[k] = Narrow.ToDouble(forces[k % 3 * stride + k / 3]) - Narrow.ToDouble(frame.Forces[k]));
        for (int c = 0; c < 9 && frame.Virial is not null; c++)
            virialSquares += Square(errors[3 * atoms + c] = (virial[c] - frame.Virial[c]) / atoms);
        for (int k = 0; k < entries.Count; k++)
        {
            int component = entries[k].Component;
            double root = component < 0 ? energyRoot : component < 3 * atoms ? forceRoot : virialRoot;
            Residuals[k] = root * (component < 0 ? energyError : errors[component]);
        }
        Squares = (frame.Weight * Square(energyError), frame.Weight * forceSquares, frame.Weight * virialSquares);

        static double Square(double x) => x * x;
    }

    private bool IsLabelled(int component) => !double.IsNaN(Narrow.ToDouble(frame.Forces![component]));
}
