using System.Numerics;
using Nnip.Backends;

namespace Nnip.Validation;

/// <summary>
/// Every operation on two backends side by side: the inputs of each are those of the reference, rounded to the tested element type.
/// </summary>
internal static class OperationValidation
{
    /// <summary>Compares all operations; each row is one result of one operation.</summary>
    public static List<ValidationRow> Run<T>(OperationSuite<T> tested, OperationSuite<double> reference)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new List<ValidationRow>();
        foreach (var (call, expected) in tested.Calls.Zip(reference.Calls))
        {
            foreach (var (source, twin) in call.Sources.Zip(expected.Sources))
                Align(source, twin);
            foreach (var (output, twin) in call.Outputs.Zip(expected.Outputs))
                if (!call.Sources.Contains(output.Block))
                    foreach (var block in (Block[])[output.Block, twin.Block])
                        block.Write([.. Enumerable.Repeat(double.NaN, block.Length)]);
            call.Prepare();
            call.Run();
            expected.Prepare();
            expected.Run();
            rows.AddRange(Compare<T>(call, expected));
        }
        rows.Add(Replay(tested));
        return rows;
    }

    /// <summary>
    /// Gives both sides the same numbers: those of the reference that the tested element type holds. Elements that no operation writes are
    /// zero.
    /// </summary>
    private static void Align(Block tested, Block expected)
    {
        tested.Write(Array.ConvertAll(expected.Read(), value => double.IsNaN(value) ? 0 : value));
        expected.Write(tested.Read());
    }

    private static IEnumerable<ValidationRow> Compare<T>(OperationCall tested, OperationCall expected)
    {
        var pairs = tested.Outputs.Zip(expected.Outputs);
        return from pair in pairs
               let deviation = Deviation.Between(pair.First.Block.Read(), pair.Second.Block.Read(), pair.First.Indices, pair.First.Floor)
               group (deviation, pair.First.Kind) by pair.First.Block.Name into quantity
               select new ValidationRow(
                   tested.Name, quantity.Key, quantity.Select(q => q.deviation).Aggregate((a, b) => a.Or(b)),
                   Tolerance<T>(quantity.First().Kind));
    }

    private static double Tolerance<T>(ResultKind kind) => kind switch
    {
        ResultKind.Copy => 0,
        ResultKind.Value => Tolerances.Energy<T>(),
        _ => Tolerances.Force<T>(),
    };

    /// <summary>
    /// A sequence that a device may record: descriptors of the chunk, run three times under one key, so that a record is made and played.
    /// It must give what the operations give one by one, bit for bit.
    /// </summary>
    private static ValidationRow Replay<T>(OperationSuite<T> suite) where T : unmanaged
    {
        var output = suite.Calls[1].Outputs[0];
        suite.Calls[0].Run();
        suite.Calls[1].Run();
        var expected = output.Block.Read();
        var worst = default(Deviation);
        for (int time = 0; time < 3; time++)
        {
            output.Block.Write([.. Enumerable.Repeat(double.NaN, output.Block.Length)]);
            Sequence(suite);
            worst = worst.Or(Deviation.Between(output.Block.Read(), expected, output.Indices));
        }
        return new(nameof(IOperations<T>.Run), $"{output.Block.Name}, recorded and replayed", worst, 0);
    }

    private static void Sequence<T>(OperationSuite<T> suite) where T : unmanaged
    {
        suite.Operations.Run(suite.Chunk, nameof(Sequence), () =>
        {
            suite.Calls[0].Run();
            suite.Calls[1].Run();
        });
    }
}
