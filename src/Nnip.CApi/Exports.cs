using System.Runtime.InteropServices;
using Nnip.Models;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.CApi;

/// <summary>The functions of nnip.h that models need, as native/library/engine.h declares them; libnnip.so calls them.</summary>
internal static unsafe class Exports
{
    /// <summary>Whether libnnip.so, which gives its version, and this engine are of one build.</summary>
    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_is_of_version")]
    private static int IsOfVersion(byte* version) => Text.Read(version) == typeof(Exports).Assembly.GetName().Version!.ToString(3) ? 1 : 0;

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_load")]
    private static Status Load(byte* path, NativeOptions* options, int threads, ulong* model, byte* sentence) => Guard.Run(sentence, () =>
    {
        Guard.NotNull(path, nameof(path));
        Guard.NotNull(model, nameof(model));
        var read = NativeOptions.Read(options, threads);
        string name = Text.Read(path);
        if (name.Length == 0)
            throw new InputException("path is empty; expected that of a model file");
        *model = ModelTable.Add(new(ModelFile.Load(name), read));
    });

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_load_memory")]
    private static Status LoadMemory(byte* content, nuint bytes, NativeOptions* options, int threads, ulong* model, byte* sentence) =>
        Guard.Run(sentence, () =>
        {
            Guard.NotNull(content, nameof(content));
            Guard.NotNull(model, nameof(model));
            var read = NativeOptions.Read(options, threads);
            if (bytes > long.MaxValue)
                throw new RefusalException(Status.Argument, $"bytes is {bytes}; expected the length of a model file");
            using var stream = new UnmanagedMemoryStream(content, (long)bytes);
            *model = ModelTable.Add(new(ModelFile.Load(stream), read));
        });

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_free")]
    private static Status Free(ulong model, byte* sentence) => Guard.Run(sentence, () => ModelTable.Remove(model).Free());

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_cutoff")]
    private static Status Cutoff(ulong model, double* cutoff, byte* sentence) => Guard.Run(sentence, () =>
    {
        Guard.NotNull(cutoff, nameof(cutoff));
        *cutoff = ModelTable.Find(model).Potential.Cutoff;
    });

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_species")]
    private static Status Species(ulong model, int capacity, int* species, int* count, byte* sentence) => Guard.Run(sentence, () =>
    {
        Guard.NotNull(count, nameof(count));
        if (capacity < 0)
            throw new RefusalException(Status.Argument, $"capacity is {capacity}; expected 0 or more");
        if (capacity > 0)
            Guard.NotNull(species, nameof(species));
        int[] known = ModelTable.Find(model).Potential.Species;
        known.AsSpan(0, Math.Min(capacity, known.Length)).CopyTo(new Span<int>(species, capacity));
        *count = known.Length;
    });

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_device")]
    private static Status Device(ulong model, byte* text, nuint capacity, byte* sentence) => Guard.Run(sentence, () =>
    {
        Guard.NotNull(text, nameof(text));
        if (capacity == 0)
            throw new RefusalException(Status.Argument, "capacity is 0; expected room for the closing zero at least");
        Text.Write(ModelTable.Find(model).Device, text, (int)Math.Min(capacity, int.MaxValue));
    });

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_compute")]
    private static Status Compute(ulong model, NativeStructure* structure, NativeResults* results, byte* sentence) =>
        Guard.Run(sentence, () => ComputeOne(model, structure, results, _ => HostArrays.InProcess));

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_compute_device")]
    private static Status ComputeDevice(ulong model, NativeStructure* structure, NativeResults* results, nint stream, byte* sentence) =>
        Guard.Run(sentence, () => ComputeOne(model, structure, results, loaded => loaded.ArraysOnDevice(stream)));

