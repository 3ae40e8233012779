namespace Nnip.Cpu;

/// <summary>
/// Radial functions for vectors of pairs of the same two species, zero from the cutoff on. Those of l = 0, the first ones, are used where
/// they are computed; of the others as many as are kept go to memory. Structures, so that the loops over pairs are compiled for each kind.
/// </summary>
internal unsafe interface IRadialKernel<T> where T : unmanaged
{
    /// <summary>sums[n] += R_n for l = 0.</summary>
    void AddValues<TVector>(int speciesPair, TVector r, TVector* sums, TVector* values, int kept)
        where TVector : unmanaged, IVector<TVector, T>;

    /// <summary>The sum of w_n times slope n for l = 0. Slopes times the rate are the derivatives by r.</summary>
    TVector WeightSlopes<TWeights, TVector>(
        int speciesPair, TVector r, TWeights weights, TVector* values, TVector* slopes, int kept, out TVector rate)
        where TWeights : struct, IWeights<TVector, TWeights> where TVector : unmanaged, IVector<TVector, T>;

    /// <summary>sums[n] += change of R_n for l = 0 where r changes by a tangent; returns the tangent times the rate.</summary>
    TVector AddSlopes<TVector>(int speciesPair, TVector r, TVector tangent, TVector* sums, TVector* values, TVector* slopes, int kept)
        where TVector : unmanaged, IVector<TVector, T>;
}
