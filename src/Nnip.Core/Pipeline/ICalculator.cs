using Nnip.Structures;

namespace Nnip.Pipeline;

/// <summary>A potential on a backend, ready to compute; hides the element type. Not for several threads at once.</summary>
public interface ICalculator : IDisposable
{
    /// <summary>
    /// Energy, forces and virial of one configuration; what was found of neighbours in the last call is used again where the calculator has
    /// a skin and atoms have moved little.
    /// </summary>
    /// <exception cref="InputException">
    /// A species the potential does not know, a position that is no number, or overlapping atoms.
    /// </exception>
    Prediction Compute(Configuration configuration);

    /// <summary>
    /// The same, written into the caller's arrays. On the CPU nothing is allocated from the second or third call on, once every thread has
    /// computed, as long as the structure's size does not change. Between calls the configuration's positions may be changed in place, and
    /// its cell set.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="forces">Forces in eV/Angstrom (N), written; after an exception of any content.</param>
    /// <param name="atomEnergies">Energies of atoms in eV (N), likewise, with the global readout NaN; empty = not wanted.</param>
    /// <exception cref="InputException">As above, or an array of another length, in which case nothing is written.</exception>
    EnergyAndVirial Compute(Configuration configuration, Span<Vec3> forces, Span<double> atomEnergies = default);

    /// <summary>
    /// The same with virials of atoms, from a fresh list of neighbours that is kept whole: for structures of up to some 10^5 atoms.
    /// </summary>
    /// <exception cref="InputException">As above, or a model with the global readout, which has nothing of single atoms.</exception>
    Prediction ComputeWithAtomVirials(Configuration configuration);

    /// <summary>
    /// What one process of a host with domains computes from the host's neighbours: energies and virial of its centres, and forces (N) on
    /// all atoms that depend on them. The host adds those on ghosts to those on the atoms that they are copies of, whatever its `newton`
    /// setting; likewise virials of ghosts.
    /// </summary>
    /// <param name="atoms">The atoms, their list complete within <see cref="Models.Potential.Cutoff"/>.</param>
    /// <param name="atomVirials">Whether virials of atoms are wanted.</param>
    /// <exception cref="InputException">As above.</exception>
    Prediction Compute(Subdomain atoms, bool atomVirials = false);

    /// <summary>The same into arrays of the caller, which allocates nothing, as for a configuration.</summary>
    /// <param name="atoms">The atoms, their list complete within <see cref="Models.Potential.Cutoff"/>.</param>
    /// <param name="forces">Forces in eV/Angstrom (N), written; after an exception of any content.</param>
    /// <param name="atomEnergies">Energies of centres in eV (N), of other atoms 0; empty = not wanted.</param>
    /// <param name="atomVirials">Virials of atoms in eV (N); empty = not wanted.</param>
    /// <exception cref="InputException">As above, or an array of another length, in which case nothing is written.</exception>
    EnergyAndVirial Compute(Subdomain atoms, Span<Vec3> forces, Span<double> atomEnergies = default, Span<Mat3> atomVirials = default);

    /// <summary>
    /// The same for many configurations, in order; read lazily and computed a batch at a time, several at once, each with a fresh list
    /// of neighbours.
    /// </summary>
    IEnumerable<Prediction> Compute(IEnumerable<Configuration> configurations);
}
