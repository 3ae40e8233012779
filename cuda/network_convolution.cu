// The kernels of a network with convolutions: those between matrix products, and sums over places.
#include "network_col2im.cu"
#include "network_forward_wide.cu"
#include "network_gradient_wide.cu"
#include "network_pullback_wide.cu"
