// Sixty-four bytes of text told apart, for processors with AVX2.
#ifndef CROW_WINDOW_H
#define CROW_WINDOW_H

#include "numbers.h"

// A bit for each of 64 bytes, the first byte's the lowest.
typedef struct {
    // Blanks and line ends.
    uint64_t gaps;
    uint64_t line_ends;
    uint64_t points;
    uint64_t minuses;
    // Either "e".
    uint64_t exponents;
} crow_window;

enum { CROW_WINDOW = 64, CROW_REACH = CROW_WINDOW + CROW_NUMBER_REACH };

CROW_INLINE uint64_t crow_bits(__m256i low, __m256i high) {
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

CROW_INLINE uint64_t crow_equal(__m256i low, __m256i high, char byte) {
    const __m256i wanted = _mm256_set1_epi8(byte);
    return crow_bits(_mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted));
}

// The bytes that stand in `table` at the place of their lower half; no other byte is found where it holds -1.
CROW_INLINE uint64_t crow_listed(__m256i low, __m256i high, __m256i table) {
    return crow_bits(
        _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, low), low),
        _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, high), high));
}

CROW_INLINE crow_window crow_look(const uint8_t *text) {
    const __m256i gaps = _mm256_setr_epi8(
        ' ', -1, -1, -1, -1, -1, -1, -1, -1, '\t', '\n', 0x0B, 0x0C, '\r', -1, -1,
        ' ', -1, -1, -1, -1, -1, -1, -1, -1, '\t', '\n', 0x0B, 0x0C, '\r', -1, -1);
    const __m256i low = _mm256_loadu_si256((const __m256i *)text);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(text + 32));
    const __m256i small = _mm256_set1_epi8(0x20);
    return (crow_window){
        .gaps = crow_listed(low, high, gaps),
        .line_ends = crow_equal(low, high, '\n') | crow_equal(low, high, '\r'),
        .points = crow_equal(low, high, '.'),
        .minuses = crow_equal(low, high, '-'),
        .exponents = crow_equal(_mm256_or_si256(low, small), _mm256_or_si256(high, small), 'e'),
    };
}

// Where the numbers of a window start and end, the first one's start the lowest; before the window stands a gap, or what
// counts as one.
CROW_INLINE uint64_t crow_edges(const crow_window *window) { return window->gaps ^ (window->gaps << 1 | 1); }

// Finds the bytes of a window, for one kind of processor.
typedef crow_window crow_looker(const uint8_t *text);

// Reads the first `count` numbers of a window, each multiplied by its factor where there are `scales`, and takes their
// starts and ends from `edges`; zero where one of them is left to the caller, which then reads them all. `pause` is the
// reader's own, zero before the first window.
typedef int crow_reader(
    const uint8_t *text, const crow_window *window, uint64_t *edges, ptrdiff_t count, const double *scales,
    double *values, unsigned *pause);

#endif
