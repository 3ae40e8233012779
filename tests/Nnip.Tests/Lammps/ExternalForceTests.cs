using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Lammps;

/// <summary>`fix external` of LAMMPS as a library, with forces of the C library.</summary>
internal sealed class ExternalForceTests
{
    [Test]
    public void Energy_forces_and_virial_are_those_of_the_library()
    {
        _ = LammpsProgram.Debian;
        var model = new LammpsModel(new RandomPotential { Seed = 5, BodyOrder = 4, Degree = 4 }.Build(), nameof(ExternalForceTests));
        var structure = LammpsStructures.Of("triclinic");
        var found = new LammpsJob
        {
            Structure = structure,
            Pair = "pair_style zero 4\npair_coeff * *",
            Run = "fix nnip all external pf/callback 1 1\nfix_modify nnip energy yes virial yes",
        }.Compute(LammpsProgram.External(model.File));
        var expected = model.Compute(structure);
        LammpsResult.AssertNear("energy", [found.Energy], [expected.Energy]);
        LammpsResult.AssertNear("forces", LammpsResult.Flat(found.Forces), LammpsResult.Flat(expected.Forces));
        var v = LammpsResult.MetalPressure / structure.Cell.Volume * expected.Virial;
        LammpsResult.AssertNear("pressure", found.Pressure, [v.A.X, v.B.Y, v.C.Z, v.A.Y, v.A.Z, v.B.Z]);
    }
}
