// Computes a structure with a model through the C library: nnip-example MODEL STRUCTURE (see ../README.md). Programs in C# have a shorter
// way, the projects Nnip.Core and Nnip.Cpu; this one is for those that must not be bound to a version of them.
using System.Globalization;
using Nnip.Example;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: nnip-example MODEL STRUCTURE");
    return 1;
}
try
{
    Run(args[0], File.ReadAllText(args[1]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    return 0;
}
catch (Exception failure) when (failure is InvalidOperationException or IOException or UnauthorizedAccessException or FormatException)
{
    Console.Error.WriteLine($"nnip-example: {failure.Message}");
    return 1;
}

static unsafe void Run(string modelPath, string[] words)
{
    if (Native.nnip_abi_version() != Native.AbiVersion)
        throw new InvalidOperationException("the library is of another version than this program");
    if (words.Length < 10 || !int.TryParse(words[0], out int atoms) || words.Length != 10 + 4 * (long)atoms)
        throw new InvalidOperationException("the structure is not as README.md describes it");
    double[] cell = [.. words[1..10].Select(double.Parse)], virial = new double[9];
    string[][] rows = [.. words[10..].Chunk(4)];
    int[] species = [.. rows.Select(row => int.Parse(row[0]))];
    double[] positions = [.. rows.SelectMany(row => row[1..].Select(double.Parse))],
        forces = new double[3 * atoms], atomEnergies = new double[atoms];
    double energy;
    fixed (double* cellData = cell, positionData = positions, forceData = forces, atomEnergyData = atomEnergies, virialData = virial)
    fixed (int* speciesData = species)
    fixed (byte* device = "cpu\0"u8)
    {
        var options = new Native.Options { Device = device };
        var structure = new Native.Structure { Atoms = atoms, Species = speciesData, Positions = positionData, Cell = cellData };
        var results = new Native.Results { Energy = &energy, Forces = forceData, Virial = virialData, AtomEnergies = atomEnergyData };
        Native.Check(Native.nnip_load(modelPath, &options, out ulong model));
        Native.Check(Native.nnip_compute(model, &structure, &results));
        Native.Check(Native.nnip_free(model));
    }
    Console.WriteLine($"{energy:R}");
    Console.WriteLine(string.Join(' ', virial));
    for (int i = 0; i < atoms; i++)
        Console.WriteLine($"{atomEnergies[i]} {string.Join(' ', forces[(3 * i)..(3 * i + 3)])}");
}
