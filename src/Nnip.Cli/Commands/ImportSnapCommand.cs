using System.CommandLine;
using Nnip.Models;
using Nnip.Models.Lammps;

namespace Nnip.Cli.Commands;

/// <summary>`nnip import snap COEFF PARAM [--out MODEL]`: a SNAP potential of LAMMPS.</summary>
internal static class ImportSnapCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var coefficients = new Argument<string>("COEFF") { Description = "Coefficient file of LAMMPS, .snapcoeff." };
        var parameters = new Argument<string>("PARAM") { Description = "Parameter file of LAMMPS, .snapparam." };
        var output = new Option<string?>("--out")
        {
            Description = "Model file to write; without it a new one beside COEFF, whose name then ends with .nnip.",
            HelpName = "MODEL",
        };
        var overwrite = ImportCommand.Overwrite();
        var snap = new Command("snap",
            "Make a linear model of a SNAP potential of LAMMPS. Energies and forces are those of pair_style snap; a repulsion that LAMMPS "
            + "overlays, such as ZBL, is no part of these files.")
        {
            coefficients, parameters, output, overwrite,
        };
        snap.SetAction(result =>
        {
            string path = result.GetValue(output) ?? Path.ChangeExtension(result.GetRequiredValue(coefficients), ".nnip");
            ImportCommand.RequireNew(path, result.GetValue(overwrite));
            var potential = SnapPotential.Read(result.GetRequiredValue(coefficients), result.GetRequiredValue(parameters));
            ModelFile.Save(potential, path);
            context.Out.WriteLine($"{path}: {string.Join(", ", potential.Settings.Species)}, {ModelFacts.Describe(potential.Settings)}");
            return 0;
        });
        return snap;
    }
}
