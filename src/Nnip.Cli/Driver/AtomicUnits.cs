namespace Nnip.Cli.Driver;

/// <summary>
/// Atomic units in those of this project, from the constants of CODATA 2014 as ase.units computes them: a server of ASE then gets back the
/// numbers that it would have computed itself. i-PI rounds its own to eight digits.
/// </summary>
internal static class AtomicUnits
{
    /// <summary>The radius of Bohr, unit of length, in Angstrom.</summary>
    public const double Bohr = 0.5291772105638411;

    /// <summary>The energy of Hartree, unit of energies and virials, in eV.</summary>
    public const double Hartree = 27.211386024367243;
}
