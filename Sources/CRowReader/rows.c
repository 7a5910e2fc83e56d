// Reads rows and lists of numbers 64 bytes at a time: where the numbers of all of them start and end is found at once, so that the
// processor works on several numbers together and does not wait for the end of one to find the next.
#include "CRowReader.h"

#if defined(__x86_64__)

#include "lanes.h"
#include "window.h"

// One number after another.
CROW_INLINE int crow_numbers(
    const uint8_t *text, const crow_window *window, uint64_t *edges, ptrdiff_t count, const double *scales,
    double *values, unsigned *pause) {
    (void)pause;
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

CROW_INLINE CRowPlace crow_rows(
    const uint8_t *text, const uint8_t *end, ptrdiff_t wanted, const double *scales, ptrdiff_t width, double *values,
    crow_looker look, crow_reader read) {
    const uint8_t *at = text;
    ptrdiff_t rows = 0, numbers = 0;
    unsigned pause = 0;
    while (end - at >= CROW_REACH) {
        const crow_window window = look(at);
        uint64_t edges = crow_edges(&window) & _blsmsk_u64(window.line_ends);
        const ptrdiff_t whole = (ptrdiff_t)_mm_popcnt_u64(edges) / 2;
        const ptrdiff_t count = whole < width - numbers ? whole : width - numbers;
        if (!read(at, &window, &edges, count, scales + numbers, values + numbers, &pause)) { break; }
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

CROW_INLINE CRowPlace crow_list(
    const uint8_t *text, const uint8_t *end, double *values, ptrdiff_t room, crow_looker look, crow_reader read) {
    const uint8_t *at = text;
    ptrdiff_t numbers = 0;
    unsigned pause = 0;
    while (end - at >= CROW_REACH) {
        const crow_window window = look(at);
        uint64_t edges = crow_edges(&window);
        const ptrdiff_t count = (ptrdiff_t)_mm_popcnt_u64(edges) / 2;
        if (count > room - numbers) { break; }
        if (!read(at, &window, &edges, count, NULL, values + numbers, &pause)) { break; }
        numbers += count;
        // A number that the window cuts is the next one's first, unless no window holds it.
        const uint64_t start = edges != 0 ? _tzcnt_u64(edges) : CROW_WINDOW;
        if (start == 0) { break; }
        at += start;
    }
    return (CRowPlace){.length = at - text, .rows = 0, .numbers = numbers};
}

static CROW_TARGET CRowPlace crow_read_avx2(
    const uint8_t *text, const uint8_t *end, ptrdiff_t wanted, const double *scales, ptrdiff_t width,
    double *values) {
    return crow_rows(text, end, wanted, scales, width, values, crow_look, crow_numbers);
}

static CROW_TARGET CRowPlace crow_read_list_avx2(
    const uint8_t *text, const uint8_t *end, double *values, ptrdiff_t room) {
    return crow_list(text, end, values, room, crow_look, crow_numbers);
}

// A call of its own, so that its instructions are those of AVX2.
static __attribute__((noinline)) CROW_TARGET int crow_numbers_apart(
    const uint8_t *text, const crow_window *window, uint64_t *edges, ptrdiff_t count, const double *scales,
    double *values, unsigned *pause) {
    return crow_numbers(text, window, edges, count, scales, values, pause);
}

// All of a window at once, or one after another where one of them is unusual, and then for some windows: more are likely.
CROW_WIDE_INLINE int crow_numbers_in_lanes(
    const uint8_t *text, const crow_window *window, uint64_t *edges, ptrdiff_t count, const double *scales,
    double *values, unsigned *pause) {
    if (*pause == 0) {
        if (crow_numbers_wide(text, window, edges, count, scales, values)) { return 1; }
        *pause = 16;
    }
    --*pause;
    return crow_numbers_apart(text, window, edges, count, scales, values, pause);
}

static CROW_WIDE_TARGET CRowPlace crow_read_wide(
    const uint8_t *text, const uint8_t *end, ptrdiff_t wanted, const double *scales, ptrdiff_t width,
    double *values) {
    return crow_rows(text, end, wanted, scales, width, values, crow_look_wide, crow_numbers_in_lanes);
}

static CROW_WIDE_TARGET CRowPlace crow_read_list_wide(
    const uint8_t *text, const uint8_t *end, double *values, ptrdiff_t room) {
    return crow_list(text, end, values, room, crow_look_wide, crow_numbers_in_lanes);
}

#endif

CRowLevel crow_level(void) {
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2")
        || !__builtin_cpu_supports("popcnt")) {
        return CROW_NOTHING;
    }
    const int is_wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
    return is_wide ? CROW_AVX512 : CROW_AVX2;
#else
    return CROW_NOTHING;
#endif
}

CRowPlace crow_read(
    CRowLevel level, const void *text, const void *end, ptrdiff_t wanted, const double *scales, ptrdiff_t width,
    double *values) {
#if defined(__x86_64__)
    if (wanted > 0 && level == CROW_AVX512) { return crow_read_wide(text, end, wanted, scales, width, values); }
    if (wanted > 0 && level == CROW_AVX2) { return crow_read_avx2(text, end, wanted, scales, width, values); }
#else
    (void)text, (void)end, (void)wanted, (void)scales, (void)width, (void)values;
#endif
    (void)level;
    return (CRowPlace){.length = 0, .rows = 0, .numbers = 0};
}

CRowPlace crow_read_list(CRowLevel level, const void *text, const void *end, double *values, ptrdiff_t room) {
#if defined(__x86_64__)
    if (level == CROW_AVX512) { return crow_read_list_wide(text, end, values, room); }
    if (level == CROW_AVX2) { return crow_read_list_avx2(text, end, values, room); }
#else
    (void)text, (void)end, (void)values, (void)room;
#endif
    (void)level;
    return (CRowPlace){.length = 0, .rows = 0, .numbers = 0};
}
