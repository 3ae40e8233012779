using Nnip.Cuda;
using Nnip.Cuda.Devices;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

public class LaunchTests : DeviceTest
{
    [Test]
    public void A_kernel_computes()
    {
        var scale = Compile(TestKernels.Arithmetic).Function("scale");
        using var x = Device.Upload<float>("x", [.. Enumerable.Range(0, 1000).Select(i => (float)i)]);
        using var y = Device.Allocate<float>("y", 1000);
        long before = Device.Launches;
        Device.Launch(scale, Grid.Over(1000, 128), 128, 0, x, 3f, 1000, y);
        Assert.That(y.Download(1000), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => 3f * i)));
        Assert.That(Device.Launches, Is.EqualTo(before + 1));
    }

    [Test]
    public void Arguments_of_every_type_arrive()
    {
        var kernel = Compile(TestKernels.Arithmetic).Function("arguments");
        using var y = Device.Allocate<double>("y", 5);
        CudaBuffer<double>? none = null;
        Device.Launch(kernel, 1, 1, 0, -7, -5_000_000_000L, 1.5f, Math.PI, none, y);
        Assert.That(y.Download(5), Is.EqualTo([-7, -5e9, 1.5, Math.PI, 1]));
        Device.Launch(kernel, 1, 1, 0, int.MaxValue, 1L, KernelArgument.Real(-2.5f), KernelArgument.Real(-0.1), KernelArgument.Of(y), y);
        Assert.That(y.Download(5), Is.EqualTo([int.MaxValue, 1, -2.5, -0.1, 0]));
    }

    [Test]
    public void A_block_has_the_dynamic_shared_memory_it_asks_for()
    {
        var kernel = Compile(TestKernels.Arithmetic).Function("reverse");
        using var x = Device.Upload<float>("x", [1, 2, 3, 4, 5, 6, 7, 8]);
        Device.Launch(kernel, 1, 8, 8 * sizeof(float), x);
        Assert.That(x.Download(8), Is.EqualTo([8, 7, 6, 5, 4, 3, 2, 1]));
    }

    [Test]
    public void More_shared_memory_than_is_given_by_default_must_be_asked_for()
    {
        var kernel = Compile(TestKernels.Arithmetic).Function("reverse");
        using var x = Device.Upload<float>("x", [1, 2]);
        int bytes = Device.Properties.SharedBytesPerBlock + 1024;
        var error = Assert.Throws<CudaException>(() => Device.Launch(kernel, 1, 2, bytes, x));
        Assert.That(error!.Message, Does.StartWith("cuLaunchKernel(reverse) failed with CUDA_ERROR_INVALID_VALUE"));
        kernel.SetMaxDynamicShared(bytes);
        Device.Launch(kernel, 1, 2, bytes, x);
        Assert.That(x.Download(2), Is.EqualTo([2, 1]));
        Assert.That(() => kernel.SetMaxDynamicShared(Device.Properties.SharedBytesPerBlockOptIn + 1), Throws.TypeOf<CudaException>());
    }

    [Test]
    public void Grids_have_three_dimensions()
    {
        var kernel = Compile(TestKernels.Arithmetic).Function("fill");
        using var y = Device.Allocate<int>("y", 12);
        Device.Launch(kernel, new Grid(2, 3, 2), 32, 0, y);
        Assert.That(y.Download(12), Is.EqualTo([0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]));
    }

    [Test]
    public void A_grid_without_blocks_is_nothing()
    {
        var kernel = Compile(TestKernels.Arithmetic).Function("fill");
        SoftwareDevice.Configure("");
        Device.Launch(kernel, Grid.Over(0, 128), 128, 0, 0ul);
        Device.Launch(kernel, new Grid(3, 0), 128, 0, 0ul);
        Assert.That(SoftwareDevice.Calls(), Does.Not.ContainKey("cuLaunchKernel"));
        Assert.That(Device.Launches, Is.Zero);
    }

    [TestCase(1, 128, 1)]
    [TestCase(128, 128, 1)]
    [TestCase(129, 128, 2)]
    [TestCase(int.MaxValue, 1024, 2097152)]
    public void A_grid_covers_what_it_is_made_for(int count, int perBlock, int blocks) =>
        Assert.That(Grid.Over(count, perBlock), Is.EqualTo(new Grid(blocks)));

    [Test]
    public void A_block_too_large_is_refused_with_its_numbers()
    {
        var kernel = Compile(TestKernels.Arithmetic).Function("fill");
        var error = Assert.Throws<CudaException>(() => Device.Launch(kernel, 1, 4096, 0, 0ul));
        Assert.That(error!.Message,
            Does.StartWith("cuLaunchKernel(fill) failed with CUDA_ERROR_INVALID_VALUE").And.Contains("block = 4096"));
        Assert.That(error.Status, Is.EqualTo("CUDA_ERROR_INVALID_VALUE"));
        Assert.That(error.Code, Is.EqualTo(1));
    }

    [Test]
    public void A_kernel_tells_what_it_needs()
    {
        var kernel = Compile(TestKernels.Arithmetic).Function("reverse");
        Assert.That(kernel.MaxThreadsPerBlock, Is.GreaterThanOrEqualTo(256));
        Assert.That(kernel.StaticSharedBytes, Is.Zero);
        Assert.That(kernel.Occupancy(256), Is.GreaterThanOrEqualTo(1));
        Assert.That(kernel.Occupancy(256, 40_000), Is.LessThanOrEqualTo(kernel.Occupancy(256)));
    }

    [Test]
    public void A_kernel_that_the_source_lacks_is_named()
    {
        var module = Compile(TestKernels.Arithmetic);
        var error = Assert.Throws<CudaException>(() => module.Function("absent"));
        Assert.That(error!.Message, Does.Contain("CUDA_ERROR_NOT_FOUND").And.EndsWith("kernel = absent, source = test.cu"));
    }
}
