using System.Numerics;
using Nnip.Backends;
using Nnip.Memory;
using Nnip.Models;
using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>Compares a backend with the reference for one model and some structures: `nnip validate`.</summary>
public static class ModelValidation
{
    /// <summary>Runs every comparison.</summary>
    /// <param name="tested">The backend in question.</param>
    /// <param name="reference">The oracle, which computes in double.</param>
    /// <param name="potential">The model.</param>
    /// <param name="precision">Element type of the backend in question.</param>
    /// <param name="structures">Structures with at least one atom in all; labels are not used.</param>
    /// <exception cref="InputException">The structures cannot be used with the model.</exception>
    public static ValidationReport Run(
        IBackend tested, IBackend reference, Potential potential, Precision precision, IReadOnlyList<Configuration> structures)
    {
        var labelled = RandomLabels.Draw(
            structures, PipelineValidation.Predict(reference, potential, Precision.Double, structures));
        var (operations, skipped) = precision == Precision.Float
            ? Operations<float>(tested, reference, potential, labelled)
            : Operations<double>(tested, reference, potential, labelled);
        var pipeline = new PipelineValidation(tested, reference, potential, precision, labelled);
        return new(operations, [.. pipeline.Rows()], skipped);
    }

    private static (List<ValidationRow> Rows, List<string> Skipped) Operations<T>(
        IBackend tested, IBackend reference, Potential potential, Configuration[] labelled)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tables = potential.Tables();
        int species = tables.Descriptor.SpeciesCount;
        using var operations = tested.Compile<T>(tables);
        using var oracle = reference.Compile<double>(tables);
        var frames = Array.ConvertAll(labelled, structure => new FrameTwin<T>(structure, tables));
        try
        {
            foreach (var frame in frames)
                operations.PackPairs(frame.Tested, HostHeap.Instance);
            using var suite = new OperationSuite<T>(
                operations, new Chunk<T>(Array.ConvertAll(frames, frame => frame.Tested), species), potential.Parameters);
            using var twin = new OperationSuite<double>(
                oracle, new Chunk<double>(Array.ConvertAll(frames, frame => frame.Expected), species), potential.Parameters);
            var pairs = FrameValidation.Run(operations, oracle, labelled, potential.ReferenceEnergies);
            return ([.. pairs, .. OperationValidation.Run(suite, twin)], suite.Skipped);
        }
        finally
        {
            foreach (var frame in frames)
                frame.Dispose();
        }
    }
}
