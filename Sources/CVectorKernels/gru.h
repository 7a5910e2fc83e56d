// The point-wise steps of a GRU, for one instruction set; kernels.h includes this file.
//
// gates [rows, 4*units] holds a candidate, z, r and a fourth part side by side.  With the reset gate after the product,
// the fourth part is h U + b of the candidate; with the gate before it, r * h, which is then multiplied.

// Every register of units: j is its first unit, wide how many there are from it on.
#define VK_FOR_UNITS(j, wide, units) \
    for (ptrdiff_t j = 0, wide = (units); wide > 0; j += VK_LANES, wide -= VK_LANES)

// h = z * h_prev + (1 - z) * candidate.
VK_INLINE void VK_NAME(gru_output_units)(ptrdiff_t j, ptrdiff_t wide, VK_NAME(lanes) z, VK_NAME(lanes) candidate,
                                         const float *h_prev, float *h) {
    VK_NAME(store)(h + j, z * VK_NAME(load)(h_prev + j, wide) + (1.0f - z) * candidate, wide);
}

static void VK_NAME(gru_forward)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates, ptrdiff_t gate_stride,
                                 const float *h_prev, ptrdiff_t prev_stride, float *h, ptrdiff_t h_stride) {
    int relu = activation == VK_ACTIVATION_RELU;
    for (ptrdiff_t row = 0; row < rows; row++) {
        float *g = gates + row * gate_stride;
        VK_FOR_UNITS(j, wide, units) {
            VK_NAME(lanes) z = VK_NAME(sigmoid1)(VK_NAME(load)(g + units + j, wide));
            VK_NAME(lanes) r = VK_NAME(sigmoid1)(VK_NAME(load)(g + 2 * units + j, wide));
            VK_NAME(lanes) inner = VK_NAME(load)(g + 3 * units + j, wide);
            VK_NAME(lanes) candidate = VK_NAME(activate)(VK_NAME(load)(g + j, wide) + r * inner, relu);
            VK_NAME(store)(g + j, candidate, wide);
            VK_NAME(store)(g + units + j, z, wide);
            VK_NAME(store)(g + 2 * units + j, r, wide);
            VK_NAME(gru_output_units)(j, wide, z, candidate, h_prev + row * prev_stride, h + row * h_stride);
        }
    }
}

static void VK_NAME(gru_backward)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates,
                                  ptrdiff_t gate_stride, const float *h_prev, ptrdiff_t prev_stride,
                                  const float *dh2, ptrdiff_t dh2_stride, float *dh) {
    int relu = activation == VK_ACTIVATION_RELU;
    for (ptrdiff_t row = 0; row < rows; row++) {
        float *g = gates + row * gate_stride, *own = dh + row * units;
        VK_FOR_UNITS(j, wide, units) {
            VK_NAME(lanes) candidate = VK_NAME(load)(g + j, wide);
            VK_NAME(lanes) z = VK_NAME(load)(g + units + j, wide);
            VK_NAME(lanes) r = VK_NAME(load)(g + 2 * units + j, wide);
            VK_NAME(lanes) inner = VK_NAME(load)(g + 3 * units + j, wide);
            VK_NAME(lanes) grad = VK_NAME(load)(own + j, wide);
            if (dh2) grad += VK_NAME(load)(dh2 + row * dh2_stride + j, wide);
            VK_NAME(lanes) before = VK_NAME(load)(h_prev + row * prev_stride + j, wide);
            VK_NAME(lanes) sum = grad * (1.0f - z) * VK_NAME(slope)(candidate, relu);
            VK_NAME(store)(g + j, sum, wide);
            VK_NAME(store)(g + units + j, grad * (before - candidate) * (z * (1.0f - z)), wide);
            VK_NAME(store)(g + 2 * units + j, sum * inner * (r * (1.0f - r)), wide);
            VK_NAME(store)(g + 3 * units + j, sum * r, wide);
            VK_NAME(store)(own + j, grad * z, wide);
        }
    }
}

