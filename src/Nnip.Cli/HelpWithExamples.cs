using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text;

namespace Nnip.Cli;

/// <summary>`--help` that ends with lines to copy.</summary>
internal sealed class HelpWithExamples(HelpAction plain, CommandContext context) : SynchronousCommandLineAction
{
    private const int RedirectedWidth = 120;

    private static readonly Dictionary<string, string[]> Examples = new()
    {
        ["nnip"] =
        [
            "nnip train settings.yaml --out run",
            "nnip evaluate run/model.nnip test.extxyz",
            "nnip predict run/model.nnip structures.extxyz -o predicted.extxyz",
        ],
        ["train"] =
        [
            "nnip train settings.yaml --out run",
            "nnip train settings.yaml --out run --epochs 500 --optimizer.learning-rate 1e-3 --network.hidden 32,32",
            "nnip train run/settings.yaml --resume",
        ],
        ["compare"] =
        [
            "nnip compare settings.yaml --vary network.initialisation=glorot_uniform,orthogonal --seeds 5",
            "nnip compare settings.yaml --vary network.hidden=[16],[32,32] --vary optimizer.learning_rate=0.001,0.003",
            "nnip compare settings.yaml --variant adam:optimizer.kind=adam --variant lbfgs:optimizer.kind=lbfgs,epochs=300 "
                + "--target force_rmse=100",
        ],
        ["evaluate"] =
        [
            "nnip evaluate run/model.nnip test.extxyz",
            "nnip evaluate run/model.nnip test.extxyz --json",
            "nnip evaluate run/model.nnip test.extxyz.gz --out evaluation --keys.energy dft_energy --keys.forces dft_forces",
        ],
        ["predict"] =
        [
            "nnip predict run/model.nnip structures.extxyz -o predicted.extxyz",
            "zcat trajectory.extxyz.gz | nnip predict run/model.nnip - > predicted.extxyz",
        ],
        ["driver"] =
        [
            "nnip driver run/model.nnip start.extxyz --unix hafnia",
            "nnip driver run/model.nnip start.extxyz --tcp 31415 --wait 60 --skin 0.5",
        ],
        ["descriptors"] =
        [
            "nnip descriptors --type ace --species Hf,O --body-order 3 --degree 3 --cutoff 5",
            "nnip descriptors --species Si --body-order 4 --degree 6 --cutoff 5 --json structures.extxyz",
            "nnip descriptors --species Hf,O --cutoff 5 --forces --json structures.extxyz",
            "nnip descriptors --type snap --species Hf,O --twojmax 6 --rcutfac 4.8 --radius Hf=0.55,O=0.45 --chem true",
        ],
        ["snap"] = ["nnip import snap Ta06A.snapcoeff Ta06A.snapparam --out ta06a.nnip"],
        ["info"] = ["nnip info run/model.nnip", "nnip info run/model.nnip --json", "nnip info --devices"],
        ["import"] =
        [
            "nnip import pair terms.yaml --species Hf,O --out model.nnip",
            "nnip import snap Ta06A.snapcoeff Ta06A.snapparam --out ta06a.nnip",
        ],
        ["pair"] = ["nnip import pair terms.yaml --species Hf,O --out model.nnip"],
        ["validate"] =
        [
            "nnip validate run/model.nnip test.extxyz",
            "nnip validate run/model.nnip test.extxyz --device cuda --precision float",
            "nnip validate run/model.nnip test.extxyz --device cuda:1 --frames 8 --json",
        ],
        ["bench"] =
        [
            "nnip bench run/model.nnip test.extxyz --device cpu --threads 1",
            "nnip bench run/model.nnip train.extxyz --device cuda --precision float --frames 256",
            "nnip bench run/model.nnip train.extxyz --device cuda --json",
        ],
    };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Puts the examples behind the help of a command and all below it.</summary>
    public static void Install(RootCommand root, CommandContext context)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!, context);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (!context.Terminal)
            plain.MaxWidth = RedirectedWidth;
        using var text = new StringWriter { NewLine = "\n" };
        parseResult.InvocationConfiguration.Output = text;
        int code = plain.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = context.Out;
        context.Out.Write(WithSectionHeads(text.ToString()));
        var command = parseResult.CommandResult.Command;
        if (Examples.TryGetValue(command is RootCommand ? "nnip" : command.Name, out string[]? lines))
        {
            context.Out.WriteLine("Examples:");
            foreach (string line in lines)
                context.Out.WriteLine($"  {line}");
            context.Out.WriteLine();
        }
        return code;
    }

    /// <summary>Puts a head above the options of each section of settings, such as those that start with "--descriptor.".</summary>
    private static string WithSectionHeads(string help)
    {
        var text = new StringBuilder();
        string section = "";
        foreach (string line in help.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("  -", StringComparison.Ordinal) && Section(line) is var next && next != section)
            {
                string head = next.Length > 0 ? $"{char.ToUpperInvariant(next[0])}{next[1..].Replace('-', ' ')}" : "All commands";
                text.Append(CultureInfo.InvariantCulture, $"\n{head}:\n");
                section = next;
            }
            text.Append(line).Append('\n');
        }
        return text.Append('\n').ToString();
    }

    private static string Section(string line)
    {
        string option = line.TrimStart(' ', '-').Split(' ')[0];
        return option.Contains('.', StringComparison.Ordinal) ? option[..option.IndexOf('.', StringComparison.Ordinal)] : "";
    }
}
