using System.Globalization;
using System.Text;
using Nnip.Backends;
using Nnip.Cuda.Operations;

namespace Nnip.Bench.Kernels;

/// <summary>The text of bench/kernels.md.</summary>
internal sealed class KernelTable
{
    private const int WarpSize = 32;

    /// <summary>Threads of a block of the kernels that have no launch bounds and walk no graph.</summary>
    private const int RowThreads = 128;

    private readonly StringBuilder text = new();
    private readonly HashSet<string> rows = [];
    private readonly Dictionary<KernelModuleSource, CompiledModule[]> modules = [];

    private KernelTable()
    {
    }

    /// <summary>Compiles all kernels of the models and writes the table.</summary>
    public static string Write()
    {
        var table = new KernelTable();
        table.Line("""
            # Kernels, counted

            Written by `dotnet cake --target=Kernels`; a test compares. Registers, memory and spills are what NVRTC 11.8 prints for each architecture,
            occupancy follows from them, bytes and operations are counted by the formulas below, and times are computed from those and from the
            peaks of data sheets. **Nothing on this page was measured: no GPU has run this code.**

            Threads are those of a block, shared bytes static and dynamic; local bytes are arrays and spilled registers of a thread, spilled bytes
            what it stores and loads of the latter. Where architectures differ, memory is the largest. Rows that equal one of a model before are
            left out.
            """);
        foreach (var model in BenchModel.All)
            table.Line($"\nModel *{model.Name}*: Hf and O, {model.Words}.");
        foreach (var model in BenchModel.All)
            foreach (var precision in (Precision[])[Precision.Float, Precision.Double])
                table.Compiled(model, precision);
        table.Formulas();
        foreach (var model in BenchModel.All)
            foreach (var precision in (Precision[])[Precision.Float, Precision.Double])
                table.Roofline(model, precision);
        return table.text.ToString();
    }

    private void Compiled(BenchModel model, Precision precision)
    {
        var compiled = KernelSources.For(model.Tables, precision).SelectMany(CompiledOnce);
        Line($"""

            ## {model.Name}, {precision.ToString().ToLowerInvariant()}

            | kernel | threads | registers sm_70, 80, 90 | shared bytes | local bytes | spilled bytes | occupancy sm_70, 80, 90 |
            |---|---|---|---|---|---|---|
            """);
        var numbers = new ModelNumbers(model.Tables, precision);
        foreach (var kernels in compiled.SelectMany(module => module.Error is null
            ? module.Kernels.Select(kernel => (module.Capability, Figures: kernel))
            : throw new InvalidOperationException(module.Error)).GroupBy(kernel => kernel.Figures.Name))
        {
            var (capabilities, figures) = (kernels.Select(k => k.Capability).ToArray(), kernels.Select(k => k.Figures).ToArray());
            var (threads, dynamicBytes) = Block(figures[0], numbers);
            var occupancies = figures.Select((f, i) => Architecture.All.Single(a => a.Capability == capabilities[i])
                .Occupancy(f.Registers, f.SharedBytes + dynamicBytes, threads));
            string row = $"| `{kernels.Key}` | {threads} | {Join(figures.Select(f => f.Registers))} | "
                + $"{figures.Max(f => f.SharedBytes) + dynamicBytes} | {figures.Max(f => f.StackBytes)} | "
                + $"{figures.Max(f => f.SpillBytes)} | "
                + $"{Join(occupancies.Select(o => string.Create(CultureInfo.InvariantCulture, $"{100 * o:0} %")))} |";
            if (rows.Add($"{precision}: {row}"))
                Line(row);
        }
    }

    /// <summary>A module on every architecture; models have some in common.</summary>
    private CompiledModule[] CompiledOnce(KernelModuleSource module) =>
        modules.TryGetValue(module, out var known) ? known : modules[module] = KernelCompilation.Compile([module]);

