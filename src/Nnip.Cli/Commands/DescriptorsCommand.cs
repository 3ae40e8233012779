using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nnip.Descriptors;
using Nnip.Descriptors.Snap;
using Nnip.Pipeline;
using Nnip.Structures;
using Spectre.Console;

namespace Nnip.Cli.Commands;

/// <summary>
/// `nnip descriptors`: how many invariants a descriptor has and what they are, and their values and Jacobians for structures.
/// </summary>
internal static class DescriptorsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "Structures as extended XYZ; - for standard input. Without it the descriptor alone is described.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var forces = new Option<bool>("--forces") { Description = "Also the explicit Jacobians dB_i/dr_j, 1/Angstrom; needs FILE." };
        var json = CommonOptions.Json();
        var (device, threads) = (CommonOptions.Device(), CommonOptions.Threads());
        var command = new Command("descriptors",
            "Count and name the invariants of a descriptor, or compute them for structures. A row of values has a block for each "
            + "centre species, in their order; all but the atom's own block are zero.")
        {
            file, forces, json, device, threads,
        };
        var flags = new DescriptorFlags(command);
        command.SetAction(result =>
        {
            var settings = flags.Read(result);
            var descriptor = settings.Build(flags.NameOf);
            bool jacobians = result.GetValue(forces);
            if (result.GetValue(file) is not { } path)
            {
                if (jacobians)
                    throw new InputException("--forces is given without FILE; expected structures to compute Jacobians for");
                Describe(settings, descriptor, result.GetValue(json), context);
                return 0;
            }
            using var backend = BackendCatalogue.Open(result.GetRequiredValue(device), result.GetValue(threads), context);
            using var calculator = new DescriptorCalculator(backend, descriptor);
            var structures = DataFile.Read(path, context);
            if (result.GetValue(json))
                WriteJson(settings, descriptor, calculator, structures, jacobians, context);
            else
                WriteText(descriptor, calculator, structures, jacobians, context);
            return 0;
        });
        return command;
    }

    private static void Describe(DescriptorSettings settings, DescriptorTable descriptor, bool json, CommandContext context)
    {
        if (json)
        {
            using (var writer = new Utf8JsonWriter(context.Output, JsonStyle.Indented))
            {
                writer.WriteStartObject();
                WriteHead(writer, settings, descriptor);
                writer.WriteEndObject();
            }
            context.Out.WriteLine();
            return;
        }
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Column", "Centre", settings is SnapSettings ? "Momenta: j1 j2 j, doubled" : "Factors: species n,l");
        int column = 0;
        for (int z = 0; z < descriptor.SpeciesCount; z++)
            foreach (string label in descriptor.Labels[z])
                table.AddRow($"{++column}", settings.Species[z], Markup.Escape(label));
        context.Tables.Write(table);
        context.Out.WriteLine($"{descriptor.InvariantCount} descriptors");
    }

    private static void WriteHead(Utf8JsonWriter writer, DescriptorSettings settings, DescriptorTable descriptor)
    {
        writer.WriteString("type", settings.Type);
        writer.WriteStrings("species", settings.Species);
        writer.WriteNumber("count", descriptor.InvariantCount);
        writer.WriteStartObject("count_per_species");
        for (int z = 0; z < descriptor.SpeciesCount; z++)
            writer.WriteNumber(settings.Species[z], descriptor.Invariants[z].InvariantCount);
        writer.WriteEndObject();
        writer.WriteStrings("labels",
            descriptor.Labels.SelectMany((labels, z) => labels.Select(label => $"{settings.Species[z]}: {label}")));
    }

    private static void WriteJson(
        DescriptorSettings settings, DescriptorTable descriptor, DescriptorCalculator calculator, IEnumerable<Configuration> structures,
        bool jacobians, CommandContext context)
    {
        using (var writer = new Utf8JsonWriter(context.Output, JsonStyle.Compact))
        {
            writer.WriteStartObject();
            WriteHead(writer, settings, descriptor);
            writer.WriteStartArray("frames");
            foreach (var structure in structures)
            {
                WriteFrame(writer, descriptor, structure, calculator.Compute(structure, jacobians), jacobians);
                writer.Flush();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        context.Out.WriteLine();
    }

    private static void WriteFrame(Utf8JsonWriter writer, DescriptorTable descriptor, Configuration structure,
        AtomDescriptors descriptors, bool jacobians)
    {
        writer.WriteStartObject();
        writer.WriteStrings("species", structure.Species.Select(Element.Symbol));
        writer.WriteStartArray("values");
        for (int i = 0; i < structure.Count; i++)
        {
            writer.WriteStartArray();
            int first = FirstColumn(descriptor, structure.Species[i]);
            for (int d = 0; d < descriptor.InvariantCount; d++)
                writer.WriteNumberValue(d >= first && d < first + descriptors.Values[i].Length ? descriptors.Values[i][d - first] : 0);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        if (jacobians)
            WriteJacobians(writer, descriptor, structure, descriptors.Jacobians);
        writer.WriteEndObject();
    }

    private static void WriteJacobians(
        Utf8JsonWriter writer, DescriptorTable descriptor, Configuration structure, IReadOnlyList<DescriptorJacobian> jacobians)
    {
        writer.WriteStartArray("jacobians");
        foreach (var jacobian in jacobians)
        {
            writer.WriteStartObject();
            writer.WriteNumber("atom", jacobian.Atom);
            writer.WriteNumber("moved", jacobian.Moved);
            writer.WriteNumber("first", FirstColumn(descriptor, structure.Species[jacobian.Atom]));
            writer.WriteStartArray("values");
            for (int d = 0; d < jacobian.Values.Length; d += 3)
            {
                writer.WriteStartArray();
                for (int axis = 0; axis < 3; axis++)
                    writer.WriteNumberValue(jacobian.Values[d + axis]);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteText(
        DescriptorTable descriptor, DescriptorCalculator calculator, IEnumerable<Configuration> structures, bool jacobians,
        CommandContext context)
    {
        int frame = 0;
        using var text = new StreamWriter(context.Output, leaveOpen: true) { NewLine = "\n" };
        foreach (var structure in structures)
        {
            var descriptors = calculator.Compute(structure, jacobians);
            text.WriteLine($"# frame {++frame}: symbol, first column, values of the atom's own block");
            for (int i = 0; i < structure.Count; i++)
            {
                int species = structure.Species[i];
                text.WriteLine($"{Element.Symbol(species)} {FirstColumn(descriptor, species) + 1} {Join(descriptors.Values[i])}");
            }
            if (jacobians)
                text.WriteLine($"# frame {frame}: atom, moved atom, dB/dx dB/dy dB/dz of each descriptor of the block");
            foreach (var jacobian in descriptors.Jacobians)
                text.WriteLine($"{jacobian.Atom + 1} {jacobian.Moved + 1} {Join(jacobian.Values)}");
        }
    }

    private static string Join(double[] values) =>
        string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static int FirstColumn(DescriptorTable descriptor, int atomicNumber)
    {
        int first = 0;
        for (int z = 0; descriptor.Species[z] != atomicNumber; z++)
            first += descriptor.Invariants[z].InvariantCount;
        return first;
    }
}
