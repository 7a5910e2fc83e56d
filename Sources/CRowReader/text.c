// Passes over plain text sixteen bytes at a time.
#include "CRowReader.h"

static int crow_is_plain(uint8_t byte) {
    if (byte < ' ') { return byte == '\t' || byte == '\n' || byte == '\r'; }
    return byte < 0x80 && byte != '<' && byte != '&' && byte != '>' && byte != ']';
}

CRowText crow_plain_text(const void *text, const void *end) {
    const uint8_t *const first = text;
    const uint8_t *const last = end;
    const uint8_t *at = first;
    const uint8_t *line = first;
    ptrdiff_t line_feeds = 0;
#if defined(__SSE2__)
    for (; last - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        // Signed: bytes beyond ASCII are below the blank, too.
        const __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
        const __m128i feeds = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
        const __m128i blanks = _mm_or_si128(
            feeds, _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'))));
        // "<" and ">" differ in one bit
        const __m128i brackets = _mm_cmpeq_epi8(_mm_or_si128(bytes, _mm_set1_epi8(2)), _mm_set1_epi8('>'));
        const __m128i others = _mm_or_si128(
            _mm_cmpeq_epi8(bytes, _mm_set1_epi8('&')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(']')));
        const __m128i marks = _mm_or_si128(_mm_or_si128(brackets, others), _mm_andnot_si128(blanks, low));
        if (_mm_movemask_epi8(marks) != 0) { break; }
        const unsigned mask = (unsigned)_mm_movemask_epi8(feeds);
        if (mask != 0) {
            line_feeds += __builtin_popcount(mask);
            line = at + (32 - __builtin_clz(mask));
        }
    }
#endif
    for (; at < last && crow_is_plain(*at); at++) {
        if (*at == '\n') {
            line_feeds++;
            line = at + 1;
        }
    }
    return (CRowText){.length = at - first, .line_feeds = line_feeds, .last_line = at - line};
}
