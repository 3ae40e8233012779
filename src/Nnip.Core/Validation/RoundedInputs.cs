using Nnip.Backends;
using Nnip.Models;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>
/// Models and structures of which every real number has been moved at random by up to half a unit in the last place of a precision. What
/// this does to a result of the reference is what rounding alone may do to it: the condition of this result.
/// </summary>
internal sealed class RoundedInputs(Precision precision, ulong seed)
{
    /// <summary>The largest relative error of rounding: 2^-24 or 2^-53.</summary>
    private readonly double unit = precision == Precision.Float ? 1.0 / (1L << 24) : 1.0 / (1L << 53);
    private readonly RandomStream random = new(seed);

    /// <summary>
    /// A model with moved parameters, standardisation and projection. Mean and scale matter as much as the weights: they move each
    /// descriptor by itself, where moved atoms change all of them together, in the directions that large weights were fitted to.
    /// </summary>
    public Potential Of(Potential potential) => potential with
    {
        Mean = Array.ConvertAll(potential.Mean, Of),
        Sigma = Array.ConvertAll(potential.Sigma, Of),
        Projections = potential.Projections is { } projections
            ? Array.ConvertAll(projections, projection => projection with { Matrix = Of(projection.Matrix) }) : null,
        Parameters = Of(potential.Parameters),
    };

    /// <summary>A structure with moved atoms and cell; its labels are the same.</summary>
    public Configuration Of(Configuration structure) => structure with
    {
        Positions = Array.ConvertAll(structure.Positions, Of),
        Cell = structure.Cell with
        {
            Vectors = new(Of(structure.Cell.Vectors.A), Of(structure.Cell.Vectors.B), Of(structure.Cell.Vectors.C)),
        },
    };

    private double[] Of(double[] values) => Array.ConvertAll(values, Of);

    private Vec3 Of(Vec3 vector) => new(Of(vector.X), Of(vector.Y), Of(vector.Z));

    private double Of(double value) => value * (1 + unit * (2 * random.NextDouble() - 1));
}