    private static void ComputeOne(
        ulong model, NativeStructure* structure, NativeResults* results, Func<LoadedModel, HostArrays> memoryOf)
    {
        var loaded = ModelTable.Find(model);
        Guard.NotNull(structure, nameof(structure));
        Guard.NotNull(results, nameof(results));
        loaded.Require(*results);
        loaded.Use(calculator =>
        {
            var memory = memoryOf(loaded);
            var configuration = structure->Read("", memory, loaded.Arrays);
            if (results->HasAtomVirials)
            {
                results->Write(calculator.ComputeWithAtomVirials(configuration), memory);
                return;
            }
            // Into the host's arrays only when all is there: a call that fails leaves them as they were.
            var forces = loaded.Arrays.Forces(configuration.Count);
            double[] energies = results->AtomEnergies is null ? [] : loaded.Arrays.Energies(configuration.Count);
            results->Write(calculator.Compute(configuration, forces, energies), forces, energies, [], memory);
        });
    }

    private static Prediction Predict(ICalculator calculator, Configuration configuration, bool atomVirials) =>
        atomVirials ? calculator.ComputeWithAtomVirials(configuration) : calculator.Compute(configuration);

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_compute_batch")]
    private static Status ComputeBatch(ulong model, int count, NativeStructure* structures, NativeResults* results, byte* sentence) =>
        Guard.Run(sentence, () =>
        {
            var loaded = ModelTable.Find(model);
            if (count < 0)
                throw new RefusalException(Status.Argument, $"count is {count}; expected 0 or more");
            if (count > 0)
            {
                Guard.NotNull(structures, nameof(structures));
                Guard.NotNull(results, nameof(results));
            }
            var configurations = new Configuration[count];
            bool atomVirials = false;
            for (int s = 0; s < count; s++)
            {
                atomVirials |= results[s].HasAtomVirials;
                loaded.Require(results[s]);
                configurations[s] = structures[s].Read($"structure {s + 1} of {count}", HostArrays.InProcess, new());
            }
            var predictions = loaded.Use(calculator =>
                atomVirials ? [.. configurations.Select(calculator.ComputeWithAtomVirials)] : calculator.Compute(configurations).ToArray());
            for (int s = 0; s < count; s++)
                results[s].Write(predictions[s], HostArrays.InProcess);
        });

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_compute_subdomain")]
    private static Status ComputeSubdomain(ulong model, NativeSubdomain* subdomain, NativeResults* results, byte* sentence) =>
        Guard.Run(sentence, () =>
        {
            var loaded = ModelTable.Find(model);
            Guard.NotNull(subdomain, nameof(subdomain));
            Guard.NotNull(results, nameof(results));
            loaded.Use(calculator =>
            {
                var atoms = subdomain->Read(loaded.Arrays);
                var forces = loaded.Arrays.Forces(atoms.Count);
                double[] energies = results->AtomEnergies is null ? [] : loaded.Arrays.Energies(atoms.Count);
                Mat3[] virials = results->HasAtomVirials ? loaded.Arrays.Virials(atoms.Count) : [];
                results->Write(calculator.Compute(atoms, forces, energies, virials), forces, energies, virials, HostArrays.InProcess);
            });
        });

    [UnmanagedCallersOnly(EntryPoint = "nnip_engine_compute_committee")]
    private static Status ComputeCommittee(
        ulong* models, int count, NativeStructure* structure, NativeResults* mean, NativeResults* deviation, byte* sentence) =>
        Guard.Run(sentence, () =>
        {
            if (count < 1)
                throw new RefusalException(Status.Argument, $"count is {count}; expected at least one model");
            Guard.NotNull(models, nameof(models));
            Guard.NotNull(structure, nameof(structure));
            NativeResults means = mean is null ? default : *mean, deviations = deviation is null ? default : *deviation;
            bool atomVirials = means.HasAtomVirials || deviations.HasAtomVirials;
            var members = new LoadedModel[count];
            for (int m = 0; m < count; m++)
            {
                members[m] = ModelTable.Find(models[m]);
                members[m].Require(means);
                members[m].Require(deviations);
            }
            var configuration = structure->Read("", HostArrays.InProcess, new());
            var statistics = Committee.Statistics(
                Array.ConvertAll(members, member => member.Use(calculator => Predict(calculator, configuration, atomVirials))));
            means.Write(statistics.Mean, HostArrays.InProcess);
            deviations.Write(statistics.Deviation, HostArrays.InProcess);
        });
}
