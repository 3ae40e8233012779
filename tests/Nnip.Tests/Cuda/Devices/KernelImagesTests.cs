using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class KernelImagesTests
{
    private static readonly byte[] Image = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nnip-images").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void An_image_is_compiled_once_and_then_found_in_memory()
    {
        var images = new KernelImages(null);
        Assert.That(images.Get("a", () => Image), Is.EqualTo(Image));
        Assert.That(images.Get("a", () => throw new AssertionException("compiled twice")), Is.EqualTo(Image));
        Assert.That(images.Compilations, Is.EqualTo(1));
    }

    [Test]
    public void Another_process_finds_the_image_on_disk()
    {
        string nested = Path.Combine(folder, "nnip", "kernels");
        new KernelImages(nested).Get("a", () => Image);
        var other = new KernelImages(nested);
        Assert.That(other.Get("a", () => throw new AssertionException("compiled twice")), Is.EqualTo(Image));
        Assert.That(other.Compilations, Is.Zero);
    }

    [TestCase(0)]
    [TestCase(16)]
    [TestCase(999)]
    [TestCase(1031)]
    public void A_truncated_file_is_compiled_again_and_replaced(int length)
    {
        new KernelImages(folder).Get("a", () => Image);
        string path = Path.Combine(folder, "a");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        Assert_recompiled_and_replaced();
    }

    [Test]
    public void A_file_with_one_wrong_bit_is_compiled_again_and_replaced([Values(0, 500, 1031)] int position)
    {
        new KernelImages(folder).Get("a", () => Image);
        string path = Path.Combine(folder, "a");
        var content = File.ReadAllBytes(path);
        content[position] ^= 4;
        File.WriteAllBytes(path, content);
        Assert_recompiled_and_replaced();
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_as_good_as_none()
    {
        string file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        var images = new KernelImages(Path.Combine(file, "kernels"));
        Assert.That(images.Get("a", () => Image), Is.EqualTo(Image));
        Assert.That(images.Get("a", () => throw new AssertionException("compiled twice")), Is.EqualTo(Image));
    }

    [Test]
    public void A_failure_to_compile_is_reported_and_not_remembered()
    {
        var images = new KernelImages(folder);
        Assert.That(() => images.Get("a", () => throw new InvalidOperationException("no")), Throws.InvalidOperationException);
        Assert.That(images.Get("a", () => Image), Is.EqualTo(Image));
    }

    [Test]
    public void Threads_that_want_one_image_compile_it_once()
    {
        var images = new KernelImages(folder);
        using var start = new Barrier(4);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            images.Get("a", () =>
            {
                Thread.Sleep(50);
                return Image;
            });
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(images.Compilations, Is.EqualTo(1));
    }

    [Test]
    public void Writers_of_one_file_never_show_a_reader_half_of_it()
    {
        // Each store stands for a process: it knows nothing of the others' memory.
        using var start = new Barrier(4);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var threads = Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            start.SignalAndWait();
            for (int round = 0; round < 50; round++)
            {
                var images = new KernelImages(folder);
                if (t % 2 == 0)
                    File.Delete(Path.Combine(folder, "a"));
                if (!images.Get("a", () => Image).AsSpan().SequenceEqual(Image))
                    failures.Enqueue($"thread {t}, round {round}");
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(failures, Is.Empty);
        Assert.That(Directory.GetFiles(folder), Is.SubsetOf((string[])[Path.Combine(folder, "a")]), "no temporary file is left");
    }

    private void Assert_recompiled_and_replaced()
    {
        var images = new KernelImages(folder);
        Assert.That(images.Get("a", () => Image), Is.EqualTo(Image));
        Assert.That(images.Compilations, Is.EqualTo(1));
        var later = new KernelImages(folder);
        Assert.That(later.Get("a", () => throw new AssertionException("compiled twice")), Is.EqualTo(Image));
    }
}
