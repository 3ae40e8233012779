using System.CommandLine;
using System.Text.Json;
using Nnip.Cli.Reports;
using Nnip.Cuda;
using Nnip.Empirical;
using Nnip.IO;
using Nnip.Models;
using Nnip.Structures;
using Spectre.Console;

namespace Nnip.Cli.Commands;

/// <summary>`nnip info MODEL`: what a model file holds; `nnip info --devices`: what computes here.</summary>
internal static class InfoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context)
    {
        var model = new Argument<string?>("MODEL")
        {
            Description = "Model file, as written by nnip train; left out with --devices.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var devices = new Option<bool>("--devices") { Description = "Print what this machine can compute with, and why not with CUDA." };
        var json = CommonOptions.Json();
        var command = new Command("info",
            "Print what a model file holds: species, descriptor, network, reference energies, notes; or the devices of this machine.")
        {
            model, devices, json,
        };
        command.SetAction(result =>
        {
            string? path = result.GetValue(model);
            if (result.GetValue(devices) == path is not null)
                throw new InputException(path is null
                    ? "nnip info: neither MODEL nor --devices is given; expected one of them"
                    : "nnip info: MODEL and --devices are both given; expected one of them");
            if (path is null)
            {
                DeviceList.Write(CudaDevices.Probe(), CudaToolkit.Read, result.GetValue(json), context);
                return 0;
            }
            var potential = ModelFile.Load(path);
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
        foreach (var row in ModelFacts.Of(potential).Concat(potential.Notes.Select(note => new SummaryRow(note.Key, note.Value))))
            table.AddRow(new Text(row.Key), new Text(row.Value));
        context.Tables.Write(table);
    }

    private static void WriteJson(Potential potential, CommandContext context)
    {
        using (var writer = new Utf8JsonWriter(context.Output, JsonStyle.Indented))
        {
            writer.WriteStartObject();
            writer.WriteStrings("species", potential.Settings.Species);
            writer.WriteNumber("cutoff", potential.Cutoff);
            if (potential.HasNetwork)
                WriteNetwork(potential, writer);
            if (!potential.PairTerms.IsEmpty)
            {
                writer.WritePropertyName("pair_terms");
                writer.WriteRawValue(PairTermsText.Write(potential.PairTerms.Settings));
            }
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

    private static void WriteNetwork(Potential potential, Utf8JsonWriter writer)
    {
        var (settings, network) = (potential.Settings, potential.Network);
        writer.WriteStartObject("descriptor");
        DescriptorMetadata.Write(writer, settings);
        writer.WriteNumber("count", potential.Descriptor.InvariantCount);
        writer.WriteEndObject();
        writer.WriteStartObject("network");
        writer.WriteString("readout", Words.Of(network.Readout));
        writer.WriteString("sharing", Words.Of(network.Sharing));
        writer.WriteString("activation", Words.Of(network.Activation));
        writer.WriteNumbers("hidden", network.Hidden);
        writer.WriteNumbers("channels", [.. network.Convolutions.Select(c => c.Channels)]);
        writer.WriteNumbers("kernels", [.. network.Convolutions.Select(c => c.Kernel)]);
        writer.WriteNumbers("strides", [.. network.Convolutions.Select(c => c.Stride)]);
        writer.WriteBoolean("residual", network.Residual);
        writer.WriteNumber("parameters", network.ParameterCount);
        writer.WriteEndObject();
    }
}
