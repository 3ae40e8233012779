using System.CommandLine;
using Nnip.Cli.Settings;
using Nnip.Descriptors;
using Nnip.Descriptors.Ace;

namespace Nnip.Cli.Commands;

/// <summary>The descriptor as flags without a section, for commands about descriptors alone.</summary>
internal sealed class DescriptorFlags
{
    private static readonly AceSettings Defaults = new() { Species = [] };

    private readonly Option<string> type =
        CommonOptions.OneOf("--type", DescriptorChoice.AceType, "Kind of descriptor", DescriptorChoice.Types);

    private readonly Option<string> species =
        new("--species") { Description = "Chemical symbols, separated by commas.", Required = true, HelpName = "El,El" };

    private readonly Option<int> bodyOrder = CommonOptions.Number("--body-order", Defaults.BodyOrder, "2 = pairs, 3 = triples, ...");
    private readonly Option<double> degree = CommonOptions.Number("--degree", Defaults.Degree, "Largest weighted polynomial degree.");
    private readonly Option<double> cutoff = CommonOptions.Number("--cutoff", Defaults.Cutoff, "Cutoff, Angstrom.");
    private readonly Option<double> r0 = CommonOptions.Number("--r0", Defaults.R0, "Typical nearest-neighbour distance, Angstrom.");
    private readonly Option<double> wl = CommonOptions.Number("--wl", Defaults.AngularWeight, "wL, price of one unit of l relative to n.");
    private readonly Option<double> csp = CommonOptions.Number("--csp", Defaults.DegreeScale, "Factor on the whole degree.");
    private readonly List<(Setting Setting, Option<string> Option)> snap;

    /// <summary>Adds the flags to a command.</summary>
    public DescriptorFlags(Command command)
    {
        var defaults = new RunSettings();
        snap = [.. SettingTable.All.Where(setting => setting.Descriptor == DescriptorChoice.SnapType)
            .Select(setting => (setting, new Option<string>($"--{setting.Key.Replace('_', '-')}")
            {
                Description = setting.Help + (setting.Write(defaults) is "{}" or null ? "" : $" [default: {setting.Write(defaults)}]"),
                HelpName = setting.Placeholder,
            }))];
        foreach (var option in Ace.Prepend(species).Prepend(type).Concat(snap.Select(flag => flag.Option)))
            command.Add(option);
    }

    private Option[] Ace => [bodyOrder, degree, cutoff, r0, wl, csp];

    /// <summary>The settings that the flags give.</summary>
    /// <exception cref="InputException">A value cannot be read, or a flag is of another kind of descriptor.</exception>
    public DescriptorSettings Read(ParseResult result)
    {
        var settings = new RunSettings
        {
            Descriptor = new()
            {
                Type = result.GetRequiredValue(type),
                Species = result.GetRequiredValue(species).Split(',', StringSplitOptions.TrimEntries),
                Ace = Defaults with
                {
                    BodyOrder = result.GetValue(bodyOrder),
                    Degree = result.GetValue(degree),
                    Cutoff = result.GetValue(cutoff),
                    R0 = result.GetValue(r0),
                    AngularWeight = result.GetValue(wl),
                    DegreeScale = result.GetValue(csp),
                },
            },
        };
        foreach (var option in Ace.Where(option => result.GetResult(option) is { Implicit: false }))
            settings.Descriptor.Require(option.Name, DescriptorChoice.AceType);
        foreach (var (setting, option) in snap.Where(flag => result.GetResult(flag.Option) is not null))
        {
            settings.Descriptor.Require(option.Name, setting.Descriptor);
            settings = setting.Apply(settings, new(option.Name, "") { Text = result.GetValue(option) ?? "" });
        }
        return settings.Descriptor.Chosen;
    }

    /// <summary>The flag of a key, for messages.</summary>
    public string NameOf(string key) => key switch
    {
        "angular_weight" => wl.Name,
        "degree_scale" => csp.Name,
        _ => "--" + key.Replace('_', '-'),
    };
}
