using System.Runtime.Intrinsics;

namespace Nnip.Cpu;

/// <summary>
/// Radial functions for vectors of pairs of the same two species, zero from the cutoff on. Those of l = 0, the first ones, are used where
/// they are computed; of the others as many as are kept go to memory. Structures, so that the loops over pairs are compiled for each kind.
/// </summary>
internal unsafe interface IRadialKernel<T> where T : unmanaged
{
    /// <summary>sums[n] += R_n for l = 0.</summary>
    void AddValues(int speciesPair, Vector512<T> r, Vector512<T>* sums, Vector512<T>* values, int kept);

    /// <summary>The sum of w_n times slope n for l = 0. Slopes times the rate are the derivatives by r.</summary>
    Vector512<T> WeightSlopes<TWeights>(
        int speciesPair, Vector512<T> r, TWeights weights, Vector512<T>* values, Vector512<T>* slopes, int kept, out Vector512<T> rate)
        where TWeights : struct, IWeights<T, TWeights>;

    /// <summary>sums[n] += change of R_n for l = 0 where r changes by a tangent; returns the tangent times the rate.</summary>
    Vector512<T> AddSlopes(
        int speciesPair, Vector512<T> r, Vector512<T> tangent, Vector512<T>* sums, Vector512<T>* values, Vector512<T>* slopes, int kept);
}
