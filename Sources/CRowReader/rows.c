// Reads rows and lists of numbers 64 bytes at a time: where the numbers of all of them start and end is found at once, so that the
// processor works on several numbers together and does not wait for the end of one to find the next.
#include "CRowReader.h"

#if defined(__x86_64__)

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

// Reads the first `count` numbers of a window, each multiplied by its factor where there are `scales`, and takes their
// starts and ends from `edges`; zero where one of them is left to the caller, which then reads them all.
CROW_INLINE int crow_numbers(
    const uint8_t *text, const crow_window *window, uint64_t *edges, ptrdiff_t count, const double *scales,
    double *values) {
    uint64_t rest = *edges, exponents = window->exponents;
    uint64_t mark = _tzcnt_u64(exponents);
    __m128i worst = _mm_setzero_si128();
    for (ptrdiff_t i = 0; i < count; i++) {
        const uint64_t start = _tzcnt_u64(rest);
        rest = _blsr_u64(rest);
        const uint64_t end = _tzcnt_u64(rest);
        rest = _blsr_u64(rest);
        const unsigned is_negative = (unsigned)(window->minuses >> start) & 1;
        const uint64_t first = start + is_negative;
        const unsigned length = (unsigned)(end - first);
        const unsigned point = (unsigned)_tzcnt_u64(window->points >> first);
        const unsigned has_point = point < length;
        const unsigned digits = length - has_point;
        const unsigned decimals = has_point ? length - 1 - point : 0;
        double value;
        if (__builtin_expect(digits - 1 < 15 && end < mark, 1)) {
            const uint64_t whole = crow_whole(text + first, digits, decimals, &worst);
            value = (double)(int64_t)whole / crow_tens[is_negative][decimals];
        } else {
            const unsigned here = mark < end ? (unsigned)(mark - first) : length;
            if (mark < first || !crow_long(text + first, length, point, here, is_negative, &value)) { return 0; }
            exponents &= ~UINT64_C(0) << end;
            mark = _tzcnt_u64(exponents);
        }
        values[i] = scales != NULL ? value * scales[i] : value;
    }
    *edges = rest;
    return !crow_has_other_than_digits(worst);
}

static CROW_TARGET CRowPlace crow_read_avx2(
    const uint8_t *text, const uint8_t *end, ptrdiff_t wanted, const double *scales, ptrdiff_t width,
    double *values) {
    const uint8_t *at = text;
    ptrdiff_t rows = 0, numbers = 0;
    while (end - at >= CROW_REACH) {
        const crow_window window = crow_look(at);
        // Where a number starts or ends, up to the first line end; before the window stands a gap, or what counts as one.
        uint64_t edges = (window.gaps ^ (window.gaps << 1 | 1)) & _blsmsk_u64(window.line_ends);
        const ptrdiff_t whole = (ptrdiff_t)_mm_popcnt_u64(edges) / 2;
        const ptrdiff_t count = whole < width - numbers ? whole : width - numbers;
        if (!crow_numbers(at, &window, &edges, count, scales + numbers, values + numbers)) { break; }
        numbers += count;
        if (edges != 0) {
            // A number that the window cuts is the next one's first; else the row has too many.
            const uint64_t start = _tzcnt_u64(edges);
            at += start;
            if (start == 0 || numbers == width) { break; }
        } else if (window.line_ends == 0) {
            at += CROW_WINDOW;
        } else {
            const uint64_t line_end = _tzcnt_u64(window.line_ends);
            if (numbers == width) {
                rows++;
                values += width;
                numbers = 0;
                if (rows == wanted) {
                    at += line_end;
                    break;
                }
            } else if (numbers > 0) {
                at += line_end;
                break;
            }
            // Blank lines between rows are passed over.
            at += line_end + _tzcnt_u64(~(window.gaps >> line_end));
        }
    }
    return (CRowPlace){.length = at - text, .rows = rows, .numbers = numbers};
}

static CROW_TARGET CRowPlace crow_read_list_avx2(
    const uint8_t *text, const uint8_t *end, double *values, ptrdiff_t room) {
    const uint8_t *at = text;
    ptrdiff_t numbers = 0;
    while (end - at >= CROW_REACH) {
        const crow_window window = crow_look(at);
        uint64_t edges = window.gaps ^ (window.gaps << 1 | 1);
        const ptrdiff_t count = (ptrdiff_t)_mm_popcnt_u64(edges) / 2;
        if (count > room - numbers || !crow_numbers(at, &window, &edges, count, NULL, values + numbers)) { break; }
        numbers += count;
        // A number that the window cuts is the next one's first, unless no window holds it.
        const uint64_t start = edges != 0 ? _tzcnt_u64(edges) : CROW_WINDOW;
        if (start == 0) { break; }
        at += start;
    }
    return (CRowPlace){.length = at - text, .rows = 0, .numbers = numbers};
}

static int crow_is_able(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
        && __builtin_cpu_supports("popcnt");
}

#endif

CRowPlace crow_read(
    const void *text, const void *end, ptrdiff_t wanted, const double *scales, ptrdiff_t width, double *values) {
#if defined(__x86_64__)
    if (wanted > 0 && crow_is_able()) { return crow_read_avx2(text, end, wanted, scales, width, values); }
#else
    (void)text, (void)end, (void)wanted, (void)scales, (void)width, (void)values;
#endif
    return (CRowPlace){.length = 0, .rows = 0, .numbers = 0};
}

CRowPlace crow_read_list(const void *text, const void *end, double *values, ptrdiff_t room) {
#if defined(__x86_64__)
    if (crow_is_able()) { return crow_read_list_avx2(text, end, values, room); }
#else
    (void)text, (void)end, (void)values, (void)room;
#endif
    return (CRowPlace){.length = 0, .rows = 0, .numbers = 0};
}
