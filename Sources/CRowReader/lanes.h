// All numbers of a window at once, for processors with AVX-512 and its byte permutations (VBMI2).
#ifndef CROW_LANES_H
#define CROW_LANES_H

#include "window.h"

#define CROW_WIDE_TARGET                                                                                               \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx2,bmi,bmi2,lzcnt,popcnt")))
#define CROW_WIDE_INLINE static inline __attribute__((always_inline)) CROW_WIDE_TARGET

// 10^n for eight n from 0 to 15.
CROW_WIDE_INLINE __m512d crow_powers_of_ten(__m512i exponents) {
    return _mm512_permutex2var_pd(_mm512_loadu_pd(crow_tens[0]), exponents, _mm512_loadu_pd(crow_tens[0] + 8));
}

CROW_WIDE_INLINE crow_window crow_look_wide(const uint8_t *text) {
    const __m512i gaps = _mm512_broadcast_i32x4(
        _mm_setr_epi8(' ', -1, -1, -1, -1, -1, -1, -1, -1, '\t', '\n', 0x0B, 0x0C, '\r', -1, -1));
    const __m512i bytes = _mm512_loadu_si512(text);
    return (crow_window){
        .gaps = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(gaps, bytes), bytes),
        .line_ends = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'))
            | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r')),
        .points = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('.')),
        .minuses = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('-')),
        .exponents = _mm512_cmpeq_epi8_mask(_mm512_or_si512(bytes, _mm512_set1_epi8(0x20)), _mm512_set1_epi8('e')),
    };
}

// The places of the bits of `mask`, byte after byte; zeros after them.
CROW_WIDE_INLINE __m512i crow_places(uint64_t mask) {
    const __m512i places = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36,
        35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7,
        6, 5, 4, 3, 2, 1, 0);
    return _mm512_maskz_compress_epi8(mask, places);
}

// Where the digits of all numbers of a window are, a byte for each number.
typedef struct {
    // Bytes of the window, less "0".
    __m512i digits;
    __m512i firsts;
    // After the last digit, the exponent left out.
    __m512i ends;
    // The point, or less than any place where there is none.
    __m512i points;
} crow_lanes;

// The digits of four numbers, in sixteen bytes each and right-aligned there, joined to fours; `chosen` names a number for
// each byte. What is no digit adds to `others`.
CROW_WIDE_INLINE __m512i crow_fours(const crow_lanes *lanes, __m512i chosen, uint64_t *others) {
    const __m512i columns = _mm512_broadcast_i32x4(
        _mm_setr_epi8(-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1));
    const __m512i places = _mm512_add_epi8(_mm512_permutexvar_epi8(chosen, lanes->ends), columns);
    // What stands before the point is one byte further to the left.
    const __mmask64 whole = _mm512_cmple_epi8_mask(places, _mm512_permutexvar_epi8(chosen, lanes->points));
    const __m512i from = _mm512_mask_sub_epi8(places, whole, places, _mm512_set1_epi8(1));
    const __mmask64 inside = _mm512_cmpge_epi8_mask(from, _mm512_permutexvar_epi8(chosen, lanes->firsts));
    const __m512i ones = _mm512_maskz_permutexvar_epi8(inside, from, lanes->digits);
    *others |= _mm512_cmpgt_epu8_mask(ones, _mm512_set1_epi8(9));
    const __m512i twos = _mm512_maddubs_epi16(ones, _mm512_set1_epi16(0x010A));
    return _mm512_madd_epi16(twos, _mm512_set1_epi32(0x00010064));
}

// The exponents of eight numbers, zero where `written` says that there is none; `chosen` names a number for each byte.
CROW_WIDE_INLINE __m512i crow_exponents(const crow_lanes *lanes, __m512i chosen, __mmask8 written, uint64_t *others) {
    // The sign and two digits; those of no exponent are "+00".
    const __m512i places = _mm512_add_epi8(_mm512_permutexvar_epi8(chosen, lanes->ends), _mm512_set1_epi32(0x00030201));
    const __m256i found = _mm512_castsi512_si256(_mm512_permutexvar_epi8(places, lanes->digits));
    const __m256i tails = _mm256_mask_mov_epi32(_mm256_set1_epi32((uint8_t)('+' - '0')), written, found);
    const __m256i sign = _mm256_and_si256(tails, _mm256_set1_epi32(0xFF));
    const __mmask8 minus = _mm256_cmpeq_epi32_mask(sign, _mm256_set1_epi32((uint8_t)('-' - '0')));
    const __mmask8 plus = _mm256_cmpeq_epi32_mask(sign, _mm256_set1_epi32((uint8_t)('+' - '0')));
    const __m256i digits = _mm256_and_si256(tails, _mm256_set1_epi32(0x00FFFF00));
    *others |= (uint8_t)~(minus | plus);
    *others |= _mm256_cmpgt_epu8_mask(digits, _mm256_set1_epi8(9));
    const __m256i value = _mm256_madd_epi16(
        _mm256_maddubs_epi16(digits, _mm256_set1_epi32(0x00010A00)), _mm256_set1_epi16(1));
    return _mm512_cvtepi32_epi64(_mm256_mask_sub_epi32(value, minus, _mm256_setzero_si256(), value));
}

