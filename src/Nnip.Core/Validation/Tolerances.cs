using Nnip.Backends;

namespace Nnip.Validation;

/// <summary>
/// How closely results must agree with the reference: absolute error over the root mean square of the quantity plus the size of the value,
/// which matters where a few values are far above the rest. Never over a single value, which may be near zero by cancellation.
/// </summary>
public static class Tolerances
{
    /// <summary>
    /// Double: some thousand operations of relative error 1e-16, in another order than the reference's, on sums that cancel by up to a
    /// factor of a hundred.
    /// </summary>
    public const double Double = 1e-10;

    /// <summary>
    /// Float energies, and the values they are made of: eps = 6e-8 times the square root of some thousand operations and the same
    /// cancellation.
    /// </summary>
    public const double FloatEnergy = 2e-5;

    /// <summary>
    /// Float forces and everything else with a derivative in it: sums of terms of both signs that are larger than their sum.
    /// </summary>
    public const double FloatForce = 1e-4;

    /// <summary>
    /// Energies per atom below this many eV are compared as if they were so large: the network energies of atoms are of this size, but
    /// their mean may be any fraction of it once reference energies are fitted.
    /// </summary>
    public const double EnergyFloor = 1;

    /// <summary>
    /// Forces and virials per atom below this many eV/Angstrom or eV are compared as if they were so large: in a crystal at rest they are
    /// sums that cancel to nothing.
    /// </summary>
    public const double ForceFloor = 0.1;

    /// <summary>
    /// A result of the whole pipeline may be off by so many times what one rounding of each input does to it, where that is more than the
    /// tolerances above: some thousand intermediate values are rounded too, independently of each other. Measured on the CPU in float: up
    /// to 6 times, and 17 times for virials, sums of many pairs that cancel.
    /// </summary>
    public const double Rounding = 32;

    /// <summary>
    /// Where the tolerance of a result comes out larger, it cannot be judged in this precision: too many errors would hide within it.
    /// </summary>
    public const double LargestJudged = 5e-2;

    /// <summary>Tolerance of energies and values.</summary>
    public static double Energy<T>() => typeof(T) == typeof(float) ? FloatEnergy : Double;

    /// <summary>Tolerance of forces and derivatives.</summary>
    public static double Force<T>() => typeof(T) == typeof(float) ? FloatForce : Double;

    /// <summary>Tolerance of energies and values.</summary>
    public static double Energy(Precision precision) => precision == Precision.Float ? FloatEnergy : Double;

    /// <summary>Tolerance of forces and derivatives.</summary>
    public static double Force(Precision precision) => precision == Precision.Float ? FloatForce : Double;
}
