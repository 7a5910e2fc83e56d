// Compiles the kernels once for each instruction set and hands out their tables.
#include "CVectorKernels.h"

#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#pragma STDC FP_CONTRACT ON

#define VK_JOIN_(a, b) a##_##b
#define VK_JOIN(a, b) VK_JOIN_(a, b)
#define VK_NAME(name) VK_JOIN(name, VK_SUFFIX)
#define VK_INLINE static inline __attribute__((always_inline))
#define VK_LOOP _Pragma("clang loop vectorize(assume_safety) interleave_count(1)")

// An IEEE 754 number of 16 bits as one of 32; there are no infinities among weights.
static inline float vk_widen(uint16_t half) {
    uint32_t bits = (uint32_t)(half & 0x7FFF) << 13;
    float magnitude;
    memcpy(&magnitude, &bits, 4);
    magnitude *= 0x1p112f;
    return half & 0x8000 ? -magnitude : magnitude;
}

void vk_narrow(ptrdiff_t count, const float *x, uint16_t *half) {
    for (ptrdiff_t j = 0; j < count; j++) {
        float magnitude = x[j] < 0 ? -x[j] : x[j];
        magnitude = (magnitude < 65504.0f ? magnitude : 65504.0f) * 0x1p-112f;
        uint32_t bits;
        memcpy(&bits, &magnitude, 4);
        // To the nearest, and to the even one of two as near.
        bits = (bits + 0xFFF + (bits >> 13 & 1)) >> 13;
        half[j] = (uint16_t)(bits | (x[j] < 0 ? 0x8000u : 0u));
    }
}

#define VK_SUFFIX baseline
#define VK_LEVEL VK_LEVEL_BASELINE
#define VK_LANES 4
#define VK_TILE_ROWS 4
#include "kernels.h"
#undef VK_SUFFIX
#undef VK_LEVEL
#undef VK_LANES
#undef VK_TILE_ROWS

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define VK_SUFFIX avx2
#define VK_LEVEL VK_LEVEL_AVX2
#define VK_LANES 8
#define VK_TILE_ROWS 6
#include "kernels.h"
#undef VK_SUFFIX
#undef VK_LEVEL
#undef VK_LANES
#undef VK_TILE_ROWS
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512vl,avx512dq,avx512bw"), \
                                            min_vector_width(512))), apply_to = function)
#define VK_SUFFIX avx512
#define VK_LEVEL VK_LEVEL_AVX512
#define VK_LANES 16
#define VK_TILE_ROWS 8
#include "kernels.h"
#undef VK_SUFFIX
#undef VK_LEVEL
#undef VK_LANES
#undef VK_TILE_ROWS
#pragma clang attribute pop
#endif

int vk_best_level(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
        return VK_LEVEL_AVX512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c")) {
        return VK_LEVEL_AVX2;
    }
#endif
    return VK_LEVEL_BASELINE;
}

const vk_table *vk_kernels(int level) {
    if (level < VK_LEVEL_BASELINE || level > vk_best_level()) { return NULL; }
    switch (level) {
#if defined(__x86_64__)
    case VK_LEVEL_AVX512: return &vk_table_avx512;
    case VK_LEVEL_AVX2: return &vk_table_avx2;
#endif
    default: return &vk_table_baseline;
    }
}
