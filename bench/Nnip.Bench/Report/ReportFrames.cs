using System.Diagnostics;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Bench.Report;

/// <summary>
/// The frames of the job: those of hfo2_dp6000 where they are, else rattled HfO2 of the same size, whose times are alike.
/// </summary>
/// <param name="Frames">The frames, labelled.</param>
/// <param name="Origin">Where they come from, in words.</param>
/// <param name="Seconds">How long it took to read or make them.</param>
internal sealed record ReportFrames(Configuration[] Frames, string Origin, double Seconds)
{
    private const double Rattle = 0.15;

    /// <summary>Monoclinic HfO2 (P2_1/c): lattice constants in Angstrom, the angle beta in degrees.</summary>
    private const double A = 5.117, B = 5.175, C = 5.292, Beta = 99.2;

    private static readonly (int Species, Vec3 Position)[] Sites =
        [(72, new(0.276, 0.040, 0.208)), (8, new(0.070, 0.331, 0.346)), (8, new(0.450, 0.758, 0.480))];

    /// <summary>Reads or makes so many frames.</summary>
    public static ReportFrames Get(int count)
    {
        var clock = Stopwatch.StartNew();
        string? folder = Environment.GetEnvironmentVariable("NNIP_DATA");
        if (folder is not null && File.Exists(BenchmarkData.Hfo2))
            return new(BenchmarkData.Frames(count), "hfo2_dp6000", clock.Elapsed.TotalSeconds);
        string reason = folder is null ? "NNIP_DATA is not set" : $"{BenchmarkData.Hfo2} is not there";
        return new(Generate(count), $"generated, rattled monoclinic HfO2, because {reason}", clock.Elapsed.TotalSeconds);
    }

    /// <summary>Frames of 2 x 2 x 2 rattled unit cells with random labels of the size of real ones.</summary>
    public static Configuration[] Generate(int count)
    {
        var random = new RandomStream(1);
        return [.. Enumerable.Range(0, count).Select(_ => Supercell(2, random))];
    }

    /// <summary>
    /// Rattled unit cells, as many along each lattice vector, of 12 atoms each; with random labels of the size of real ones.
    /// </summary>
    public static Configuration Supercell(int cells, RandomStream random)
    {
        double beta = double.DegreesToRadians(Beta);
        var cell = new Mat3(new(A, 0, 0), new(0, B, 0), new(C * Math.Cos(beta), 0, C * Math.Sin(beta)));
        var atoms = Sites.SelectMany(site => Orbit(site.Position).Select(position => (site.Species, position))).ToArray();
        int count = cells * cells * cells * atoms.Length, next = 0;
        var (species, positions) = (new int[count], new Vec3[count]);
        for (int corner = 0; corner < cells * cells * cells; corner++)
            foreach (var (number, position) in atoms)
            {
                species[next] = number;
                positions[next++] =
                    (position + new Vec3(corner % cells, corner / cells % cells, corner / cells / cells)) * cell + Rattle * Normal();
            }
        return new()
        {
            Species = species,
            Positions = positions,
            Cell = new(new(cells * cell.A, cells * cell.B, cells * cell.C), true, true, true),
            Energy = count * (BenchmarkData.ReferenceEnergies[0] + 0.1 * random.NextNormal()),
            Forces = [.. positions.Select(_ => Normal())],
        };

        Vec3 Normal() => new(random.NextNormal(), random.NextNormal(), random.NextNormal());
    }

    /// <summary>The four equivalent positions of P2_1/c.</summary>
    private static Vec3[] Orbit(Vec3 r) =>
        [r, new(-r.X, r.Y + 0.5, 0.5 - r.Z), new(-r.X, -r.Y, -r.Z), new(r.X, 0.5 - r.Y, r.Z + 0.5)];
}
