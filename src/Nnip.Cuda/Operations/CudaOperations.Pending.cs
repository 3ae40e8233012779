using Nnip.Backends;
namespace Nnip.Cuda.Operations;
/// <summary>Operations whose kernels are not there yet.</summary>
internal sealed partial class CudaOperations<T>
{
    public NetworkTape<T> AllocateTape(int rows) => throw new NotSupportedException();
    public void NetworkForward(RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape, DeviceBuffer<T> energies) => throw new NotSupportedException();
    public void NetworkPullback(RowLayout rows, DeviceBuffer<T> parameters, NetworkTape<T> tape, DeviceBuffer<T> inputAdjoints) => throw new NotSupportedException();
    public void NetworkGradient(RowLayout rows, DeviceBuffer<T> parameters, DeviceBuffer<T> inputs, NetworkTape<T> tape, DeviceBuffer<T> energyAdjoints, DeviceBuffer<T>? inputTangents, DeviceBuffer<T> gradient) => throw new NotSupportedException();
    public void Widen(DeviceBuffer<T> source, int count, DeviceBuffer<double> destination) => throw new NotSupportedException();
    public void Narrow(DeviceBuffer<double> source, int count, int length, DeviceBuffer<T> destination) => throw new NotSupportedException();
    public void InputSum(Chunk<T> chunk, DeviceBuffer<T> inputs, RowLayout frameRows, DeviceBuffer<T> frameInputs) => throw new NotSupportedException();
    public void InputSpread(Chunk<T> chunk, RowLayout frameRows, DeviceBuffer<T> frameInputAdjoints, DeviceBuffer<T> inputAdjoints) => throw new NotSupportedException();
    public void EnergyLoss(Chunk<T> chunk, DeviceBuffer<double> energies, DeviceBuffer<double> scales, DeviceBuffer<double> energyAdjoints, DeviceBuffer<double> losses) => throw new NotSupportedException();
    public void ForceLoss(Chunk<T> chunk, DeviceBuffer<T> forces, DeviceBuffer<double> scales, DeviceBuffer<T> forceAdjoints, DeviceBuffer<double> losses) => throw new NotSupportedException();
    public void VirialLoss(Chunk<T> chunk, DeviceBuffer<double> virials, DeviceBuffer<double> scales, DeviceBuffer<double> virialAdjoints, DeviceBuffer<double> losses) => throw new NotSupportedException();
    public void GradientSum(ReadOnlySpan<DeviceBuffer<T>> parts, DeviceBuffer<double> gradient) => throw new NotSupportedException();
    public void GradientNorm(DeviceBuffer<double> gradient, DeviceBuffer<double> norm) => throw new NotSupportedException();
    public void LossSum(ReadOnlySpan<DeviceBuffer<double>> parts, DeviceBuffer<double> factors, DeviceBuffer<double> norm, DeviceBuffer<double> sums) => throw new NotSupportedException();
    public void AdamUpdate(AdamMemory memory, DeviceBuffer<double> gradient, DeviceBuffer<double> norm, DeviceBuffer<double> constants, DeviceBuffer<T> parameters) => throw new NotSupportedException();
}
