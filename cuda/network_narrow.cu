// The kernels of a network of narrow layers.
#include "network_forward_narrow.cu"
#include "network_gradient_narrow.cu"
#include "network_pullback_narrow.cu"
