// The activation functions with their first two derivatives.
#pragma once

#include "specialisation.cuh"

namespace network {

/// In the order of the enumeration of the library.
enum class Activation { Identity, Tanh, Silu, Softplus, Gelu, Sigmoid, Relu, LeakyRelu };

constexpr double leakySlope = 0.01;

/// act(z), act'(z) and act''(z); at a kink the derivatives of the negative side.
struct Activated {
    real value, first, second;
};

__device__ inline real sigmoid(real z)
{
    return 1 / (1 + exp(-z));
}

/// What of the result is not used costs nothing: the function is expanded where it is called.
__device__ __forceinline__ Activated activate(real z)
{
    constexpr Activation kind = static_cast<Activation>(activation);
    if constexpr (kind == Activation::Identity) {
        return {z, 1, 0};
    } else if constexpr (kind == Activation::Tanh) {
        const real t = tanh(z), slope = 1 - t * t;
        return {t, slope, -2 * t * slope};
    } else if constexpr (kind == Activation::Silu) {
        const real s = sigmoid(z);
        return {z * s, s * (1 + z * (1 - s)), s * (1 - s) * (2 + z * (1 - 2 * s))};
    } else if constexpr (kind == Activation::Softplus) {
        const real s = sigmoid(z);
        return {(z > 0 ? z : real(0)) + log1p(exp(-fabs(z))), s, s * (1 - s)};
    } else if constexpr (kind == Activation::Gelu) {
        constexpr real rootHalf = real(0.70710678118654752440), normalisation = real(0.39894228040143267794);
        const real distribution = real(0.5) * erfc(-z * rootHalf), density = normalisation * exp(real(-0.5) * z * z);
        return {z * distribution, distribution + z * density, density * (2 - z * z)};
    } else if constexpr (kind == Activation::Sigmoid) {
        const real s = sigmoid(z), slope = s * (1 - s);
        return {s, slope, slope * (1 - 2 * s)};
    } else if constexpr (kind == Activation::Relu) {
        return z > 0 ? Activated{z, 1, 0} : Activated{0, 0, 0};
    } else {
        return z > 0 ? Activated{z, 1, 0} : Activated{real(leakySlope) * z, real(leakySlope), 0};
    }
}

}
