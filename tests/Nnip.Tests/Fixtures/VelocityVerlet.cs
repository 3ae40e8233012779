using Nnip.Pipeline;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Tests.Fixtures;

/// <summary>Constant-energy molecular dynamics by the velocity-Verlet scheme. Units: eV, Angstrom, amu, femtosecond.</summary>
internal sealed class VelocityVerlet
{
    private const double BoltzmannConstant = 8.617333262e-5; // eV/K
    private const double AccelerationUnit = 9.64853321e-3; // (eV/Angstrom/amu) in Angstrom/fs^2

    private static readonly Dictionary<int, double> Masses = new() { [8] = 15.999, [72] = 178.49 };

    private readonly ICalculator calculator;
    private readonly Vec3[] velocities;
    private readonly double[] masses;
    private readonly Vec3[] positions;
    private Configuration configuration;
    private Prediction prediction;
    private double temperatureSum;
    private int steps;

    /// <summary>Draws velocities from the Maxwell distribution and removes the drift of the centre of mass.</summary>
    public VelocityVerlet(ICalculator calculator, Configuration start, double temperature, RandomStream random)
    {
        this.calculator = calculator;
        positions = (Vec3[])start.Positions.Clone();
        configuration = start;
        masses = [.. start.Species.Select(number => Masses[number])];
        velocities = [.. masses.Select(mass => Math.Sqrt(BoltzmannConstant * temperature / mass * AccelerationUnit)
            * new Vec3(random.NextNormal(), random.NextNormal(), random.NextNormal()))];
        var momentum = velocities.Zip(masses, (v, m) => m * v).Aggregate((a, b) => a + b);
        for (int i = 0; i < velocities.Length; i++)
            velocities[i] -= 1 / masses.Sum() * momentum;
        prediction = calculator.Compute(start);
    }

    public int AtomCount => masses.Length;

    public double TotalEnergy => prediction.Energy + KineticEnergy;

    public double MeanKineticTemperature => temperatureSum / steps;

    private double KineticEnergy => velocities.Zip(masses, (v, m) => 0.5 * m * v.LengthSquared / AccelerationUnit).Sum();

    public void Step(double femtoseconds)
    {
        Kick(0.5 * femtoseconds);
        for (int i = 0; i < positions.Length; i++)
            positions[i] += femtoseconds * velocities[i];
        configuration = new() { Species = configuration.Species, Positions = positions, Cell = configuration.Cell };
        prediction = calculator.Compute(configuration);
        Kick(0.5 * femtoseconds);
        temperatureSum += 2 * KineticEnergy / (3 * AtomCount * BoltzmannConstant);
        steps++;
    }

    private void Kick(double femtoseconds)
    {
        for (int i = 0; i < velocities.Length; i++)
            velocities[i] += femtoseconds * AccelerationUnit / masses[i] * prediction.Forces[i];
    }
}
