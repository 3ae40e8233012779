namespace Nnip.Empirical;

/// <summary>The forms of the empirical energy of a pair, phi(r) in eV at a distance r in Angstrom.</summary>
public enum PairForm
{
    /// <summary>4 epsilon ((sigma/r)^12 - (sigma/r)^6).</summary>
    LennardJones,

    /// <summary>d0 (exp(-2 alpha (r - r0)) - 2 exp(-alpha (r - r0))).</summary>
    Morse,

    /// <summary>a exp(-r/rho): the repulsive part of Buckingham's potential.</summary>
    BornMayer,

    /// <summary>
    /// Screened repulsion of nuclei with the universal screening function of Ziegler, Biersack and Littmark; takes no parameters but the
    /// atomic numbers.
    /// </summary>
    Zbl,
}
