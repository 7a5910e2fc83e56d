// One register of floats for one instruction set, and the functions that LSTM and GRU ask of it; kernels.h includes
// this file.  Exponentials follow the polynomials of the Cephes library (S. Moshier).

typedef float VK_NAME(lanes) __attribute__((ext_vector_type(VK_LANES), aligned(4)));
typedef int32_t VK_NAME(bits) __attribute__((ext_vector_type(VK_LANES), aligned(4)));

// The first `count` floats, and zeros.
VK_INLINE VK_NAME(lanes) VK_NAME(load)(const float *from, ptrdiff_t count) {
    if (count >= VK_LANES) return *(const VK_NAME(lanes) *)from;
    VK_NAME(lanes) x = (VK_NAME(lanes))(0);
    memcpy(&x, from, (size_t)count * sizeof(float));
    return x;
}

VK_INLINE void VK_NAME(store)(float *to, VK_NAME(lanes) x, ptrdiff_t count) {
    if (count >= VK_LANES) *(VK_NAME(lanes) *)to = x;
    else memcpy(to, &x, (size_t)count * sizeof(float));
}

// 1/x for x from 1 to 2^125, to one unit in the last place.
VK_INLINE VK_NAME(lanes) VK_NAME(reciprocal)(VK_NAME(lanes) x) {
#if VK_LANES == 16
    // An estimate of 14 bits and one step of Newton's take half the time of a division.
    VK_NAME(lanes) y = (VK_NAME(lanes))_mm512_rcp14_ps((__m512)x);
    VK_NAME(lanes) error = 1.0f - x * y;
    return y + y * error;
#else
    return 1.0f / x;
#endif
}

VK_INLINE VK_NAME(lanes) VK_NAME(exp1)(VK_NAME(lanes) x) {
    // Written so that NaN passes through.
    x = x > 87.0f ? 87.0f : x;
    x = x < -87.0f ? -87.0f : x;
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    VK_NAME(lanes) shifted = x * 1.44269504088896341f + 12582912.0f;
    VK_NAME(lanes) n = shifted - 12582912.0f;
    VK_NAME(lanes) r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    VK_NAME(lanes) p = (VK_NAME(lanes))(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    VK_NAME(lanes) y = p * (r * r) + r + 1.0f;
    return (VK_NAME(lanes))((VK_NAME(bits))y + ((VK_NAME(bits))shifted << 23));
}

VK_INLINE VK_NAME(lanes) VK_NAME(sigmoid1)(VK_NAME(lanes) x) {
    return VK_NAME(reciprocal)(1.0f + VK_NAME(exp1)(-x));
}

// x P(x^2) / Q(x^2), with the P and Q of degree four that come nearest to tanh(x)/x up to 9.02, where a float's
// tanh is 1: off by 2.1e-8 before rounding.
VK_INLINE VK_NAME(lanes) VK_NAME(tanh1)(VK_NAME(lanes) x) {
    x = x > 9.02f ? 9.02f : x;
    x = x < -9.02f ? -9.02f : x;
    VK_NAME(lanes) z = x * x;
    VK_NAME(lanes) p = (VK_NAME(lanes))(1.3319087732e-08f);
    p = p * z + 2.0583495476e-05f;
    p = p * z + 3.4940355418e-03f;
    p = p * z + 1.3379718804e-01f;
    p = p * z + 9.9999997901e-01f;
    VK_NAME(lanes) q = (VK_NAME(lanes))(7.7620267412e-07f);
    q = q * z + 3.2830943633e-04f;
    q = q * z + 2.5871077052e-02f;
    q = q * z + 4.6713034044e-01f;
    q = q * z + 1.0f;
    VK_NAME(lanes) y = (x * p) * VK_NAME(reciprocal)(q);
    y = y > 1.0f ? 1.0f : y;
    return y < -1.0f ? -1.0f : y;
}

VK_INLINE VK_NAME(lanes) VK_NAME(activate)(VK_NAME(lanes) x, int relu) {
    // "x <= 0" and not "x > 0", so that NaN passes through.
    return relu ? (x <= 0.0f ? 0.0f : x) : VK_NAME(tanh1)(x);
}

VK_INLINE VK_NAME(lanes) VK_NAME(slope)(VK_NAME(lanes) y, int relu) {
    return relu ? (y > 0.0f ? (VK_NAME(lanes))(1.0f) : (VK_NAME(lanes))(0.0f)) : 1.0f - y * y;
}
