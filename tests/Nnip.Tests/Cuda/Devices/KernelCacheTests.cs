using Nnip.Cuda;
using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class KernelCacheTests : DeviceTest
{
    private const string Source = """
        #include "specialisation.cuh"
        extern "C" __global__ void value(int* y)
        {
            y[0] = VALUE;
        }
        """;

    [Test]
    public void One_source_is_compiled_and_loaded_once()
    {
        var module = Compile(Source, "#define VALUE 1\n");
        Assert.That(Compile(Source, "#define VALUE 1\n"), Is.SameAs(module));
        Assert.That(module.Function("value"), Is.SameAs(module.Function("value")));
    }

    [Test]
    public void What_specialises_a_source_makes_another_module()
    {
        Assert.That(Value("#define VALUE 1\n"), Is.EqualTo(1));
        Assert.That(Value("#define VALUE 2\n"), Is.EqualTo(2));

        int Value(string specialisation)
        {
            using var y = Device.Allocate<int>("y", 1);
            Device.Launch(Compile(Source, specialisation).Function("value"), 1, 1, 0, y);
            return y.Download(1)[0];
        }
    }

    [Test]
    public void The_next_process_finds_the_kernel_on_disk_and_a_damaged_one_is_made_again()
    {
        string folder = Directory.CreateTempSubdirectory("nnip-kernels").FullName;
        try
        {
            Assert.That(Run(), Is.EqualTo((3, 1)), "compiled");
            Assert.That(Run(), Is.EqualTo((3, 0)), "found");
            string file = Directory.GetFiles(folder).Single();
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..100]);
            Assert.That(Run(), Is.EqualTo((3, 1)), "made again");
            Assert.That(Run(), Is.EqualTo((3, 0)), "and replaced");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        (int Value, int Compilations) Run()
        {
            var images = new KernelImages(folder);
            using var device = CudaDevice.Open(0, images: images);
            using var y = device.Allocate<int>("y", 1);
            var source = new KernelSource("test.cu", Source, [("specialisation.cuh", "#define VALUE 3\n")]);
            device.Launch(device.Kernels.Get(source).Function("value"), 1, 1, 0, y);
            return (y.Download(1)[0], images.Compilations);
        }
    }

    [Test]
    public void An_error_names_the_file_and_shows_the_compilers_first_lines()
    {
        const string Wrong = "extern \"C\" __global__ void f(int* y)\n{\n    y[0] = undefined_name;\n}\n";
        var error = Assert.Throws<CudaException>(() => Compile(Wrong, fileName: "wrong.cu"));
        Assert.That(error!.Message,
            Does.StartWith("wrong.cu does not compile for sm_").And.Contain("undefined_name").And.Contain("wrong.cu"));
        Assert.That(error.Status, Is.EqualTo("NVRTC_ERROR_COMPILATION"));
    }

    [Test]
    public void An_unknown_kernel_file_is_named() =>
        Assert.That(() => Device.Kernels.Get("absent.cu", ""), Throws.ArgumentException.With.Message.Contains("absent.cu"));
}
