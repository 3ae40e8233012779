using System.Globalization;
using Nnip.Models;
using Nnip.Models.Lammps;
using Nnip.Structures;

namespace Nnip.Bench.Peers;

/// <summary>
/// Molecular dynamics of bcc tantalum in LAMMPS, by its `pair_style snap` with the published Ta06A and by `pair_style nnip` with the same
/// potential, and with further models of tantalum: the same steps, in turn, on one and two processes; least of some turns. Energies of the
/// two styles with the same potential must agree.
/// </summary>
internal static class PairStyleCommand
{
    private const int Turns = 3;

    private static readonly (int Cells, int Steps)[] Systems = [(10, 30), (20, 6)];

    /// <summary>Prints the table; 1 where energies disagree, else 0.</summary>
    /// <param name="arguments">The plugin of native/lammps, then model files.</param>
    /// <exception cref="InputException">A file is missing.</exception>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (!LammpsRun.IsThere)
            throw new InputException("LAMMPS is not there; bench/peers/install.sh lammps compiles it");
        if (arguments.IsEmpty)
            throw new InputException(
                "lammps has no arguments; expected the plugin nnipplugin.so of native/lammps, then models of tantalum, if any");
        foreach (string file in arguments)
            if (!File.Exists(file))
                throw new InputException($"{file}: there is no such file");
        string published = Path.GetTempFileName();
        try
        {
            ModelFile.Save(SnapPotential.Read(LammpsRun.Potential("snapcoeff"), LammpsRun.Potential("snapparam")), published);
            var programs = new List<(string Name, string Pair)>
            {
                ("snap, Ta06A", LammpsRun.Snap),
                ("nnip, Ta06A", Own(published, arguments[0], "double")),
                ("nnip, Ta06A, float", Own(published, arguments[0], "float")),
            };
            foreach (string model in arguments[1..])
            {
                programs.Add(($"nnip, {model}", Own(model, arguments[0], "double")));
                programs.Add(($"nnip, {model}, float", Own(model, arguments[0], "float")));
            }
            Console.WriteLine("| atoms | processes | pair_style | microseconds an atom and step | snap / this |\n|---|---|---|---|---|");
            double difference = 0;
            foreach (var (cells, steps) in Systems)
                foreach (int processes in Enumerable.Range(1, Math.Min(2, Environment.ProcessorCount)))
                    difference = Math.Max(difference, Measure(programs, SnapJob.Structure(cells, new(1)), steps, processes));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\nEnergies of Ta06A in double before and after the steps differ by at most {difference:0e0} eV an atom; "
                + $"allowed {SnapComparison.Tolerance:0e0}."));
            return difference <= SnapComparison.Tolerance ? 0 : 1;
        }
        finally
        {
            File.Delete(published);
        }
    }

    private static string Own(string model, string plugin, string precision) => $"""
        plugin load {Path.GetFullPath(plugin)}
        pair_style nnip precision {precision}
        pair_coeff * * {Path.GetFullPath(model)} Ta
        """;

    /// <summary>Writes the rows of one system; the largest difference of energies of the first two programs, eV an atom.</summary>
    private static double Measure(List<(string Name, string Pair)> programs, Configuration structure, int steps, int processes)
    {
        var runs = Enumerable.Range(0, Turns)
            .SelectMany(_ => programs.Select((program, i) => (Index: i, Figures: Dynamics(program.Pair))))
            .ToLookup(run => run.Index, run => run.Figures);
        double theirs = runs[0].Min(run => run.Seconds);
        for (int i = 0; i < programs.Count; i++)
        {
            double least = runs[i].Min(run => run.Seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {structure.Count} | {processes} | {programs[i].Name} | "
                + $"{1e6 * least / structure.Count / steps:0.0} | {theirs / least:0.0} |"));
        }
        DynamicsFigures a = runs[0].First(), b = runs[1].First();
        return Math.Max(Math.Abs(a.Start - b.Start), Math.Abs(a.End - b.End)) / structure.Count;

        DynamicsFigures Dynamics(string pair) =>
            LammpsRun.Run(structure, steps, SnapComparison.Timestep, SnapComparison.Mass, SnapComparison.Skin, pair, processes);
    }
}
