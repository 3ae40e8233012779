using System.Runtime.InteropServices;
using Nnip.Cuda.Devices;
using Nnip.Cuda.Interop;
using Nnip.Tests.Cuda.Signatures;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.SoftwareDevices;

/// <summary>What the software device's cuBLAS checks, and when it reads what it is given, is as the library's documentation says.</summary>
public unsafe class CublasTests : DeviceTest
{
    private const int Size = 4;
    private nint handle;

    [SetUp]
    public void CreateHandle()
    {
        Assert.That(Cublas.cublasCreate_v2(out handle), Is.EqualTo(CublasStatus.Success));
        Assert.That(Cublas.cublasSetStream_v2(handle, Device.Stream), Is.EqualTo(CublasStatus.Success));
    }

    [TearDown]
    public void DestroyHandle() => _ = Cublas.cublasDestroy_v2(handle);

    [TestCase(-1, 4, 4, 4, 4, 4)]
    [TestCase(4, -1, 4, 4, 4, 4)]
    [TestCase(4, 4, -1, 4, 4, 4)]
    [TestCase(4, 4, 4, 3, 4, 4)]
    [TestCase(4, 4, 4, 4, 3, 4)]
    [TestCase(4, 4, 4, 4, 4, 3)]
    [TestCase(4, 4, 0, 4, 0, 4)]
    [TestCase(0, 4, 4, 0, 4, 4)]
    public void Sizes_that_do_not_fit_are_invalid(int m, int n, int k, int lda, int ldb, int ldc) =>
        Assert.That(Multiply(m: m, n: n, k: k, lda: lda, ldb: ldb, ldc: ldc), Is.EqualTo(CublasStatus.InvalidValue));

    [Test]
    public void Leading_dimensions_are_those_of_the_matrix_as_it_is_stored()
    {
        // A is (4, 2), or stored transposed (2, 4); B is (2, 3), or stored transposed (3, 2).
        foreach (var (a, b) in ((CublasOperation, CublasOperation)[])[
            (CublasOperation.None, CublasOperation.None), (CublasOperation.Transpose, CublasOperation.None),
            (CublasOperation.None, CublasOperation.Transpose), (CublasOperation.Transpose, CublasOperation.Transpose)])
        {
            int lda = a == CublasOperation.None ? 4 : 2, ldb = b == CublasOperation.None ? 2 : 3;
            Assert.That(Multiply(m: 4, n: 3, k: 2, opA: a, opB: b, lda: lda, ldb: ldb), Is.EqualTo(CublasStatus.Success), $"{a}, {b}");
            Assert.That(Multiply(m: 4, n: 3, k: 2, opA: a, opB: b, lda: lda - 1, ldb: ldb),
                Is.EqualTo(CublasStatus.InvalidValue), $"{a}, {b}: lda");
            Assert.That(Multiply(m: 4, n: 3, k: 2, opA: a, opB: b, lda: lda, ldb: ldb - 1),
                Is.EqualTo(CublasStatus.InvalidValue), $"{a}, {b}: ldb");
        }
    }

    [Test]
    public void Operations_and_modes_that_do_not_exist_are_invalid()
    {
        Assert.That(Multiply(opA: (CublasOperation)7), Is.EqualTo(CublasStatus.InvalidValue));
        Assert.That(Multiply(opB: (CublasOperation)(-1)), Is.EqualTo(CublasStatus.InvalidValue));
        Assert.That(Cublas.cublasSetMathMode(handle, (CublasMath)4), Is.EqualTo(CublasStatus.InvalidValue));
        Assert.That(Cublas.cublasSetPointerMode_v2(handle, (CublasPointerMode)2), Is.EqualTo(CublasStatus.InvalidValue));
    }

    [Test]
    public void Factors_that_are_null_are_invalid_unless_there_is_nothing_to_do()
    {
        Assert.That(Cublas.cublasSgemm_v2(handle, 0, 0, 1, 1, 1, null, 0, 1, 0, 1, null, 0, 1), Is.EqualTo(CublasStatus.InvalidValue));
        Assert.That(Cublas.cublasSgemm_v2(handle, 0, 0, 0, 1, 1, null, 0, 1, 0, 1, null, 0, 1), Is.EqualTo(CublasStatus.Success));
    }

    [Test]
    public void A_handle_that_is_null_or_destroyed_is_not_initialized()
    {
        Assert.That(Cublas.cublasSetStream_v2(0, Device.Stream), Is.EqualTo(CublasStatus.NotInitialized));
        Assert.That(Cublas.cublasDestroy_v2(0), Is.EqualTo(CublasStatus.NotInitialized));
        Assert.That(Cublas.cublasDestroy_v2(handle), Is.EqualTo(CublasStatus.Success));
        Assert.That(Cublas.cublasDestroy_v2(handle), Is.EqualTo(CublasStatus.NotInitialized));
        Assert.That(Multiply(), Is.EqualTo(CublasStatus.NotInitialized));
    }

    [Test]
    public void A_workspace_is_aligned_and_lies_in_device_memory()
    {
        using var workspace = Device.Allocate<byte>("workspace", 1 << 16);
        Assert.That(Cublas.cublasSetWorkspace_v2(handle, workspace.Address + 64, 1 << 12), Is.EqualTo(CublasStatus.InvalidValue));
        Assert.That(Cublas.cublasSetWorkspace_v2(handle, 0, 1 << 12), Is.EqualTo(CublasStatus.InvalidValue));
        Assert.That(Cublas.cublasSetWorkspace_v2(handle, workspace.Address, 1 << 16), Is.EqualTo(CublasStatus.Success));
    }

