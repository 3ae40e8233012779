using BenchmarkDotNet.Running;
using Nnip;
using Nnip.Bench;
using Nnip.Bench.Kernels;

if (args is ["kernels", .. var rest])
    return KernelsCommand.Run(rest);
if (args is not ["report-job"])
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    return 0;
}
try
{
    ReportJob.Run();
    return 0;
}
catch (InputException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
