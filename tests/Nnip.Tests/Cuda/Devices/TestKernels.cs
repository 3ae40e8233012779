namespace Nnip.Tests.Cuda.Devices;

/// <summary>Sources that the tests of the device compile; few, because each costs a compilation.</summary>
internal static class TestKernels
{
    /// <summary>
    /// scale: y = factor x, one thread for each element; arguments: one parameter of each type; reverse: a block turned round in dynamic
    /// shared memory; fill: threads of a three-dimensional grid.
    /// </summary>
    public const string Arithmetic = """
        extern "C" __global__ void scale(const float* x, float factor, int count, float* y)
        {
            int i = blockIdx.x * blockDim.x + threadIdx.x;
            if (i < count)
                y[i] = factor * x[i];
        }

        extern "C" __global__ void arguments(int a, long long b, float c, double d, const double* none, double* y)
        {
            y[0] = a;
            y[1] = b;
            y[2] = c;
            y[3] = d;
            y[4] = none == nullptr;
        }

        extern "C" __global__ void reverse(float* x)
        {
            extern __shared__ float block[];
            block[threadIdx.x] = x[threadIdx.x];
            __syncthreads();
            x[threadIdx.x] = block[blockDim.x - 1 - threadIdx.x];
        }

        extern "C" __global__ void fill(int* y)
        {
            if (threadIdx.x == 0)
                y[blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z)] = blockIdx.x + 10 * blockIdx.y + 100 * blockIdx.z;
        }
        """;
}
