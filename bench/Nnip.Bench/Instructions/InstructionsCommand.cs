namespace Nnip.Bench.Instructions;

/// <summary>The subcommand "instructions": counts the jobs and writes the table.</summary>
internal static class InstructionsCommand
{
    private const int Cells = 7;

    /// <summary>"instructions FILE", in the folder of the repository.</summary>
    /// <exception cref="InputException">Something that is needed is missing.</exception>
    public static int Run(ReadOnlySpan<string> args)
    {
        if (args is not [var file])
        {
            Console.Error.WriteLine("usage: instructions FILE, in the folder of the repository");
            return 2;
        }
        string repository = Environment.CurrentDirectory, folder = Path.Combine(repository, "artifacts", "instructions");
        var jobs = InstructionJob.Prepare(repository, folder, Cells);
        var program = new CountedProgram(repository, folder);
        var table = new InstructionTable();
        foreach (var job in jobs)
        {
            Console.Error.WriteLine($"{job.Name}: {job.Words}");
            table.Add(job, program.Count(job.Short, job.Inside), program.Count(job.Long, job.Inside));
        }
        File.WriteAllText(file, table.ToString());
        Console.Write(table);
        return 0;
    }
}
