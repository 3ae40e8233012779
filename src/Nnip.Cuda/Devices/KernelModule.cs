using System.Text;
using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>A compiled kernel source, loaded into a device.</summary>
internal sealed unsafe class KernelModule : IDisposable
{
    private readonly CudaDevice device;
    private readonly CudaModuleHandle handle;
    private readonly Dictionary<string, Kernel> kernels = [];

    internal KernelModule(CudaDevice device, string fileName, ReadOnlySpan<byte> image)
    {
        this.device = device;
        FileName = fileName;
        device.BindOutsideCapture("a module is loaded");
        fixed (byte* data = image)
        {
            CudaError.Check(CudaDriver.cuModuleLoadData(out nint module, data), $"source = {fileName}, {image.Length} bytes");
            handle = new(device.Handles, module);
        }
    }

    /// <summary>Name of the source file.</summary>
    public string FileName { get; }

    /// <summary>A kernel by its name.</summary>
    /// <exception cref="CudaException">The source has no kernel of this name.</exception>
    public Kernel Function(string name)
    {
        lock (kernels)
        {
            if (kernels.TryGetValue(name, out var known))
                return known;
            device.Bind();
            nint function;
            fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
                CudaError.Check(CudaDriver.cuModuleGetFunction(out function, handle.Value, text), $"kernel = {name}, source = {FileName}");
            return kernels[name] = new(device, function, name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
