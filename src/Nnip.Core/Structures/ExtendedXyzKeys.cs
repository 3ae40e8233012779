namespace Nnip.Structures;

/// <summary>
/// The names under which an extended XYZ file holds each label. Every entry is a list in order of preference: the first name
/// present in a frame is used and the others stay untouched among its extras or columns. Case does not matter.
/// </summary>
public sealed record ExtendedXyzKeys
{
    /// <summary>The names used when nothing else is asked for.</summary>
    public static ExtendedXyzKeys Default { get; } = new();

    /// <summary>
    /// Total energy in eV. `free_energy` comes last: codes that write both mean by `energy` the one extrapolated to zero
    /// electronic temperature, and `free_energy` is taken only where nothing else is there.
    /// </summary>
    public IReadOnlyList<string> Energy { get; init; } =
        ["energy", "dft_energy", "ref_energy", "energy_dft", "energy_ref", "total_energy", "free_energy"];

    /// <summary>Per-atom column of forces in eV/Angstrom.</summary>
    public IReadOnlyList<string> Forces { get; init; } =
        ["forces", "force", "dft_forces", "dft_force", "ref_forces", "ref_force", "forces_dft", "forces_ref"];

    /// <summary>Virial in eV, positive under compression: 9 numbers row-major or 6 in the order xx yy zz yz xz xy.</summary>
    public IReadOnlyList<string> Virial { get; init; } = ["virial", "virials", "dft_virial", "ref_virial", "dft_virials", "ref_virials"];

    /// <summary>Stress in eV/Angstrom^3, used where no virial is given: virial = -volume x stress. Numbers as for the virial.</summary>
    public IReadOnlyList<string> Stress { get; init; } = ["stress", "dft_stress", "ref_stress"];

    /// <summary>Name of the part of the data set a frame belongs to.</summary>
    public IReadOnlyList<string> Group { get; init; } = ["group", "config_type"];

    /// <summary>Weight of a frame in the loss.</summary>
    public IReadOnlyList<string> Weight { get; init; } = ["weight", "config_weight"];
}
