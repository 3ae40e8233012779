// The kernels of a network of wide layers, between the matrix products.
#include "network_forward_wide.cu"
#include "network_gradient_wide.cu"
#include "network_pullback_wide.cu"
