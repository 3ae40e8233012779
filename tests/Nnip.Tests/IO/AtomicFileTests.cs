using Nnip.IO;
using NUnit.Framework;

namespace Nnip.Tests.IO;

public class AtomicFileTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nnip-atomic-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Replaces_the_old_content_and_leaves_nothing_else()
    {
        string path = Path.Combine(folder, "a");
        File.WriteAllText(path, "a long old content");
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(Directory.GetFileSystemEntries(folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void Makes_a_new_file()
    {
        string path = Path.Combine(folder, "a");
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
    }

    [Test]
    public void A_failed_write_keeps_the_old_content_and_removes_the_temporary_file()
    {
        string path = Path.Combine(folder, "a");
        File.WriteAllText(path, "old");
        Assert.That(
            () => AtomicFile.Write(path, stream =>
            {
                stream.Write("half"u8);
                throw new InvalidOperationException("stop");
            }),
            Throws.InvalidOperationException);
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(Directory.GetFileSystemEntries(folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void The_old_content_is_there_until_the_new_one_is_complete()
    {
        string path = Path.Combine(folder, "a");
        File.WriteAllText(path, "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        });
    }

    [Test]
    public void A_link_keeps_pointing_to_its_replaced_target()
    {
        string path = Path.Combine(folder, "a"), link = Path.Combine(folder, "link");
        File.WriteAllText(path, "old");
        File.CreateSymbolicLink(link, path);
        AtomicFile.Write(link, stream => stream.Write("new"u8));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(path));
    }

    [Test]
    public void A_missing_folder_is_named()
    {
        string path = Path.Combine(folder, "none", "a");
        Assert.That(
            () => AtomicFile.Write(path, _ => { }),
            Throws.TypeOf<InputException>().With.Message.EqualTo(
                $"{path}: cannot write the file because the folder '{Path.Combine(folder, "none")}' does not exist"));
    }

    [Test]
    public void A_folder_is_not_replaced() =>
        Assert.That(
            () => AtomicFile.Write(folder, _ => { }),
            Throws.TypeOf<InputException>().With.Message.EqualTo($"{folder}: cannot write the file because a folder of this name exists"));
}
