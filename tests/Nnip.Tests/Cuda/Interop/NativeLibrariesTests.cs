using Nnip.Cuda.Interop;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Interop;

public class NativeLibrariesTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("nnip-libraries").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void An_empty_folder_has_no_library_and_the_reason_names_what_was_tried()
    {
        var libraries = new NativeLibraries(folder);
        Assert.That(libraries.CudaDriver.Found, Is.False);
        Assert.That(libraries.CudaDriver.Reason, Is.EqualTo($"no CUDA driver library: tried libcuda.so.1 in {folder}"));
        Assert.That(libraries.Nvrtc.Reason,
            Is.EqualTo($"no NVRTC library: tried libnvrtc.so.13, libnvrtc.so.12, libnvrtc.so.11.2, libnvrtc.so in {folder}"));
        Assert.That(libraries.Cublas.Reason,
            Is.EqualTo($"no cuBLAS library: tried libcublas.so.13, libcublas.so.12, libcublas.so.11, libcublas.so in {folder}"));
        Assert.That(libraries.DriverVersion, Is.Zero);
    }

    [Test]
    public void A_folder_that_does_not_exist_is_as_good_as_empty() =>
        Assert.That(new NativeLibraries(Path.Combine(folder, "none")).CudaDriver.Reason, Does.EndWith(Path.Combine(folder, "none")));

    [Test]
    public void A_file_that_is_no_library_is_refused_in_the_loaders_words()
    {
        File.WriteAllText(Path.Combine(folder, "libcuda.so.1"), "no library");
        Assert.That(new NativeLibraries(folder).CudaDriver.Reason,
            Does.StartWith("no CUDA driver library: tried libcuda.so.1").And.Contain("libcuda.so.1: ").And.Not.Contain("\n"));
    }

    [Test]
    public void A_library_is_found_under_its_name_and_asked_for_functions()
    {
        // Any library will do: the search goes by name.
        string some = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so").Single();
        File.Copy(some, Path.Combine(folder, "libnvrtc.so.11.2"));
        var found = new NativeLibraries(folder).Nvrtc;
        Assert.That(found.Found, Is.True);
        Assert.That(found.Reason, Is.Null);
        Assert.That(found.Name, Is.EqualTo(Path.Combine(folder, "libnvrtc.so.11.2")));
        Assert.That(found.Has("SystemNative_Read"), Is.True);
        Assert.That(found.Has("nvrtcVersion"), Is.False);
        Assert.That(found.Export("nvrtcVersion"), Is.EqualTo((nint)0));
    }

    [Test]
    public void The_folders_of_a_list_are_searched_in_turn()
    {
        string second = Directory.CreateDirectory(Path.Combine(folder, "second")).FullName;
        string some = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so").Single();
        File.Copy(some, Path.Combine(second, "libcublas.so.12"));
        var libraries = new NativeLibraries($"{folder}:{second}");
        Assert.That(libraries.Cublas.Name, Is.EqualTo(Path.Combine(second, "libcublas.so.12")));
        Assert.That(libraries.Nvrtc.Reason, Does.EndWith($"in {folder}:{second}"));
    }

    [Test]
    public void A_library_that_came_later_is_found_when_asked_for_again()
    {
        var libraries = new NativeLibraries(folder);
        Assert.That(libraries.Cublas.Found, Is.False);
        string some = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so").Single();
        File.Copy(some, Path.Combine(folder, "libcublas.so.12"));
        Assert.That(libraries.Cublas.Found, Is.True);
        Assert.That(libraries.Cublas, Is.SameAs(libraries.Cublas), "what was found is remembered");
    }

    [Test]
    public void The_libraries_of_the_process_cannot_be_exchanged_once_chosen()
    {
        _ = NativeLibraries.Default;
        Assert.That(() => NativeLibraries.Use(folder), Throws.InvalidOperationException.With.Message.Contains("in use already"));
    }
}
