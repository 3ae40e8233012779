using NUnit.Framework;

namespace Nnip.Tests.Fixtures;

/// <summary>Models of real materials, each trained once per test process by `nnip train`.</summary>
internal static class TrainedModels
{
    private static readonly Lazy<string> TrainedHafnia = new(() => Train("hafnia", "hfo2_gpaw", "--epochs", "40"));

    // Linear in three-body terms, with a weight on strained crystals: less exact in hot ones, but cheap and right about elasticity.
    private static readonly Lazy<string> TrainedSilicon = new(() => Train(
        "silicon", "mlearn_Si", "--train", Silicon("train"), "--test", Silicon("test"), "--descriptor.body-order", "3",
        "--network.readout", "linear", "--network.residual", "false", "--validation.fraction", "0", "--loss.virial", "1",
        "--group-weights", "Elastic=20"));

    /// <summary>Path of a model of HfO2, trained on the set of the repository with the settings of the README, for fewer epochs.</summary>
    public static string HafniaModel => TrainedHafnia.Value;

    /// <summary>Path of a model of Si, trained on mlearn_Si; the test is skipped where that is not there.</summary>
    public static string SiliconModel
    {
        get
        {
            if (Environment.GetEnvironmentVariable("NNIP_DATA") is not { Length: > 0 })
                Assert.Ignore("NNIP_DATA, the folder of data sets, is not set");
            return TrainedSilicon.Value;
        }
    }

    private static string Silicon(string part) =>
        Path.Combine(Environment.GetEnvironmentVariable("NNIP_DATA")!, "mlearn_Si", $"{part}.extxyz");

    private static string Train(string name, string settings, params string[] flags)
    {
        string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{nameof(TrainedModels)}-{name}");
        string file = Path.Combine(Cli.NativeBuild.RepositoryRoot, "bench", "settings", $"{settings}.yaml");
        Cli.Cli.Succeeds(["train", file, "--out", folder, "--overwrite", .. flags]);
        return Path.Combine(folder, "model.nnip");
    }
}
