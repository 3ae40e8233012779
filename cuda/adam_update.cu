// One step of Adam or AdamW.
#include "specialisation.cuh"

/// The constants of a step, in the order of AdamStep.
struct AdamStep {
    double learningRate, beta1, beta2, meanScale, squareScale, epsilon, weightDecay, decoupled, largestNorm, averageShare;
};

/// What Adam keeps of each parameter (count each), and what is known of it: decayed is 1 where weight decay acts, rates are factors on the
/// learning rate. A thread for each parameter; parameters is the narrowed copy that the other kernels read.
extern "C" __global__ void adam_update(int count, double* wide, double* mean, double* square, double* average, const double* decayed,
    const double* rates, const double* gradient, const double* norm, const AdamStep* step, real* parameters)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count)
        return;
    const AdamStep s = *step;
    const double length = norm[0], clip = s.largestNorm > 0 && length > s.largestNorm ? s.largestNorm / length : 1;
    const double decay = s.weightDecay * decayed[i] * wide[i];
    const double g = clip * gradient[i] + (1 - s.decoupled) * decay;
    const double m = s.beta1 * mean[i] + (1 - s.beta1) * g;
    const double v = s.beta2 * square[i] + (1 - s.beta2) * g * g;
    const double move = m * s.meanScale / (sqrt(v * s.squareScale) + s.epsilon) + s.decoupled * decay;
    const double p = wide[i] - s.learningRate * rates[i] * move;
    mean[i] = m;
    square[i] = v;
    wide[i] = p;
    average[i] += s.averageShare * (p - average[i]);
    parameters[i] = real(p);
}
