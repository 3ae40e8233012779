using System.Numerics;
using Nnip.Backends;
using Nnip.Cpu;
using Nnip.Pipeline;
using Nnip.Structures;

namespace Nnip.Bench.Report;

/// <summary>
/// Descriptor set-up: values, which energies need, and explicit Jacobians dB/dr, which the report calls force descriptors, apart and
/// together; each pass builds the pair lists too.
/// </summary>
internal static class DescriptorTimes
{
    /// <summary>The report's seconds for descriptors, on 8 threads.</summary>
    private const double Reported = 4.5;

    private static readonly (string Name, bool Values, bool Jacobian, double? Reported)[] Passes =
    [
        ("pair lists", false, false, null), ("descriptors", true, false, Reported), ("force descriptors", false, true, null),
        ("descriptors and force descriptors", true, true, null),
    ];

    /// <summary>Times every pass on each number of threads; the report's figure stands beside the largest.</summary>
    public static IEnumerable<ReportRow> Measure<T>(Configuration[] frames, int[] threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int count in threads)
        {
            using var backend = new CpuBackend(count);
            using var operations = backend.Compile<T>(ModelTables.OfDescriptor(ReportModel.Descriptor));
            using var setup = new Setup<T>(backend, operations);
            foreach (var (name, values, jacobian, reported) in Passes)
                yield return new(
                    FormattableString.Invariant($"{name}, {count} thread{(count == 1 ? "" : "s")}"),
                    Timing.Median(ReportCommand.Passes, () => setup.Run(frames, values, jacobian)),
                    Reported: count == threads[^1] && frames.Length == ReportOptions.AllFrames ? reported : null);
        }
    }

    /// <summary>Descriptors of frames, one after the other on each worker.</summary>
    private sealed class Setup<T>(IBackend backend, IOperations<T> operations) : IDisposable where T : unmanaged
    {
        private readonly Workspace<T>[] workspaces = Workspace<T>.ForWorkers(backend, operations);
        private readonly DeviceBuffer<T>?[] jacobians = new DeviceBuffer<T>?[backend.Workers];

        public void Run(Configuration[] frames, bool values, bool jacobian) => backend.ForEach(frames.Length, (worker, f) =>
        {
            using var frame = operations.BuildFrame(frames[f], BenchmarkData.ReferenceEnergies);
            if (!values && !jacobian)
                return;
            var chunk = new Chunk<T>([frame], operations.Tables.Descriptor.SpeciesCount);
            var densities = workspaces[worker].Densities(chunk);
            operations.Density(chunk, densities);
            if (values)
                operations.Invariants(chunk.Rows, densities, workspaces[worker].Inputs(chunk));
            if (jacobian)
                operations.DescriptorJacobian(chunk, densities, Jacobian(worker, chunk.PairStride));
        });

        public void Dispose()
        {
            foreach (var workspace in workspaces)
                workspace.Dispose();
            foreach (var jacobian in jacobians)
                jacobian?.Dispose();
        }

        private DeviceBuffer<T> Jacobian(int worker, int pairStride)
        {
            const string name = "descriptor Jacobian";
            int length = BlockLength.Of(name, 3 * operations.Tables.MaxInvariants, pairStride);
            if (jacobians[worker] is { } buffer && buffer.Length >= length)
                return buffer;
            jacobians[worker]?.Dispose();
            return jacobians[worker] = operations.Allocate(name, length);
        }
    }
}
