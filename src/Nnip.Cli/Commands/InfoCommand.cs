using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Nnip.IO;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Structures;
using Spectre.Console;

namespace Nnip.Cli.Commands;

/// <summary>`nnip info MODEL`: what a model file holds.</summary>
internal static class InfoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var model = CommonOptions.Model();
        var json = CommonOptions.Json();
        var command = new Command("info", "Print what a model file holds: species, descriptor, network, reference energies, notes.") { model, json };
        command.SetAction(result =>
        {
            var potential = ModelFile.Load(result.GetRequiredValue(model));
            if (result.GetValue(json))
                WriteJson(potential, context);
            else
                WriteTable(potential, context);
            return 0;
        });
        return command;
    }

    private static void WriteTable(Potential potential, CommandContext context)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        foreach (var (key, value) in Facts(potential))
            table.AddRow(new Text(key), new Text(value));
        context.Tables.Write(table);
    }

    private static IEnumerable<(string Key, string Value)> Facts(Potential potential)
    {
        var (settings, network) = (potential.Settings, potential.Network);
        yield return ("Species", string.Join(", ", settings.Species));
        yield return ("Cutoff", Invariant($"{settings.Cutoff} Å"));
        yield return ("Descriptor",
            Invariant($"ACE, body order {settings.BodyOrder}, degree {settings.Degree}, wL {settings.AngularWeight}, csp {settings.DegreeScale}, r0 {settings.R0} Å"));
        yield return ("Descriptors", string.Join(" + ", network.Invariants));
        yield return ("Network", Describe(network));
        yield return ("Parameters", Invariant($"{network.ParameterCount}"));
        yield return ("Reference energies", string.Join(", ", settings.Species.Select((symbol, z) => Invariant($"{symbol} {potential.ReferenceEnergies[z]:F6} eV"))));
        foreach (var (key, value) in potential.Notes)
            yield return (key, value);
    }

    private static string Describe(NetworkShape network)
    {
        string widths = string.Join('-', [.. network.Hidden.Prepend(network.MaxInputs), 1]);
        return $"{Words.Of(network.Readout)}, {Words.Of(network.Sharing)}, {widths}"
            + (network.Hidden.Length == 0 ? "" : $", {Words.Of(network.Activation)}") + (network.Residual ? ", with linear part" : "");
    }

    private static void WriteJson(Potential potential, CommandContext context)
    {
        var (settings, network) = (potential.Settings, potential.Network);
        using (var writer = new Utf8JsonWriter(context.Output, JsonStyle.Indented))
        {
            writer.WriteStartObject();
            writer.WriteStrings("species", settings.Species);
            writer.WriteNumber("cutoff", settings.Cutoff);
            writer.WriteStartObject("descriptor");
            writer.WriteString("type", "ace");
            writer.WriteNumber("body_order", settings.BodyOrder);
            writer.WriteNumber("degree", settings.Degree);
            writer.WriteNumber("angular_weight", settings.AngularWeight);
            writer.WriteNumber("degree_scale", settings.DegreeScale);
            writer.WriteNumber("r0", settings.R0);
            writer.WriteNumber("count", potential.Descriptor.InvariantCount);
            writer.WriteEndObject();
            writer.WriteStartObject("network");
            writer.WriteString("readout", Words.Of(network.Readout));
            writer.WriteString("sharing", Words.Of(network.Sharing));
            writer.WriteString("activation", Words.Of(network.Activation));
            writer.WriteNumbers("hidden", network.Hidden);
            writer.WriteBoolean("residual", network.Residual);
            writer.WriteNumber("parameters", network.ParameterCount);
            writer.WriteEndObject();
            writer.WriteStartObject("reference_energies");
            for (int z = 0; z < potential.Species.Length; z++)
                writer.WriteNumber(Element.Symbol(potential.Species[z]), potential.ReferenceEnergies[z]);
            writer.WriteEndObject();
            writer.WriteStartObject("notes");
            foreach (var (key, value) in potential.Notes)
                writer.WriteString(key, value);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        context.Out.WriteLine();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