static void VK_NAME(gru_reset)(ptrdiff_t rows, ptrdiff_t units, float *gates, ptrdiff_t gate_stride,
                               const float *h_prev, ptrdiff_t prev_stride) {
    for (ptrdiff_t row = 0; row < rows; row++) {
        float *g = gates + row * gate_stride;
        VK_FOR_UNITS(j, wide, units) {
            VK_NAME(lanes) r = VK_NAME(sigmoid1)(VK_NAME(load)(g + 2 * units + j, wide));
            VK_NAME(store)(g + units + j, VK_NAME(sigmoid1)(VK_NAME(load)(g + units + j, wide)), wide);
            VK_NAME(store)(g + 2 * units + j, r, wide);
            VK_NAME(store)(g + 3 * units + j, r * VK_NAME(load)(h_prev + row * prev_stride + j, wide), wide);
        }
    }
}

static void VK_NAME(gru_output)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates, ptrdiff_t gate_stride,
                                const float *h_prev, ptrdiff_t prev_stride, float *h, ptrdiff_t h_stride) {
    int relu = activation == VK_ACTIVATION_RELU;
    for (ptrdiff_t row = 0; row < rows; row++) {
        float *g = gates + row * gate_stride;
        VK_FOR_UNITS(j, wide, units) {
            VK_NAME(lanes) candidate = VK_NAME(activate)(VK_NAME(load)(g + j, wide), relu);
            VK_NAME(store)(g + j, candidate, wide);
            VK_NAME(gru_output_units)(j, wide, VK_NAME(load)(g + units + j, wide), candidate,
                                      h_prev + row * prev_stride, h + row * h_stride);
        }
    }
}

static void VK_NAME(gru_output_backward)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates,
                                         ptrdiff_t gate_stride, const float *h_prev, ptrdiff_t prev_stride,
                                         const float *dh2, ptrdiff_t dh2_stride, float *dh) {
    int relu = activation == VK_ACTIVATION_RELU;
    for (ptrdiff_t row = 0; row < rows; row++) {
        float *g = gates + row * gate_stride, *own = dh + row * units;
        VK_FOR_UNITS(j, wide, units) {
            VK_NAME(lanes) candidate = VK_NAME(load)(g + j, wide);
            VK_NAME(lanes) z = VK_NAME(load)(g + units + j, wide);
            VK_NAME(lanes) grad = VK_NAME(load)(own + j, wide);
            if (dh2) grad += VK_NAME(load)(dh2 + row * dh2_stride + j, wide);
            VK_NAME(lanes) before = VK_NAME(load)(h_prev + row * prev_stride + j, wide);
            VK_NAME(store)(g + j, grad * (1.0f - z) * VK_NAME(slope)(candidate, relu), wide);
            VK_NAME(store)(g + units + j, grad * (before - candidate) * (z * (1.0f - z)), wide);
            VK_NAME(store)(own + j, grad * z, wide);
        }
    }
}

static void VK_NAME(gru_reset_backward)(ptrdiff_t rows, ptrdiff_t units, float *gates, ptrdiff_t gate_stride,
                                        const float *h_prev, ptrdiff_t prev_stride, const float *reset, float *dh) {
    for (ptrdiff_t row = 0; row < rows; row++) {
        float *g = gates + row * gate_stride, *own = dh + row * units;
        VK_FOR_UNITS(j, wide, units) {
            VK_NAME(lanes) r = VK_NAME(load)(g + 2 * units + j, wide);
            VK_NAME(lanes) grad = VK_NAME(load)(reset + row * units + j, wide);
            VK_NAME(lanes) before = VK_NAME(load)(h_prev + row * prev_stride + j, wide);
            VK_NAME(store)(g + 2 * units + j, grad * before * (r * (1.0f - r)), wide);
            VK_NAME(store)(own + j, VK_NAME(load)(own + j, wide) + grad * r, wide);
        }
    }
}

#undef VK_FOR_UNITS
