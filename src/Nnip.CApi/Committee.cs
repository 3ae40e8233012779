using System.Runtime.InteropServices;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.CApi;

/// <summary>What several models say of one structure.</summary>
internal static class Committee
{
    /// <summary>Mean of each number, and the root of the mean square deviation from it.</summary>
    public static (Prediction Mean, Prediction Deviation) Statistics(Prediction[] predictions)
    {
        double[][] members = Array.ConvertAll(predictions, Numbers);
        double[] mean = new double[members[0].Length], deviation = new double[mean.Length];
        for (int k = 0; k < mean.Length; k++)
        {
            double sum = 0, squares = 0;
            foreach (double[] member in members)
                sum += member[k];
            mean[k] = sum / members.Length;
            foreach (double[] member in members)
                squares += (member[k] - mean[k]) * (member[k] - mean[k]);
            deviation[k] = Math.Sqrt(squares / members.Length);
        }
        return (Like(predictions[0], mean), Like(predictions[0], deviation));
    }

    /// <summary>All numbers of a prediction one after the other.</summary>
    private static double[] Numbers(Prediction p) =>
    [
        p.Energy,
        .. MemoryMarshal.Cast<Mat3, double>([p.Virial]),
        .. p.AtomEnergies,
        .. MemoryMarshal.Cast<Vec3, double>(p.Forces),
        .. MemoryMarshal.Cast<Mat3, double>(p.AtomVirials),
    ];

    /// <summary>A prediction of such numbers.</summary>
    private static Prediction Like(Prediction shape, double[] numbers)
    {
        int atoms = shape.Forces.Length;
        var rest = numbers.AsSpan(10);
        return new(numbers[0], rest[..atoms].ToArray(), MemoryMarshal.Cast<double, Vec3>(rest.Slice(atoms, 3 * atoms)).ToArray(),
            Mat3.FromRowMajor(numbers.AsSpan(1, 9)))
        {
            AtomVirials = shape.AtomVirials is null ? null : MemoryMarshal.Cast<double, Mat3>(rest[(4 * atoms)..]).ToArray(),
        };
    }
}
