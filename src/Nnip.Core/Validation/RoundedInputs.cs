using Nnip.Backends;
using Nnip.Models;
using Nnip.Randomness;
using Nnip.Structures;

namespace Nnip.Validation;

/// <summary>
/// Models and structures whose numbers have been moved at random by about half a unit in the last place of a precision. What this does to a
/// result of the reference is what rounding alone may do to it: the condition of this result.
/// </summary>
internal sealed class RoundedInputs(Precision precision, ulong seed)
{
    private readonly RandomStream random = new(seed);

    /// <summary>The largest relative error of rounding: 2^-24 or 2^-53.</summary>
    private double Unit => precision == Precision.Float ? 1.0 / (1L << 24) : 1.0 / (1L << 53);

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

    /// <summary>
    /// A structure with moved atoms; its labels are the same. Positions stay in double, and what is rounded are pair vectors, which are no
    /// longer than the cutoff wherever the atoms lie.
    /// </summary>
    public Configuration Of(Configuration structure, double cutoff)
    {
        double reach = Unit * cutoff;
        return structure with
        {
            Positions = Array.ConvertAll(structure.Positions, r => r + new Vec3(reach * Draw(), reach * Draw(), reach * Draw())),
        };
    }

    private double[] Of(double[] values) => Array.ConvertAll(values, Of);

    /// <summary>In double a neighbour, on either side, or the number itself: nothing else is nearer than a unit.</summary>
    private double Of(double value)
    {
        double draw = Draw();
        if (precision == Precision.Float)
            return value * (1 + Unit * draw);
        return Math.Abs(draw) < 0.5 ? value : draw < 0 ? Math.BitDecrement(value) : Math.BitIncrement(value);
    }

    private double Draw() => 2 * random.NextDouble() - 1;
}