// Finds the numbers of a window; zero where one of the first `count` is spelt in another way than most: without digits, with
// more than 15, with an exponent that is not a sign and two digits. `written` are those with exponents.
CROW_WIDE_INLINE int crow_find(
    const uint8_t *text, const crow_window *window, __mmask64 counted, crow_lanes *lanes, __m512i *decimals,
    __mmask64 *written) {
    const __m512i one = _mm512_set1_epi8(1);
    const uint64_t inside = ~window->gaps;
    const uint64_t starts = inside & crow_edges(window), minuses = starts & window->minuses;
    const uint64_t firsts = (starts ^ minuses) | minuses << 1;
    // Added at a number's first byte, a bit is carried to the first byte after it that is not among those added to.
    const uint64_t mantissa = inside & ~window->exponents, whole = mantissa & ~window->points;
    const __m512i stops = crow_places((whole + firsts) & ~whole);
    lanes->digits = _mm512_sub_epi8(_mm512_loadu_si512(text), _mm512_set1_epi8('0'));
    lanes->firsts = crow_places(firsts);
    lanes->ends = _mm512_maskz_mov_epi8(counted, crow_places((mantissa + firsts) & ~mantissa));
    const __mmask64 pointed = _mm512_mask_cmplt_epu8_mask(counted, stops, lanes->ends);
    lanes->points = _mm512_mask_mov_epi8(_mm512_set1_epi8(-128), pointed, stops);
    *decimals = _mm512_maskz_sub_epi8(pointed, _mm512_sub_epi8(lanes->ends, one), stops);
    const __m512i lengths = _mm512_sub_epi8(lanes->ends, lanes->firsts);
    const __m512i digits = _mm512_mask_sub_epi8(lengths, pointed, lengths, one);
    __mmask64 others = _mm512_mask_cmpge_epu8_mask(counted, _mm512_sub_epi8(digits, one), _mm512_set1_epi8(15));
    *written = 0;
    if (window->exponents != 0) {
        const __m512i tails = _mm512_sub_epi8(crow_places((inside + firsts) & ~inside), lanes->ends);
        *written = _mm512_mask_test_epi8_mask(counted, tails, tails);
        others |= _mm512_mask_cmpneq_epi8_mask(*written, tails, _mm512_set1_epi8(4));
    }
    return others == 0;
}

// Reads the first `count` numbers of a window as `crow_numbers` does; zero where one of them is unusual.
CROW_WIDE_INLINE int crow_numbers_wide(
    const uint8_t *text, const crow_window *window, uint64_t *edges, ptrdiff_t count, const double *scales,
    double *values) {
    // For each byte the number that it is for, of the first eight.
    const __m512i fours = _mm512_set_epi64(
        0x0606060606060606, 0x0606060606060606, 0x0404040404040404, 0x0404040404040404, 0x0202020202020202,
        0x0202020202020202, 0, 0);
    const __m512i tails = _mm512_set_epi64(
        0, 0, 0, 0, 0x0707070706060606, 0x0505050504040404, 0x0303030302020202, 0x0101010100000000);
    const __m512i eights = _mm512_set_epi64(0, 0, 0, 0, 0, 0, 0, 0x0706050403020100);
    const __m512i none = _mm512_setzero_si512();
    const __mmask64 counted = _bzhi_u64(~UINT64_C(0), (unsigned)count);
    crow_lanes lanes;
    __m512i all_decimals;
    __mmask64 written;
    if (!crow_find(text, window, counted, &lanes, &all_decimals, &written)) { return 0; }
    const uint64_t negative = _pext_u64(window->minuses, ~window->gaps & crow_edges(window));
    uint64_t others = 0;
    for (ptrdiff_t i = 0; i < count; i += 8) {
        const __m512i here = _mm512_set1_epi8((char)i);
        const __m512i even = _mm512_add_epi8(fours, here), odd = _mm512_add_epi8(even, _mm512_set1_epi8(1));
        const __m512i halves = _mm512_madd_epi16(
            _mm512_packus_epi32(crow_fours(&lanes, even, &others), crow_fours(&lanes, odd, &others)),
            _mm512_set1_epi32(0x00012710));
        const __m512i wholes = _mm512_add_epi64(
            _mm512_mul_epu32(halves, _mm512_set1_epi64(100000000)), _mm512_srli_epi64(halves, 32));
        const __m512i decimals = _mm512_cvtepu8_epi64(
            _mm512_castsi512_si128(_mm512_permutexvar_epi8(_mm512_add_epi8(eights, here), all_decimals)));
        __m512d value = _mm512_cvtepi64_pd(wholes);
        if (window->exponents == 0) {
            value = _mm512_div_pd(value, crow_powers_of_ten(decimals));
        } else {
            const __m512i up = _mm512_sub_epi64(
                crow_exponents(&lanes, _mm512_add_epi8(tails, here), (__mmask8)(written >> i), &others), decimals);
            const __m512i down = _mm512_sub_epi64(none, up);
            others |= _mm512_cmpgt_epi64_mask(_mm512_max_epi64(up, down), _mm512_set1_epi64(15));
            // One of the two powers is 1, so that only the other rounds.
            value = _mm512_div_pd(
                _mm512_mul_pd(value, crow_powers_of_ten(_mm512_max_epi64(up, none))),
                crow_powers_of_ten(_mm512_max_epi64(down, none)));
        }
        value = _mm512_mask_xor_pd(value, (__mmask8)(negative >> i), value, _mm512_set1_pd(-0.0));
        const __mmask8 kept = (__mmask8)(counted >> i);
        if (scales != NULL) { value = _mm512_mul_pd(value, _mm512_maskz_loadu_pd(kept, scales + i)); }
        _mm512_mask_storeu_pd(values + i, kept, value);
    }
    if (others != 0) { return 0; }
    // Left are the edges after the end of the last number.
    if (count > 0) { *edges &= ~_blsmsk_u64(_pdep_u64(UINT64_C(1) << (2 * count - 1), *edges)); }
    return 1;
}

#endif