    [Test]
    public void A_workspace_is_overwritten()
    {
        using var workspace = Device.Allocate<byte>("workspace", 1 << 12);
        using var c = Device.Allocate<float>("c", Size * Size);
        workspace.Clear();
        Assert.That(Cublas.cublasSetWorkspace_v2(handle, workspace.Address, 1 << 12), Is.EqualTo(CublasStatus.Success));
        Product([.. Range()], [.. Range()], c, 1, 0);
        Assert.That(workspace.Download(1 << 12), Has.Some.Not.Zero);
    }

    [Test]
    public void A_beta_of_zero_does_not_read_C()
    {
        using var c = Device.Upload<float>("c", [.. Range().Select(_ => float.NaN)]);
        Product(Identity(), [.. Range()], c, 2, 0);
        Assert.That(c.Download(Size * Size), Is.EqualTo(Range().Select(x => 2 * x)));
    }

    [Test]
    public void An_alpha_of_zero_does_not_read_A_and_B()
    {
        using var c = Device.Upload<float>("c", [.. Range()]);
        Product([.. Range().Select(_ => float.NaN)], [.. Range().Select(_ => float.NaN)], c, 0, 3);
        Assert.That(c.Download(Size * Size), Is.EqualTo(Range().Select(x => 3 * x)));
    }

    [Test]
    public void Factors_on_the_device_are_read_when_their_turn_comes()
    {
        using var factors = Device.Upload<float>("factors", [2, 0]);
        using var later = Device.Upload<float>("later", [3]);
        using var a = Device.Upload<float>("a", Identity());
        using var b = Device.Upload<float>("b", [.. Range()]);
        using var c = Device.Allocate<float>("c", Size * Size);
        Assert.That(Cublas.cublasSetPointerMode_v2(handle, CublasPointerMode.Device), Is.EqualTo(CublasStatus.Success));
        using (var graph = Device.Capture(() =>
        {
            later.CopyTo(factors, 1);
            Assert.That(Cublas.cublasSgemm_v2(handle, 0, 0, Size, Size, Size, (float*)factors.Address, a.Address, Size, b.Address, Size,
                (float*)factors.At(1), c.Address, Size), Is.EqualTo(CublasStatus.Success));
        }))
            graph!.Launch();
        Assert.That(c.Download(Size * Size), Is.EqualTo(Range().Select(x => 3 * x)));
    }

    [Test]
    public void Columns_may_lie_apart_and_what_is_between_stays()
    {
        using var a = Device.Upload<double>("a", [1, 2, -1, 3, 4, -1]);
        using var c = Device.Upload<double>("c", [7, 7, 7, 7, 7, 7]);
        double one = 1, zero = 0;
        Assert.That(Cublas.cublasDgemm_v2(handle, 0, 0, 2, 2, 2, &one, a.Address, 3, a.Address, 3, &zero, c.Address, 3),
            Is.EqualTo(CublasStatus.Success));
        Assert.That(c.Download(6), Is.EqualTo([7, 10, 7, 15, 22, 7]));
    }

    [Test]
    public void Tf32_rounds_the_factors_of_single_products_and_nothing_else([Values] bool allowed)
    {
        const float Fine = 1 + 1f / (1 << 14);
        float[] a = Identity();
        a[0] = Fine;
        using var c = Device.Allocate<float>("c", Size * Size);
        Assert.That(Cublas.cublasSetMathMode(handle, allowed ? CublasMath.Tf32TensorOp : CublasMath.Default),
            Is.EqualTo(CublasStatus.Success));
        Product(a, Identity(), c, 1, 0);
        Assert.That(c.Download(1)[0], Is.EqualTo(allowed ? 1f : Fine));
    }

    [Test]
    public void Statuses_have_names()
    {
        var name = EnumName.All[typeof(CublasStatus)];
        foreach (var status in Enum.GetValues<CublasStatus>())
            Assert.That(EnumName.Key(Marshal.PtrToStringUTF8((nint)Cublas.cublasGetStatusName(status))!), Is.EqualTo(name.Of($"{status}")));
    }

    private CublasStatus Multiply(int m = Size, int n = Size, int k = Size, CublasOperation opA = CublasOperation.None,
        CublasOperation opB = CublasOperation.None, int lda = Size, int ldb = Size, int ldc = Size)
    {
        using var a = Device.Upload<float>("a", [.. Range()]);
        using var c = Device.Allocate<float>("c", Size * Size);
        float one = 1, zero = 0;
        var status = Cublas.cublasSgemm_v2(handle, opA, opB, m, n, k, &one, a.Address, lda, a.Address, ldb, &zero, c.Address, ldc);
        Device.Synchronise();
        return status;
    }

    private void Product(float[] a, float[] b, CudaBuffer<float> c, float alpha, float beta)
    {
        using var deviceA = Device.Upload<float>("a", a);
        using var deviceB = Device.Upload<float>("b", b);
        Assert.That(Cublas.cublasSgemm_v2(handle, 0, 0, Size, Size, Size, &alpha, deviceA.Address, Size, deviceB.Address, Size, &beta,
            c.Address, Size), Is.EqualTo(CublasStatus.Success));
        Device.Synchronise();
    }

    private static IEnumerable<float> Range() => Enumerable.Range(1, Size * Size).Select(i => (float)i);

    private static float[] Identity() => [.. Enumerable.Range(0, Size * Size).Select(i => i % (Size + 1) == 0 ? 1f : 0f)];
}