    /// <summary>Threads and dynamic shared memory of a block: by launch bounds, or as the operations launch it.</summary>
    private static (int Threads, int SharedBytes) Block(KernelFigures kernel, ModelNumbers m)
    {
        if (kernel.Threads > 0)
            return (kernel.Threads, 0);
        int nodes = m.LargestNodes + 1, values = kernel.Name switch
        {
            "invariants" => nodes + m.LargestInputs,
            "invariants_pullback" => 2 * nodes + m.LargestInputs + 1,
            "invariants_pushforward" => 2 * nodes + m.LargestInputs,
            "descriptor_jacobian" => 2 * nodes,
            _ => 0,
        };
        if (values == 0)
            return (RowThreads, 0);
        var block = GraphBlock.For(values * (int)m.B);
        return (WarpSize * block.Rows, block.SharedBytes);
    }

    private void Formulas()
    {
        Line("""

            ## Bytes and operations, counted

            Bytes are those of device memory if every array of a kernel is moved once (a neighbour's or a pair's value once for each pair that reads
            it). Roots, quotients and activations count as one operation. B bytes of a real, R radial functions, L largest l, H = (L+1)^2 harmonics,
            K functions of a pair, A densities, D network inputs, P products and T terms of the graph, U hidden units, W weights, all of an atom.

            | kernel | bytes of a pair | bytes of an atom | operations of a pair | operations of an atom |
            |---|---|---|---|---|
            """);
        foreach (var work in KernelWork.All)
            Line($"| `{work.Name}` | {work.BytesOfPair.Formula} | {work.BytesOfAtom.Formula} | "
                + $"{work.FlopsOfPair.Formula} | {work.FlopsOfAtom.Formula} |");
        Line("\n| model | " + string.Join(" | ", "RLHKADPTUW".AsEnumerable()) + " |\n|---"
            + string.Concat(Enumerable.Repeat("|---", 10)) + "|");
        foreach (var model in BenchModel.All)
        {
            var m = new ModelNumbers(model.Tables, Precision.Float);
            Line($"| {model.Name} | "
                + $"{string.Join(" | ", new[] { m.R, m.L, m.H, m.K, m.A, m.D, m.P, m.T, m.U, m.W }.Select(x => Number(x)))} |");
        }
    }

    private void Roofline(BenchModel model, Precision precision)
    {
        var m = new ModelNumbers(model.Tables, precision);
        Line($"""

            ## Least time: {model.Name}, {precision.ToString().ToLowerInvariant()}

            One pass over {BenchModel.Atoms / 96:0} frames of 96 atoms, {BenchModel.Pairs / 1e6:0.0} million pairs; computed, not measured, without launches and caches.

            | kernel | bytes of a pair, an atom | operations of a pair, an atom | {string.Join(" | ", Card.All.Select(card => $"{card.Name}, ms"))} |
            |---|---|---|{string.Concat(Card.All.Select(_ => "---|"))}
            """);
        var total = new double[Card.All.Length];
        for (int k = 0; k < KernelWork.All.Length; k++)
        {
            var work = KernelWork.All[k];
            double bytesOfPair = work.BytesOfPair.Of(m), bytesOfAtom = work.BytesOfAtom.Of(m);
            double flopsOfPair = work.FlopsOfPair.Of(m), flopsOfAtom = work.FlopsOfAtom.Of(m);
            double[] times = [.. Card.All.Select(card => card.Seconds(bytesOfPair * BenchModel.Pairs + bytesOfAtom * BenchModel.Atoms,
                flopsOfPair * BenchModel.Pairs + flopsOfAtom * BenchModel.Atoms, precision))];
            string note = k < KernelWork.OfPreparation ? " (once for a data set)" : "";
            Line($"| `{work.Name}`{note} | {Number(bytesOfPair)}, {Number(bytesOfAtom)} | {Number(flopsOfPair)}, {Number(flopsOfAtom)} "
                + $"| {string.Join(" | ", times.Select(time => Milliseconds(time)))} |");
            for (int c = 0; c < total.Length && k >= KernelWork.OfPreparation; c++)
                total[c] += times[c];
        }
        Line($"| an epoch of energies and forces | | | {string.Join(" | ", total.Select(time => $"**{Milliseconds(time)}**"))} |");
    }

    private void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private void Line(string line) => text.Append(line).Append('\n');

    private static string Join<T>(IEnumerable<T> values) => string.Join(", ", values);

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Milliseconds(double seconds) => (1e3 * seconds).ToString("0.000", CultureInfo.InvariantCulture);
}
