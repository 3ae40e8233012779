using Nnip.Backends;

namespace Nnip.Tests.Contract;

/// <summary>DensityForces: forces of the atoms of the chunk and virials of its pairs, or forces alone.</summary>
public class DensityForcesContract : ChunkContract
{
    private protected override void Check<T>(ChunkSetting<T> setting)
    {
        if (!setting.WholeFrames)
            return;
        var densityAdjoints = setting.NormalRows("density adjoints", setting.DensityCount);
        var pairForces = setting.Destination("room for pair forces", 3 * setting.Chunk.PairStride);
        var forces = setting.Destination("forces", 3 * setting.Chunk.AtomStride);
        var virials = setting.Sums("virials", 9 * setting.Chunk.Segments.Length);
        setting.Tested.DensityForces(setting.Chunk, densityAdjoints.Tested, pairForces.Tested, forces.Tested, virials.Tested);
        Expect(forces, virials.Expected);
        setting.AssertAgree(forces, setting.AtomIndices(), Tolerances.Force<T>());
        virials.AssertAgree(Tolerances.Force<T>(), setting.Name);

        var alone = setting.Destination("forces alone", 3 * setting.Chunk.AtomStride);
        setting.Tested.DensityForces(setting.Chunk, densityAdjoints.Tested, pairForces.Tested, alone.Tested, null);
        Expect(alone, null);
        setting.AssertAgree(alone, setting.AtomIndices(), Tolerances.Force<T>());

        void Expect(Twin<T> forces, DeviceBuffer<double>? virials)
        {
            setting.Reference.DensityPullback(setting.ReferenceChunk, densityAdjoints.Expected, pairForces.Expected);
            setting.Reference.ForceContraction(setting.ReferenceChunk, pairForces.Expected, forces.Expected, virials);
        }
    }
}
