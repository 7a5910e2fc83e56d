// The kernels of one instruction set; dispatch.c includes this file once for each.
// Exponential and hyperbolic tangent follow the polynomials of the Cephes library (S. Moshier).

#include "products.h"

VK_INLINE float VK_NAME(exp1)(float x) {
    // Written so that NaN passes through.
    x = x > 87.0f ? 87.0f : x;
    x = x < -87.0f ? -87.0f : x;
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    float shifted = x * 1.44269504088896341f + 12582912.0f;
    float n = shifted - 12582912.0f;
    float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    float y = p * (r * r) + r + 1.0f;
    uint32_t exponent, bits;
    memcpy(&exponent, &shifted, 4);
    memcpy(&bits, &y, 4);
    bits += exponent << 23;
    memcpy(&y, &bits, 4);
    return y;
}

VK_INLINE float VK_NAME(sigmoid1)(float x) { return 1.0f / (1.0f + VK_NAME(exp1)(-x)); }

VK_INLINE float VK_NAME(tanh1)(float x) {
    float a = __builtin_fabsf(x);
    float z = x * x;
    float p = -5.70498872745e-3f;
    p = p * z + 2.06390887954e-2f;
    p = p * z + -5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z + -3.33332819422e-1f;
    float small = p * z * x + x;
    float large = 1.0f - 2.0f / (VK_NAME(exp1)(a + a) + 1.0f);
    large = __builtin_copysignf(large, x);
    return a < 0.625f ? small : large;
}

VK_INLINE float VK_NAME(activate)(float x, int relu) {
    // "x <= 0" and not "x > 0", so that NaN passes through.
    return relu ? (x <= 0.0f ? 0.0f : x) : VK_NAME(tanh1)(x);
}

VK_INLINE float VK_NAME(slope)(float y, int relu) { return relu ? (y > 0.0f ? 1.0f : 0.0f) : 1.0f - y * y; }

static void VK_NAME(exp)(ptrdiff_t count, const float *x, float *y) {
    VK_LOOP for (ptrdiff_t j = 0; j < count; j++) y[j] = VK_NAME(exp1)(x[j]);
}

static void VK_NAME(sigmoid)(ptrdiff_t count, const float *x, float *y) {
    VK_LOOP for (ptrdiff_t j = 0; j < count; j++) y[j] = VK_NAME(sigmoid1)(x[j]);
}

static void VK_NAME(tanh)(ptrdiff_t count, const float *x, float *y) {
    VK_LOOP for (ptrdiff_t j = 0; j < count; j++) y[j] = VK_NAME(tanh1)(x[j]);
}

VK_INLINE void VK_NAME(forward_row)(ptrdiff_t units, int relu, const float *bias, float *gates,
                                    const float *c_prev, float *c, float *c_act, float *h) {
    VK_LOOP for (ptrdiff_t j = 0; j < units; j++) {
        float i = VK_NAME(sigmoid1)(gates[j] + bias[j]);
        float f = VK_NAME(sigmoid1)(gates[units + j] + bias[units + j]);
        float g = VK_NAME(activate)(gates[2 * units + j] + bias[2 * units + j], relu);
        float o = VK_NAME(sigmoid1)(gates[3 * units + j] + bias[3 * units + j]);
        float cell = f * c_prev[j] + i * g;
        float out = VK_NAME(activate)(cell, relu);
        gates[j] = i;
        gates[units + j] = f;
        gates[2 * units + j] = g;
        gates[3 * units + j] = o;
        c[j] = cell;
        c_act[j] = out;
        h[j] = o * out;
    }
}

static void VK_NAME(lstm_forward)(ptrdiff_t rows, ptrdiff_t units, int activation, const float *bias, float *gates,
                                  ptrdiff_t gate_stride, const float *c_prev, float *c, float *c_act, float *h,
                                  ptrdiff_t h_stride) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        float *row = gates + r * gate_stride;
        ptrdiff_t at = r * units;
        if (activation == VK_ACTIVATION_RELU) {
            VK_NAME(forward_row)(units, 1, bias, row, c_prev + at, c + at, c_act + at, h + r * h_stride);
        } else {
            VK_NAME(forward_row)(units, 0, bias, row, c_prev + at, c + at, c_act + at, h + r * h_stride);
        }
    }
}

VK_INLINE void VK_NAME(backward_row)(ptrdiff_t units, int relu, float *gates, const float *c_prev,
                                     const float *c_act, const float *dh, const float *dh2, float *dc) {
    VK_LOOP for (ptrdiff_t j = 0; j < units; j++) {
        float i = gates[j], f = gates[units + j], g = gates[2 * units + j], o = gates[3 * units + j];
        float grad = dh[j];
        if (dh2) grad += dh2[j];
        float cell = dc[j] + grad * o * VK_NAME(slope)(c_act[j], relu);
        gates[j] = cell * g * (i * (1.0f - i));
        gates[units + j] = cell * c_prev[j] * (f * (1.0f - f));
        gates[2 * units + j] = cell * i * VK_NAME(slope)(g, relu);
        gates[3 * units + j] = grad * c_act[j] * (o * (1.0f - o));
        dc[j] = cell * f;
    }
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
            if (other) VK_NAME(backward_row)(units, 1, row, c_prev + at, c_act + at, own, other, dc + at);
            else VK_NAME(backward_row)(units, 1, row, c_prev + at, c_act + at, own, NULL, dc + at);
        } else {
            if (other) VK_NAME(backward_row)(units, 0, row, c_prev + at, c_act + at, own, other, dc + at);
            else VK_NAME(backward_row)(units, 0, row, c_prev + at, c_act + at, own, NULL, dc + at);
        }
    }
}

#include "vectors.h"

static const vk_table VK_NAME(vk_table) = {
    .level = VK_LEVEL,
    .panel_width = 2 * VK_LANES,
    .exp = VK_NAME(exp),
    .sigmoid = VK_NAME(sigmoid),
    .tanh = VK_NAME(tanh),
    .lstm_forward = VK_NAME(lstm_forward),
    .lstm_backward = VK_NAME(lstm_backward),
    .axpy = VK_NAME(axpy),
    .scale = VK_NAME(scale),
    .multiply = VK_NAME(multiply),
    .add_columns = VK_NAME(add_columns),
    .approach = VK_NAME(approach),
    .sum_of_squares = VK_NAME(sum_of_squares),
    .adam = VK_NAME(adam),
    .pack = VK_NAME(pack),
    .gemm_packed = VK_NAME(gemm_packed),
    .gemm = VK_NAME(gemm),
};
