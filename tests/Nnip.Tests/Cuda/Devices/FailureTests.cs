using Nnip.Cuda;
using Nnip.Cuda.Devices;
using Nnip.Cuda.Interop;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Devices;

/// <summary>Any call of any library may fail: the error is clean, nothing is left alive, and the next attempt works.</summary>
public class FailureTests
{
    private static readonly KernelImages Images = new(null);

    [OneTimeSetUp]
    public void Compile()
    {
        SoftwareDevice.Configure("");
        Work();
    }

    [TearDown]
    public void Disarm() => SoftwareDevice.Configure("");

    [Test]
    public void Each_call_of_a_step_may_fail()
    {
        int errors = 0;
        for (int n = 1; ; n++)
        {
            SoftwareDevice.Configure($"fail=any:{n}");
            Exception? error = null;
            try
            {
                Work();
            }
            catch (Exception e)
            {
                error = e;
            }
            long calls = SoftwareDevice.Calls().Values.Sum();
            SoftwareDevice.Configure("");
            if (calls < n)
                break;
            Assert.That(error, Is.Null.Or.InstanceOf<CudaException>(), $"call {n}");
            Assert.That(SoftwareDevice.Live().Where(kind => kind.Value != 0), Is.Empty,
                $"left alive after the failure of call {n}: {error?.Message}");
            errors += error is null ? 0 : 1;
        }
        Assert.That(errors, Is.GreaterThan(50), "calls that failed with an error");
        Work();
    }

    [TestCase(nameof(Nvrtc.nvrtcCreateProgram))]
    [TestCase(nameof(Nvrtc.nvrtcCompileProgram))]
    [TestCase(nameof(Nvrtc.nvrtcGetProgramLogSize))]
    [TestCase(nameof(Nvrtc.nvrtcGetProgramLog))]
    [TestCase(nameof(Nvrtc.nvrtcGetCUBINSize))]
    [TestCase(nameof(Nvrtc.nvrtcGetCUBIN))]
    public void Each_call_of_the_compiler_may_fail(string api)
    {
        var source = new KernelSource("test.cu", "extern \"C\" __global__ void nothing()\n{\n}\n", []);
        using var device = CudaDevice.Open(0, images: new(null));
        SoftwareDevice.Configure($"fail={api}:1");
        Assert.That(() => device.Kernels.Get(source), Throws.TypeOf<CudaException>());
        SoftwareDevice.Configure("");
        Assert.That(SoftwareDevice.Live().GetValueOrDefault("programs"), Is.Zero);
    }

    [Test]
    public void The_message_names_the_call_its_arguments_and_the_status()
    {
        using var device = CudaDevice.Open(0);
        SoftwareDevice.Configure("fail=cuEventCreate:1");
        var error = Assert.Throws<CudaException>(() => device.CreateEvent());
        Assert.That(error!.Message,
            Does.StartWith("cuEventCreate(made, flags) failed with CUDA_ERROR_"));
        Assert.That(error.Status, Does.StartWith("CUDA_ERROR_"));
        Assert.That(error.Code, Is.GreaterThan(0));
    }

    private static void Work()
    {
        using var device = CudaDevice.Open(0, images: Images);
        var module = device.Kernels.Get(new KernelSource("test.cu", TestKernels.Arithmetic, []));
        var scale = module.Function("scale");
        using var x = device.Upload<float>("x", [1, 2, 3, 4]);
        using var y = device.Allocate<float>("y", 4);
        using var c = device.Allocate<float>("c", 4);
        using var ring = device.CreateUploadRing<float>(4);
        ring.Next().Fill(1);
        ring.Upload(x, 4);
        ring.Next().Fill(1);
        ring.UploadAhead(x, 4);
        ring.Join();
        Step();
        using (var graph = device.Capture(Step))
            graph!.Launch();
        using var mark = device.CreateEvent();
        mark.Record();
        mark.Synchronise();
        Assert.That(c.Download(4), Is.EqualTo([8, 8, 8, 8]));
        device.Memory.Trim();
        device.Synchronise();

        void Step()
        {
            device.Launch(scale, 1, 32, 0, x, 2f, 4, y);
            device.Gemm(false, false, 2, 2, 2, 1f, y.Address, 2, y.Address, 2, 0f, c.Address, 2);
        }
    }
}
