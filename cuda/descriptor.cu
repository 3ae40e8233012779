// The kernels that depend on the pair basis of a model.
#include "density.cu"
#include "density_pullback.cu"
#include "density_pushforward.cu"
#include "descriptor_jacobian.cu"
