using System.Numerics;
using Nnip.Backends;
using Nnip.Networks;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Bench.Report;

/// <summary>Prediction with each readout from pair lists on: energies alone, and energies, forces and virials.</summary>
internal static class ReadoutTimes
{
    /// <summary>Times the predictions of all frames.</summary>
    public static IEnumerable<ReportRow> Measure<T>(IBackend backend, Configuration[] configurations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var frames = new Frame<T>[configurations.Length];
        using (var raw = backend.Compile<T>(ModelTables.OfDescriptor(ReportModel.Descriptor)))
            backend.ForEach(frames.Length, (_, f) => frames[f] = raw.BuildFrame(configurations[f], BenchmarkData.ReferenceEnergies));
        foreach (var readout in Enum.GetValues<Readout>())
        {
            using var predictor = new Predictor<T>(backend, readout);
            foreach (bool forces in (bool[])[false, true])
                yield return new(
                    $"prediction, {readout.ToString().ToLowerInvariant()} readout, {(forces ? "energies and forces" : "energies")}",
                    Timing.Median(ReportCommand.Passes, () => predictor.Run(frames, forces)));
        }
        foreach (var frame in frames)
            frame.Dispose();
    }

    /// <summary>A model of one readout on a backend.</summary>
    private sealed class Predictor<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly IBackend backend;
        private readonly IOperations<T> operations;
        private readonly Workspace<T>[] workspaces;
        private readonly PotentialPass<T> pass;
        private readonly DeviceBuffer<T> parameters;

        public Predictor(IBackend backend, Readout readout)
        {
            var network = ReportModel.Network(readout);
            this.backend = backend;
            operations = backend.Compile<T>(new(ReportModel.Descriptor, ReportModel.Descriptor.Invariants, network));
            workspaces = Workspace<T>.ForWorkers(backend, operations);
            pass = new(operations);
            parameters = operations.Allocate("parameters", network.ParameterCount);
            parameters.Upload(Array.ConvertAll(ReportModel.Parameters(network), T.CreateTruncating));
        }

        public void Run(Frame<T>[] frames, bool forces) => backend.ForEach(frames.Length, (worker, f) =>
        {
            var workspace = workspaces[worker];
            var chunk = new Chunk<T>([frames[f]], operations.Tables.Descriptor.SpeciesCount);
            var rows = workspace.NetworkRows(chunk);
            pass.Energies(chunk, rows, parameters, workspace, workspace.SegmentEnergies(chunk));
            if (!forces)
                return;
            var pairForces = workspace.PairForces(chunk);
            pass.PairForces(chunk, rows, parameters, workspace, pairForces);
            operations.ForceContraction(chunk, pairForces, workspace.Forces(chunk), workspace.Virials(chunk));
        });

        public void Dispose()
        {
            foreach (var workspace in workspaces)
                workspace.Dispose();
            parameters.Dispose();
            operations.Dispose();
        }
    }
}
