namespace Nnip.Cuda.Operations;

/// <summary>A module of kernels: a file of cuda/ and the header that specialises it.</summary>
/// <param name="FileName">Name of the file.</param>
/// <param name="Header">Text of specialisation.cuh.</param>
internal readonly record struct KernelModuleSource(string FileName, string Header);
