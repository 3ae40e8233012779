using System.CommandLine;
using System.Globalization;
using Nnip.Cli.Evaluation;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Cli.Commands;

/// <summary>`nnip predict MODEL IN [-o OUT]`: energies, forces and virials of structures, frame by frame.</summary>
internal static class PredictCommand
{
    private const string EnergyColumn = "energies";

    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var model = CommonOptions.Model();
        var input = new Argument<string>("IN") { Description = "Structures as extended XYZ, plain or .gz; - for standard input." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where to write, .gz to compress; - for standard output.",
            DefaultValueFactory = _ => "-",
            HelpName = "OUT",
        };
        var (device, threads, precision) = (CommonOptions.Device(), CommonOptions.Threads(), CommonOptions.Precision());
        var command = new Command("predict",
            "Compute energy (eV), forces (eV/Angstrom), virial (eV) and stress (eV/Angstrom^3) of every frame; "
            + "They replace labels of any name that is read, such as REF_energy or dft_forces; a group, such as config_type, is written as "
            + "group, a weight as weight, and other header entries and columns are kept.")
        {
            model, input, output, device, threads, precision,
        };
        command.SetAction(result =>
        {
            string source = result.GetRequiredValue(input), target = result.GetRequiredValue(output);
            if (source != DataFile.Standard && target != DataFile.Standard && DataFile.AreSame(source, target))
                throw new InputException($"{target}: the structures are read from this file; expected another one to write to (-o OUT)");
            var potential = ModelFile.Load(result.GetRequiredValue(model));
            using var backend = BackendCatalogue.Open(result.GetRequiredValue(device), result.GetValue(threads), context);
            using var calculator = Pipelines.Calculator(backend, potential, CommonOptions.PrecisionOf(result, precision));
            var structures = DataFile.Read(source, context);
            var predicted = (source == DataFile.Standard
                    ? PredictionPairs.OneByOne(calculator, structures) : PredictionPairs.Stream(calculator, structures))
                .Select(pair => Label(pair.Structure, pair.Prediction));
            if (target == DataFile.Standard)
                ExtendedXyzWriter.Write(context.Output, predicted, stress: true);
            else
                ExtendedXyzWriter.Write(target, predicted, stress: true);
            context.Output.Flush();
            return 0;
        });
        return command;
    }

    private static Configuration Label(Configuration structure, Prediction prediction)
    {
        var columns = structure.Columns.Where(column => !column.Name.Equals(EnergyColumn, StringComparison.OrdinalIgnoreCase));
        if (prediction.AtomEnergies.All(double.IsFinite))
            columns = columns.Append(new(
                EnergyColumn, 'R', 1,
                Array.ConvertAll(prediction.AtomEnergies, energy => energy.ToString("R", CultureInfo.InvariantCulture))));
        return structure with
        {
            // A label of the input that readers take for a prediction of this energy.
            Extras = [.. structure.Extras.Where(extra => !extra.Key.Equals("free_energy", StringComparison.OrdinalIgnoreCase))],
            Columns = [.. columns],
            Energy = prediction.Energy,
            Forces = prediction.Forces,
            Virial = prediction.Virial,
        };
    }
}
