// One number at a time, for processors with AVX2: digits become a whole number, and that a double rounded once.
#ifndef CROW_NUMBERS_H
#define CROW_NUMBERS_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define CROW_TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define CROW_INLINE static inline __attribute__((always_inline)) CROW_TARGET

// Bytes from a number's first one on that its reading may look at, and that have to be readable.
enum { CROW_NUMBER_REACH = 32 };

#define CROW_TENS                                                                                                      \
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,      \
        1e20, 1e21, 1e22
#define CROW_MINUS_TENS                                                                                                \
    -1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8, -1e9, -1e10, -1e11, -1e12, -1e13, -1e14, -1e15, -1e16,       \
        -1e17, -1e18, -1e19, -1e20, -1e21, -1e22

// The powers of ten that are exact, with either sign, so that dividing by one also gives the quotient its sign.
static const double crow_tens[2][23] = {{CROW_TENS}, {CROW_MINUS_TENS}};

static const uint64_t crow_whole_tens[9] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

static const uint64_t crow_fives[28] = {
    1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625, 48828125, 244140625, 1220703125, 6103515625,
    30517578125, 152587890625, 762939453125, 3814697265625, 19073486328125, 95367431640625, 476837158203125,
    2384185791015625, 11920928955078125, 59604644775390625, 298023223876953125, 1490116119384765625,
    7450580596923828125,
};

// Loaded from place n on, the first gives shuffles that move n bytes to the end of sixteen and put zeros before them; the
// second adds one to the last n, which skips a point.
static const uint8_t crow_moves[32] = {
    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
};
static const uint8_t crow_skips[32] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
};

CROW_INLINE __m128i crow_load(const uint8_t *place) { return _mm_loadu_si128((const __m128i *)place); }

// The number that `digits` (up to 16) digits make, a point being left out before the last `decimals` of them; where there is
// none, `decimals` is zero. `worst` keeps the largest of all digits: above nine there was something else among them.
CROW_INLINE uint64_t crow_whole(const uint8_t *text, unsigned digits, unsigned decimals, __m128i *worst) {
    const __m128i move = _mm_add_epi8(crow_load(crow_moves + digits), crow_load(crow_skips + decimals));
    const __m128i ones = _mm_shuffle_epi8(_mm_sub_epi8(crow_load(text), _mm_set1_epi8('0')), move);
    *worst = _mm_max_epu8(*worst, ones);
    // Neighbours are joined to pairs, pairs to fours, fours to eights.
    const __m128i twos = _mm_maddubs_epi16(ones, _mm_set1_epi16(0x010A));
    const __m128i fours = _mm_madd_epi16(twos, _mm_set1_epi32(0x00010064));
    const __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(0x00012710));
    const uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);
    return (both & 0xFFFFFFFF) * 100000000 + (both >> 32);
}

CROW_INLINE int crow_has_other_than_digits(__m128i worst) {
    const __m128i above = _mm_subs_epu8(worst, _mm_set1_epi8(9));
    return !_mm_testz_si128(above, above);
}

// high:low / divisor for a divisor above high; the compiler would call a function for it.
CROW_INLINE uint64_t crow_divide(uint64_t high, uint64_t low, uint64_t divisor, uint64_t *rest) {
    uint64_t quotient;
    __asm__("divq %4" : "=a"(quotient), "=d"(*rest) : "0"(low), "1"(high), "r"(divisor) : "cc");
    return quotient;
}

CROW_INLINE double crow_power_of_two(int exponent) {
    const uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// mantissa / 10^places rounded once, for a mantissa above zero and up to 54 places: `Decimal64.quotient` in Swift, which
// says why it is exact.
CROW_INLINE double crow_quotient(uint64_t mantissa, int places) {
    const uint64_t near = crow_fives[places < 27 ? places : 27];
    const int lead = __builtin_clzll(mantissa), lag = __builtin_clzll(near);
    const uint64_t dividend = mantissa << lead, divisor = near << lag;
    uint64_t rest;
    const uint64_t bits = crow_divide(dividend >> 1, dividend << 63, divisor, &rest);
    const int exponent = lag - lead - 63 - places;
    if (places <= 27) { return (double)(rest == 0 ? bits : bits | 1) * crow_power_of_two(exponent); }
    uint64_t last, rest_far;
    const uint64_t more = crow_divide(rest, 0, divisor, &last);
    const uint64_t far = crow_fives[places - 27];
    const int lag_far = __builtin_clzll(far);
    const uint64_t first = crow_divide(bits >> 1, bits << 63 | more >> 1, far << lag_far, &rest_far);
    const int is_exact = rest_far == 0 && (more & 1) == 0 && last == 0;
    return (double)(is_exact ? first : first | 1) * crow_power_of_two(exponent + lag_far - 63);
}

// The exponent written in [at, end), added to `exponent`; zero where it is none, or has more than four digits.
CROW_INLINE int crow_exponent(const uint8_t *at, const uint8_t *end, int *exponent) {
    const int is_negative = *at == '-';
    if (is_negative || *at == '+') { at++; }
    if (at >= end || end - at > 4) { return 0; }
    int written = 0;
    for (; at < end; at++) {
        const unsigned digit = (unsigned)*at - '0';
        if (digit > 9) { return 0; }
        written = written * 10 + (int)digit;
    }
    *exponent += is_negative ? -written : written;
    return 1;
}

// A number with an exponent, or of 16 to 23 digits: `length` bytes without its sign, the point at `point` and the "e" at
// `mark`, each beyond them where there is none. Zero where it is left to the caller.
static __attribute__((noinline)) CROW_TARGET int crow_long(
    const uint8_t *text, unsigned length, unsigned point, unsigned mark, unsigned is_negative, double *value) {
    const unsigned end = mark < length ? mark : length;
    const unsigned has_point = point < end;
    const unsigned digits = end - has_point;
    const unsigned decimals = has_point ? end - 1 - point : 0;
    __m128i worst = _mm_setzero_si128();
    uint64_t mantissa;
    if (digits == 0) { return 0; }
    if (digits < 16) {
        mantissa = crow_whole(text, digits, decimals, &worst);
    } else {
        // 15 digits and the point, then the others
        const unsigned others = end - 16;
        if (point > 15 || others > 8) { return 0; }
        const uint64_t first = crow_whole(text, 15, 15 - point, &worst);
        const uint64_t last = crow_whole(text + 16, others, 0, &worst);
        if (__builtin_mul_overflow(first, crow_whole_tens[others], &mantissa)) { return 0; }
        if (__builtin_add_overflow(mantissa, last, &mantissa)) { return 0; }
    }
    if (crow_has_other_than_digits(worst)) { return 0; }
    int exponent = -(int)decimals;
    if (mark < length && !crow_exponent(text + mark + 1, text + length, &exponent)) { return 0; }
    if (mantissa < UINT64_C(1) << 53 && exponent >= -22 && exponent <= 22) {
        // Clinger 1990: both operands are exact, so the one operation rounds correctly
        const double whole = (double)(int64_t)mantissa;
        *value = exponent > 0 ? whole * crow_tens[is_negative][exponent] : whole / crow_tens[is_negative][-exponent];
        return 1;
    }
    if (mantissa == 0 || exponent > 0 || exponent < -54) { return 0; }
    const double magnitude = crow_quotient(mantissa, -exponent);
    *value = is_negative ? -magnitude : magnitude;
    return 1;
}

#endif
