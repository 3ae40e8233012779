using Nnip.Backends;

namespace Nnip.Pipeline;

/// <summary>Loss and adjoint of the quantities a frame has once: its energy and its virial.</summary>
internal static class FrameLoss
{
    /// <summary>scale x weight x ((E - E*)/N)^2 and its derivative by E; zero where the energy is not labelled.</summary>
    public static double Energy<T>(Frame<T> frame, double energy, double scale, out double adjoint) where T : unmanaged
    {
        adjoint = 0;
        if (scale == 0 || double.IsNaN(frame.Energy) || frame.AtomCount == 0)
            return 0;
        double error = (energy - frame.Energy) / frame.AtomCount, factor = scale * frame.Weight;
        adjoint = 2 * factor * error / frame.AtomCount;
        return factor * error * error;
    }

    /// <summary>scale x weight x sum of ((W - W*)/N)^2 over nine components and its derivative by W; zero where the virial is not labelled.</summary>
    public static double Virial<T>(Frame<T> frame, ReadOnlySpan<double> virial, double scale, Span<double> adjoint) where T : unmanaged
    {
        adjoint.Clear();
        if (scale == 0 || frame.Virial is not { } label || frame.AtomCount == 0)
            return 0;
        double sum = 0, factor = scale * frame.Weight;
        for (int c = 0; c < 9; c++)
        {
            double error = (virial[c] - label[c]) / frame.AtomCount;
            adjoint[c] = 2 * factor * error / frame.AtomCount;
            sum += error * error;
        }
        return factor * sum;
    }
}
