using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

/// <summary>One function of a module, to be launched.</summary>
internal sealed class Kernel
{
    private readonly CudaDevice device;
    private int maxDynamicShared;

    internal Kernel(CudaDevice device, nint function, string name)
    {
        this.device = device;
        Function = function;
        Name = name;
        Registers = Attribute(FunctionAttribute.NumRegs);
        StaticSharedBytes = Attribute(FunctionAttribute.SharedSizeBytes);
        LocalBytes = Attribute(FunctionAttribute.LocalSizeBytes);
        MaxThreadsPerBlock = Attribute(FunctionAttribute.MaxThreadsPerBlock);
    }

    /// <summary>Its name in the source.</summary>
    public string Name { get; }

    /// <summary>Registers of a thread.</summary>
    public int Registers { get; }

    /// <summary>Shared memory of a block that the source declares.</summary>
    public int StaticSharedBytes { get; }

    /// <summary>Local memory of a thread: arrays and spilled registers.</summary>
    public int LocalBytes { get; }

    /// <summary>Most threads a block may have.</summary>
    public int MaxThreadsPerBlock { get; }

    internal nint Function { get; }

    /// <summary>Allows launches with this much dynamic shared memory; needed above 48 kB.</summary>
    public void SetMaxDynamicShared(int bytes)
    {
        if (bytes <= maxDynamicShared)
            return;
        device.Bind();
        CudaError.Check(CudaDriver.cuFuncSetAttribute(Function, FunctionAttribute.MaxDynamicSharedSizeBytes, bytes),
            $"kernel = {Name}, attribute = {FunctionAttribute.MaxDynamicSharedSizeBytes}, value = {bytes}");
        maxDynamicShared = bytes;
    }

    /// <summary>How many blocks of this size run on one multiprocessor at once.</summary>
    public int Occupancy(int block, int dynamicSharedBytes = 0)
    {
        device.Bind();
        CudaError.Check(CudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor(out int blocks, Function, block, (nuint)dynamicSharedBytes),
            $"kernel = {Name}, block = {block}, shared bytes = {dynamicSharedBytes}");
        return blocks;
    }

    private int Attribute(FunctionAttribute attribute)
    {
        CudaError.Check(CudaDriver.cuFuncGetAttribute(out int value, attribute, Function), $"kernel = {Name}, attribute = {attribute}");
        return value;
    }
}
