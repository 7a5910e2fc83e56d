// The kernels of one instruction set; dispatch.c includes this file once for each.

#include "lanes.h"
#include "products.h"

static void VK_NAME(exp)(ptrdiff_t count, const float *x, float *y) {
    for (ptrdiff_t j = 0; j < count; j += VK_LANES) {
        VK_NAME(store)(y + j, VK_NAME(exp1)(VK_NAME(load)(x + j, count - j)), count - j);
    }
}

static void VK_NAME(sigmoid)(ptrdiff_t count, const float *x, float *y) {
    for (ptrdiff_t j = 0; j < count; j += VK_LANES) {
        VK_NAME(store)(y + j, VK_NAME(sigmoid1)(VK_NAME(load)(x + j, count - j)), count - j);
    }
}

static void VK_NAME(tanh)(ptrdiff_t count, const float *x, float *y) {
    for (ptrdiff_t j = 0; j < count; j += VK_LANES) {
        VK_NAME(store)(y + j, VK_NAME(tanh1)(VK_NAME(load)(x + j, count - j)), count - j);
    }
}

// `wide` units from `j` on.
VK_INLINE void VK_NAME(forward_units)(ptrdiff_t j, ptrdiff_t wide, ptrdiff_t units, int relu, const float *bias,
                                      float *gates, const float *c_prev, float *c, float *c_act, float *h) {
    VK_NAME(lanes) z[4];
    for (int k = 0; k < 4; k++) {
        z[k] = VK_NAME(load)(gates + k * units + j, wide) + VK_NAME(load)(bias + k * units + j, wide);
    }
    VK_NAME(lanes) i = VK_NAME(sigmoid1)(z[0]);
    VK_NAME(lanes) f = VK_NAME(sigmoid1)(z[1]);
    VK_NAME(lanes) g = VK_NAME(activate)(z[2], relu);
    VK_NAME(lanes) o = VK_NAME(sigmoid1)(z[3]);
    VK_NAME(lanes) cell = f * VK_NAME(load)(c_prev + j, wide) + i * g;
    VK_NAME(lanes) out = VK_NAME(activate)(cell, relu);
    VK_NAME(store)(gates + j, i, wide);
    VK_NAME(store)(gates + units + j, f, wide);
    VK_NAME(store)(gates + 2 * units + j, g, wide);
    VK_NAME(store)(gates + 3 * units + j, o, wide);
    VK_NAME(store)(c + j, cell, wide);
    VK_NAME(store)(c_act + j, out, wide);
    VK_NAME(store)(h + j, o * out, wide);
}

VK_INLINE void VK_NAME(forward_row)(ptrdiff_t units, int relu, const float *bias, float *gates,
                                    const float *c_prev, float *c, float *c_act, float *h) {
    ptrdiff_t j = 0;
    for (; j + VK_LANES <= units; j += VK_LANES) {
        VK_NAME(forward_units)(j, VK_LANES, units, relu, bias, gates, c_prev, c, c_act, h);
    }
    if (j < units) VK_NAME(forward_units)(j, units - j, units, relu, bias, gates, c_prev, c, c_act, h);
}

static void VK_NAME(lstm_forward)(ptrdiff_t rows, ptrdiff_t units, int activation, const float *bias,
                                  ptrdiff_t bias_stride, float *gates, ptrdiff_t gate_stride, const float *c_prev,
                                  float *c, float *c_act, float *h, ptrdiff_t h_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        float *row = gates + r * gate_stride;
        const float *added = bias + r * bias_stride;
        ptrdiff_t at = r * units;
        if (activation == VK_ACTIVATION_RELU) {
            VK_NAME(forward_row)(units, 1, added, row, c_prev + at, c + at, c_act + at, h + r * h_stride);
        } else {
            VK_NAME(forward_row)(units, 0, added, row, c_prev + at, c + at, c_act + at, h + r * h_stride);
        }
    }
}

