using Nnip.Structures;

namespace Nnip.CApi;

/// <summary>
/// The managed arrays of a model's calls, used again by the next call of as many atoms: what a host's loop asks for is asked for once.
/// </summary>
internal sealed class KeptArrays
{
    private int[] species = [], centres = [];
    private Vec3[] positions = [], forces = [];
    private double[] energies = [];
    private Mat3[] virials = [];

    /// <summary>Atomic numbers (N).</summary>
    public int[] Species(int count) => Of(ref species, count);

    /// <summary>Positions (N).</summary>
    public Vec3[] Positions(int count) => Of(ref positions, count);

    /// <summary>Numbers of atoms.</summary>
    public int[] Centres(int count) => Of(ref centres, count);

    /// <summary>Forces (N).</summary>
    public Vec3[] Forces(int count) => Of(ref forces, count);

    /// <summary>Energies of atoms (N).</summary>
    public double[] Energies(int count) => Of(ref energies, count);

    /// <summary>Virials of atoms (N).</summary>
    public Mat3[] Virials(int count) => Of(ref virials, count);

    private static T[] Of<T>(ref T[] array, int count) => array.Length == count ? array : array = new T[count];
}
