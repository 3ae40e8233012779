using System.Text;
using Nnip.IO;

namespace Nnip.Cuda.Devices;

/// <summary>The modules of a device, each compiled and loaded once for a source and what specialises it.</summary>
internal sealed class KernelCache
{
    private readonly CudaDevice device;
    private readonly KernelImages images;
    private readonly CompileTarget target;
    private readonly Dictionary<string, KernelModule> modules = [];

    internal KernelCache(CudaDevice device, KernelImages images)
    {
        this.device = device;
        this.images = images;
        target = CompileTarget.For(device.ComputeCapability, CompilerInfo.Read().Architectures)
            ?? throw new CudaException($"NVRTC has no architecture for the device, which is sm_{device.ComputeCapability}");
    }

    /// <summary>The module of a kernel file of this library.</summary>
    /// <param name="fileName">Name of the file, for example "density.cu".</param>
    /// <param name="specialisation">Text of the header specialisation.cuh.</param>
    /// <param name="options">Options of the compiler besides architecture and language.</param>
    /// <exception cref="CudaException">The source does not compile, or the driver does not load it.</exception>
    public KernelModule Get(string fileName, string specialisation, params ReadOnlySpan<string> options) =>
        Get(KernelSource.Of(fileName, specialisation), options);

    /// <summary>The module of any source.</summary>
    public KernelModule Get(KernelSource source, params ReadOnlySpan<string> options)
    {
        string[] all = KernelCompiler.Options(target, options);
        string key = Key(source, all);
        lock (modules)
            if (modules.TryGetValue(key, out var known))
                return known;
        // Outside the lock: several sources compile at once.
        var image = images.Get(key, () => KernelCompiler.Compile(source, target, all, out _));
        lock (modules)
            return modules.TryGetValue(key, out var known) ? known : modules[key] = new(device, source.FileName, image);
    }

    /// <summary>SHA-256 of all that the image depends on.</summary>
    private string Key(KernelSource source, string[] options)
    {
        var compiler = CompilerInfo.Read();
        var hash = new Sha256();
        Append($"NVRTC {compiler.Major}.{compiler.Minor} {compiler.Identity}");
        Append(source.FileName);
        Append(source.Text);
        foreach (var (name, text) in source.Headers)
        {
            Append(name);
            Append(text);
        }
        foreach (string option in options)
            Append(option);
        return $"{Convert.ToHexStringLower(hash.Finish())}.{(target.IsBinary ? "cubin" : "ptx")}";

        void Append(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.Append(BitConverter.GetBytes(bytes.Length));
            hash.Append(bytes);
        }
    }
}
