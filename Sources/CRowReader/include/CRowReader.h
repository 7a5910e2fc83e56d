#ifndef CROWREADER_H
#define CROWREADER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// How far `crow_read` came.
typedef struct {
    /// Bytes passed.
    ptrdiff_t length;
    /// Whole rows read.
    ptrdiff_t rows;
    /// Numbers read of the row after them.
    ptrdiff_t numbers;
} CRowPlace;

/// What a processor offers to these readers: nothing, AVX2, or AVX-512 with its byte permutations.
typedef enum { CROW_NOTHING, CROW_AVX2, CROW_AVX512 } CRowLevel;

/// The level of this processor; a lower one may be asked for.
CRowLevel crow_level(void);

/// Reads up to `wanted` rows of `width` numbers, one line a row, from `text` on; no byte at `end` or after it is looked at.
///
/// Numbers are rounded correctly, multiplied by the factor of their column and stored row after row. Reading stops,
/// without a word about the reason, before anything that is not plainly such a row, shortly before `end`, and at once at
/// the level of nothing: what follows is the caller's. After the last row it stops at the line end.
CRowPlace crow_read(
    CRowLevel level, const void *text, const void *end, ptrdiff_t wanted, const double *scales, ptrdiff_t width,
    double *values);

/// Reads up to `room` numbers with any gaps between them, line ends also; no byte at `end` or after it is looked at.
///
/// Numbers are rounded correctly. Reading stops as that of rows does.
CRowPlace crow_read_list(CRowLevel level, const void *text, const void *end, double *values, ptrdiff_t room);

/// A run of plain text and its lines.
typedef struct {
    /// Bytes of the run.
    ptrdiff_t length;
    /// Line feeds among them.
    ptrdiff_t line_feeds;
    /// Bytes after the last line feed; all where there is none.
    ptrdiff_t last_line;
} CRowText;

/// The text from `text` on that is plain in XML: ASCII without "<", "&", ">", "]" and without control characters other than
/// tabs and line ends; no byte at `end` or after it is looked at.
CRowText crow_plain_text(const void *text, const void *end);

/// Sixteen bytes of text told apart, a bit for each, the first byte's the lowest.
typedef struct {
    /// Bytes that are neither digits nor points, and a bit for the byte after these sixteen.
    uint32_t others;
    /// Points.
    uint32_t points;
    /// Whether the first byte is a minus sign, which is then no part of \c others: 0 or 1.
    uint32_t minus;
} CRowMask;

/// Looks at the sixteen bytes from `text` on, which need not be aligned.
///
/// Here, and not in Swift, because Swift has no way to the instruction that gathers a bit from each of sixteen bytes.
static inline CRowMask crow_mask16(const void *text) {
    CRowMask mask;
#if defined(__SSE2__)
    const __m128i bytes = _mm_loadu_si128((const __m128i *)text);
    const __m128i digits = _mm_cmpeq_epi8(
        _mm_subs_epu8(_mm_xor_si128(bytes, _mm_set1_epi8('0')), _mm_set1_epi8(9)), _mm_setzero_si128());
    const __m128i points = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'));
    mask.minus = (uint8_t)_mm_cvtsi128_si32(bytes) == '-';
    mask.others = ((uint32_t)_mm_movemask_epi8(_mm_or_si128(digits, points)) ^ 0x1FFFF) & ~mask.minus;
    mask.points = (uint32_t)_mm_movemask_epi8(points);
#else
    mask.others = 0;
    mask.points = 0;
    for (int half = 0; half < 2; half++) {
        uint64_t bytes;
        memcpy(&bytes, (const char *)text + 8 * half, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        bytes = __builtin_bswap64(bytes);
#endif
        // The top bit of each byte says whether it is ten or more, and whether it is no point.
        const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F), top = ~low;
        const uint64_t digits = bytes ^ UINT64_C(0x3030303030303030);
        const uint64_t points = bytes ^ UINT64_C(0x2E2E2E2E2E2E2E2E);
        const uint64_t not_digit = (((digits & low) + UINT64_C(0x7676767676767676)) | digits) & top;
        const uint64_t not_point = (((points & low) + low) | points) & top;
        // Multiplied, the eight top bits come to stand side by side.
        const uint64_t gather = UINT64_C(0x0002040810204081);
        mask.others |= (uint32_t)(((not_digit & not_point) >> 7) * (gather << 7) >> 56) << (8 * half);
        mask.points |= (uint32_t)(((not_point ^ top) >> 7) * (gather << 7) >> 56) << (8 * half);
    }
    mask.minus = *(const char *)text == '-';
    mask.others = (mask.others | 0x10000) & ~mask.minus;
#endif
    return mask;
}

#endif
