using Nnip.Cuda.Interop;

namespace Nnip.Cuda.Devices;

internal sealed partial class CudaDevice
{
    private string lastKernel = "none";

    /// <summary>Enqueues a kernel on the compute stream. A grid without blocks is nothing.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="grid">Number of blocks.</param>
    /// <param name="block">Threads of a block.</param>
    /// <param name="dynamicSharedBytes">Shared memory of a block besides what the source declares.</param>
    /// <param name="arguments">One for each parameter of the kernel, in order.</param>
    /// <exception cref="CudaException">The driver refused, or an earlier kernel failed.</exception>
    public unsafe void Launch(Kernel kernel, Grid grid, int block, int dynamicSharedBytes, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (grid.X == 0 || grid.Y == 0 || grid.Z == 0)
            return;
        void** parameters = stackalloc void*[Math.Max(1, arguments.Length)];
        fixed (KernelArgument* values = arguments)
        {
            for (int a = 0; a < arguments.Length; a++)
                parameters[a] = values + a;
            lock (Access)
            {
                Bind();
                var result = CudaDriver.cuLaunchKernel(kernel.Function, (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)block, 1, 1,
                    (uint)dynamicSharedBytes, Stream, parameters, null);
                CudaError.Check(result, $"{grid}, block = {block}, shared bytes = {dynamicSharedBytes}, kernel before = {lastKernel}",
                    $"cuLaunchKernel({kernel.Name})");
                lastKernel = kernel.Name;
                Count(1);
            }
        }
    }
}
