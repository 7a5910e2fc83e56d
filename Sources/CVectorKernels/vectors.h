// Operations on whole vectors, for one instruction set; kernels.h includes this file.

static void VK_NAME(axpy)(ptrdiff_t count, float a, const float *x, float *y) {
    VK_LOOP for (ptrdiff_t j = 0; j < count; j++) y[j] += a * x[j];
}

static void VK_NAME(scale)(ptrdiff_t count, float a, float *y) {
    VK_LOOP for (ptrdiff_t j = 0; j < count; j++) y[j] *= a;
}

static void VK_NAME(multiply)(ptrdiff_t count, const float *x, float *y) {
    VK_LOOP for (ptrdiff_t j = 0; j < count; j++) y[j] *= x[j];
}

static void VK_NAME(add_columns)(ptrdiff_t rows, ptrdiff_t columns, const float *x, ptrdiff_t stride,
                                 float *total) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        const float *row = x + r * stride;
        VK_LOOP for (ptrdiff_t j = 0; j < columns; j++) total[j] += row[j];
    }
}

static void VK_NAME(approach)(ptrdiff_t count, float a, const float *x, float *y) {
    VK_LOOP for (ptrdiff_t j = 0; j < count; j++) y[j] += a * (x[j] - y[j]);
}

static double VK_NAME(sum_of_squares)(ptrdiff_t count, const float *x) {
    // Eight running sums in every level, so that the order of the additions never changes.
    double sums[8] = {0};
    ptrdiff_t j = 0;
    for (; j + 8 <= count; j += 8) {
        for (int k = 0; k < 8; k++) sums[k] += (double)x[j + k] * (double)x[j + k];
    }
    for (int k = 0; j < count; j++, k++) sums[k] += (double)x[j] * (double)x[j];
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

static void VK_NAME(adam)(ptrdiff_t count, const vk_adam_numbers *numbers, const float *gradient,
                          float *parameter, float *first, float *second) {
    vk_adam_numbers n = *numbers;
    VK_LOOP for (ptrdiff_t j = 0; j < count; j++) {
        float g = gradient[j] * n.gradient_scale;
        float m = first[j] + (1.0f - n.beta1) * (g - first[j]);
        float v = second[j] + (1.0f - n.beta2) * (g * g - second[j]);
        float p = parameter[j] - n.decay * parameter[j];
        first[j] = m;
        second[j] = v;
        parameter[j] = p - n.step_size * m / (__builtin_elementwise_sqrt(v) + n.epsilon);
    }
}
