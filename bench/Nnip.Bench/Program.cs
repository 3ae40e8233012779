using BenchmarkDotNet.Running;
using Nnip.Bench;

if (args is ["report-job"])
    ReportJob.Run();
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
