// Point-wise and small-product kernels for float32, compiled for several instruction sets.
//
// A table of kernels is asked for by level; nothing is kept between calls.  Results of one level are the
// same on every run; results of different levels may differ by rounding.
#ifndef CVECTORKERNELS_H
#define CVECTORKERNELS_H

#include <stddef.h>
#include <stdint.h>

enum { VK_LEVEL_BASELINE = 0, VK_LEVEL_AVX2 = 1, VK_LEVEL_AVX512 = 2 };
enum { VK_ACTIVATION_TANH = 0, VK_ACTIVATION_RELU = 1 };

// The numbers of one AdamW update.
typedef struct {
    float beta1, beta2, epsilon;
    float step_size;      // lr * sqrt(1 - beta2^t) / (1 - beta1^t)
    float decay;          // lr * weight decay; 0 for slots that do not decay
    float gradient_scale; // multiplies each gradient first
} vk_adam_numbers;

typedef struct {
    int level;
    // Columns in one panel of a packed right-hand matrix.
    ptrdiff_t panel_width;

    // y = exp(x), sigmoid(x), tanh(x) for `count` numbers.
    void (*exp)(ptrdiff_t count, const float *x, float *y);
    void (*sigmoid)(ptrdiff_t count, const float *x, float *y);
    void (*tanh)(ptrdiff_t count, const float *x, float *y);

    // gates [rows, 4*units] holds pre-activations without bias and receives the activated gates i, f, g, o.
    // A bias of stride 0 serves all rows.  c_prev, c, c_act are [rows, units] without gaps; h has its own stride.
    void (*lstm_forward)(ptrdiff_t rows, ptrdiff_t units, int activation, const float *bias,
                         ptrdiff_t bias_stride, float *gates, ptrdiff_t gate_stride, const float *c_prev,
                         float *c, float *c_act, float *h, ptrdiff_t h_stride);

    // gates holds the activated gates and receives the gradients of the pre-activations.  dh2 may be NULL;
    // dc holds the gradient of the cell state and receives that of the step before.
    void (*lstm_backward)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates, ptrdiff_t gate_stride,
                          const float *c_prev, const float *c_act, const float *dh, ptrdiff_t dh_stride,
                          const float *dh2, ptrdiff_t dh2_stride, float *dc);

    // A GRU with the reset gate after the product.  gates [rows, 4*units] holds the pre-activations of the candidate (of
    // its input alone), of z and of r, and h U + b of the candidate; it receives candidate, z and r.
    void (*gru_forward)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates, ptrdiff_t gate_stride,
                        const float *h_prev, ptrdiff_t prev_stride, float *h, ptrdiff_t h_stride);

    // gates receives the gradients of its four parts.  dh [rows, units] holds the gradient of h, to which dh2 is added
    // where it is not NULL, and receives what reaches h_prev past the product.
    void (*gru_backward)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates, ptrdiff_t gate_stride,
                         const float *h_prev, ptrdiff_t prev_stride, const float *dh2, ptrdiff_t dh2_stride,
                         float *dh);

    // A GRU with the reset gate before the product, in two halves each way.  gru_reset turns the pre-activations of z
    // and r into gates and writes r * h_prev to the fourth part; gru_output turns that of the candidate into h.
    void (*gru_reset)(ptrdiff_t rows, ptrdiff_t units, float *gates, ptrdiff_t gate_stride, const float *h_prev,
                      ptrdiff_t prev_stride);
    void (*gru_output)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates, ptrdiff_t gate_stride,
                       const float *h_prev, ptrdiff_t prev_stride, float *h, ptrdiff_t h_stride);

    // Back: first the gradients of the candidate and z, dh as above; then that of r from `reset` [rows, units], the
    // gradient of r * h_prev, whose way to h_prev is added to dh.  The fourth part stays.
    void (*gru_output_backward)(ptrdiff_t rows, ptrdiff_t units, int activation, float *gates,
                                ptrdiff_t gate_stride, const float *h_prev, ptrdiff_t prev_stride,
                                const float *dh2, ptrdiff_t dh2_stride, float *dh);
    void (*gru_reset_backward)(ptrdiff_t rows, ptrdiff_t units, float *gates, ptrdiff_t gate_stride,
                               const float *h_prev, ptrdiff_t prev_stride, const float *reset, float *dh);

    // y += a * x;  y *= a;  y *= x;  total[j] += sum over rows of x[., j].
    void (*axpy)(ptrdiff_t count, float a, const float *x, float *y);
    void (*scale)(ptrdiff_t count, float a, float *y);
    void (*multiply)(ptrdiff_t count, const float *x, float *y);
    void (*add_columns)(ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t stride, float *total);

    // y = y + a * (x - y).
    void (*approach)(ptrdiff_t count, float a, const float *x, float *y);

    // The sum of squares in double precision, always in the same order.
    double (*sum_of_squares)(ptrdiff_t count, const float *x);

    void (*adam)(ptrdiff_t count, const vk_adam_numbers *numbers, const float *gradient, float *parameter,
                 float *first, float *second);

    // Puts b, of which element (k, j) lies at k*row_step + j*column_step, into the packed matrix of `depth`
    // rows, starting at row `k0`.
    void (*pack)(ptrdiff_t depth, ptrdiff_t k0, ptrdiff_t rows, ptrdiff_t columns, const float *b,
                 ptrdiff_t row_step, ptrdiff_t column_step, float *packed);

    // c [rows, columns] = a [rows, depth] * packed, added to what c holds if `accumulate`.  Of the packed
    // matrix, which has `packed_depth` rows, `depth` rows from its pointer on and the first columns are used.
    // Calls that go `backward` by turns, from the last columns to the first, find in the cache what the call
    // before them used last; the result is the same.
    void (*gemm_packed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_stride,
                        const float *packed, ptrdiff_t packed_depth, float *c, ptrdiff_t c_stride,
                        int accumulate, int backward);

    // The same with a packed matrix of 16-bit floats.
    void (*gemm_half)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_stride,
                      const uint16_t *packed, ptrdiff_t packed_depth, float *c, ptrdiff_t c_stride,
                      int accumulate, int backward);

    // c [rows, columns] = a * b, added to what c holds if `accumulate`; steps as for `pack`.
    void (*gemm)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_row_step,
                 ptrdiff_t a_depth_step, const float *b, ptrdiff_t b_row_step, ptrdiff_t b_column_step, float *c,
                 ptrdiff_t c_stride, int accumulate);
} vk_table;

// Rounds numbers to IEEE 754 floats of 16 bits; larger ones than 65504 become that.
void vk_narrow(ptrdiff_t count, const float *x, uint16_t *half);

// The best level of this machine.
int vk_best_level(void);

// The table of a level, or NULL where this machine cannot run it.
const vk_table *vk_kernels(int level);

#endif