VK_INLINE void VK_NAME(backward_units)(ptrdiff_t j, ptrdiff_t wide, ptrdiff_t units, int relu, float *gates,
                                       const float *c_prev, const float *c_act, const float *dh, const float *dh2,
                                       float *dc) {
    VK_NAME(lanes) i = VK_NAME(load)(gates + j, wide);
    VK_NAME(lanes) f = VK_NAME(load)(gates + units + j, wide);
    VK_NAME(lanes) g = VK_NAME(load)(gates + 2 * units + j, wide);
    VK_NAME(lanes) o = VK_NAME(load)(gates + 3 * units + j, wide);
    VK_NAME(lanes) out = VK_NAME(load)(c_act + j, wide);
    VK_NAME(lanes) grad = VK_NAME(load)(dh + j, wide);
    if (dh2) grad += VK_NAME(load)(dh2 + j, wide);
    VK_NAME(lanes) cell = VK_NAME(load)(dc + j, wide) + grad * o * VK_NAME(slope)(out, relu);
    VK_NAME(store)(gates + j, cell * g * (i * (1.0f - i)), wide);
    VK_NAME(store)(gates + units + j, cell * VK_NAME(load)(c_prev + j, wide) * (f * (1.0f - f)), wide);
    VK_NAME(store)(gates + 2 * units + j, cell * i * VK_NAME(slope)(g, relu), wide);
    VK_NAME(store)(gates + 3 * units + j, grad * out * (o * (1.0f - o)), wide);
    VK_NAME(store)(dc + j, cell * f, wide);
}

VK_INLINE void VK_NAME(backward_row)(ptrdiff_t units, int relu, float *gates, const float *c_prev,
                                     const float *c_act, const float *dh, const float *dh2, float *dc) {
    ptrdiff_t j = 0;
    for (; j + VK_LANES <= units; j += VK_LANES) {
        VK_NAME(backward_units)(j, VK_LANES, units, relu, gates, c_prev, c_act, dh, dh2, dc);
    }
    if (j < units) VK_NAME(backward_units)(j, units - j, units, relu, gates, c_prev, c_act, dh, dh2, dc);
}

static void VK_NAME(lstm_backward)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates,
                                   ptrdiff_t gate_stride, const float *c_prev, const float *c_act,
                                   const float *dh, ptrdiff_t dh_stride, const float *dh2, ptrdiff_t dh2_stride,
                                   float *dc) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        float *row = gates + r * gate_stride;
        const float *own = dh + r * dh_stride;
        const float *other = dh2 ? dh2 + r * dh2_stride : NULL;
        ptrdiff_t at = r * units;
        if (activation == VK_ACTIVATION_RELU) {
            VK_NAME(backward_row)(units, 1, row, c_prev + at, c_act + at, own, other, dc + at);
        } else {
            VK_NAME(backward_row)(units, 0, row, c_prev + at, c_act + at, own, other, dc + at);
        }
    }
}

#include "gru.h"
#include "vectors.h"

static const vk_table VK_NAME(vk_table) = {
    .level = VK_LEVEL,
    .panel_width = 2 * VK_LANES,
    .exp = VK_NAME(exp),
    .sigmoid = VK_NAME(sigmoid),
    .tanh = VK_NAME(tanh),
    .lstm_forward = VK_NAME(lstm_forward),
    .lstm_backward = VK_NAME(lstm_backward),
    .gru_forward = VK_NAME(gru_forward),
    .gru_backward = VK_NAME(gru_backward),
    .gru_reset = VK_NAME(gru_reset),
    .gru_output = VK_NAME(gru_output),
    .gru_output_backward = VK_NAME(gru_output_backward),
    .gru_reset_backward = VK_NAME(gru_reset_backward),
    .axpy = VK_NAME(axpy),
    .scale = VK_NAME(scale),
    .multiply = VK_NAME(multiply),
    .add_columns = VK_NAME(add_columns),
    .approach = VK_NAME(approach),
    .sum_of_squares = VK_NAME(sum_of_squares),
    .adam = VK_NAME(adam),
    .pack = VK_NAME(pack),
    .gemm_packed = VK_NAME(gemm_packed),
    .gemm_half = VK_NAME(gemm_half),
    .gemm = VK_NAME(gemm),
};
