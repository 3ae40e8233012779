using Nnip.Cli.Settings;
using NUnit.Framework;

namespace Nnip.Tests.Cli;

/// <summary>The settings files of the repository.</summary>
public class SettingsExampleTests
{
    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "NnipNative.sln")))
                folder = folder.Parent!;
            return Path.Combine(folder.FullName, "bench", "settings");
        }
    }

    [Test]
    public void The_annotated_file_holds_every_setting_with_its_default()
    {
        string annotated = Path.Combine(Folder, "annotated.yaml"), snap = Path.Combine(Folder, "annotated_snap.yaml");
        var given = SettingsFile.Read(annotated).Concat(SettingsFile.Read(snap).Where(entry => entry.Setting.Descriptor == "snap"));
        Assert.That(
            given.Select(entry => entry.Setting.Path).Append("validation.file"),
            Is.EquivalentTo(SettingTable.All.Select(setting => setting.Path)));
        RunSettings settings = new SettingsReader(annotated, []).Settings, snapSettings = new SettingsReader(snap, []).Settings;
        foreach (var setting in SettingTable.All.Where(setting => setting.Path is not ("train" or "test" or "out")))
            Assert.That(
                setting.Write(setting.Descriptor == "snap" ? snapSettings : settings), Is.EqualTo(setting.Write(new())), setting.Path);
    }

    [Test]
    public void Every_settings_file_can_be_read()
    {
        // Those for data outside the repository leave the files to flags.
        var train = (SettingTable.Find("train")!, "train.extxyz");
        foreach (string path in Directory.EnumerateFiles(Folder, "*.yaml"))
            Assert.That(() => new SettingsReader(path, [train]).Complete(["Hf", "O"]), Throws.Nothing, path);
    }
}
