using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>Functions that are made of terms. Structures, so that loops are compiled for each kind.</summary>
internal unsafe interface ITermFunctions<T> where T : unmanaged
{
    /// <summary>Function n of the terms.</summary>
    Vector512<T> Function(int n, Vector512<T>* terms);
}
