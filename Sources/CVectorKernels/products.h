// Matrix products for one instruction set; kernels.h includes this file.
//
// The right-hand matrix lies in panels of 2 * VK_LANES columns, each panel row after row, the last one filled
// up with zeros.  A tile of a few rows by one panel is kept in registers over a block of the depth, and the
// block of the panel in the first cache over all tiles, as in K. Goto and R. van de Geijn, "Anatomy of
// High-Performance Matrix Multiplication", 2008.  Every element is summed in the order of the depth whatever
// the tile, so that a row's result does not depend on the rows beside it.

enum {
    VK_NAME(width) = 2 * VK_LANES,
    // Rows of a panel that stay in the first cache.
    VK_NAME(depth_block) = 256,
    // Floats of the left-hand matrix that stay in the second cache.
    VK_NAME(left_block) = 32 * 1024,
};

// Four columns of four floats become four rows.
VK_INLINE void VK_NAME(transpose4)(const float *from, ptrdiff_t from_step, float *to, ptrdiff_t to_step) {
    typedef float four __attribute__((ext_vector_type(4), aligned(4)));
    four a = *(const four *)from, b = *(const four *)(from + from_step);
    four c = *(const four *)(from + 2 * from_step), d = *(const four *)(from + 3 * from_step);
    four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    *(four *)to = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(four *)(to + to_step) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    ab = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(four *)(to + 2 * to_step) = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *(four *)(to + 3 * to_step) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

// Copies up to one panel's columns of b, whose element (k, j) lies at k*row_step + j*column_step.
VK_INLINE void VK_NAME(pack_panel)(ptrdiff_t rows, ptrdiff_t columns, const float *b, ptrdiff_t row_step,
                                   ptrdiff_t column_step, float *panel) {
    const ptrdiff_t width = VK_NAME(width);
    if (column_step == 1 && columns == width) {
        for (ptrdiff_t k = 0; k < rows; k++) {
            const VK_NAME(lanes) *from = (const VK_NAME(lanes) *)(b + k * row_step);
            VK_NAME(lanes) *to = (VK_NAME(lanes) *)(panel + k * width);
            to[0] = from[0];
            to[1] = from[1];
        }
        return;
    }
    if (column_step == 1) {
        for (ptrdiff_t k = 0; k < rows; k++) {
            memcpy(panel + k * width, b + k * row_step, (size_t)columns * sizeof(float));
        }
        return;
    }
    ptrdiff_t k = 0;
    for (; row_step == 1 && k + 4 <= rows; k += 4) {
        ptrdiff_t j = 0;
        for (; j + 4 <= columns; j += 4) {
            VK_NAME(transpose4)(b + k + j * column_step, column_step, panel + k * width + j, width);
        }
        for (; j < columns; j++) {
            for (int q = 0; q < 4; q++) panel[(k + q) * width + j] = b[k + q + j * column_step];
        }
    }
    for (; k < rows; k++) {
        for (ptrdiff_t j = 0; j < columns; j++) panel[k * width + j] = b[k * row_step + j * column_step];
    }
}

static void VK_NAME(pack)(ptrdiff_t depth, ptrdiff_t k0, ptrdiff_t rows, ptrdiff_t columns, const float *b,
                          ptrdiff_t row_step, ptrdiff_t column_step, float *packed) {
    const ptrdiff_t width = VK_NAME(width);
    for (ptrdiff_t j = 0; j < columns; j += width) {
        VK_NAME(pack_panel)(rows, columns - j < width ? columns - j : width, b + j * column_step, row_step,
                            column_step, packed + j * depth + k0 * width);
    }
}

VK_INLINE void VK_NAME(put)(float *to, VK_NAME(lanes) left, VK_NAME(lanes) right, ptrdiff_t columns,
                            int accumulate) {
    if (columns == 2 * VK_LANES) {
        VK_NAME(lanes) *c = (VK_NAME(lanes) *)to;
        c[0] = accumulate ? c[0] + left : left;
        c[1] = accumulate ? c[1] + right : right;
    } else {
        float row[2 * VK_LANES];
        *(VK_NAME(lanes) *)row = left;
        *(VK_NAME(lanes) *)(row + VK_LANES) = right;
        for (ptrdiff_t j = 0; j < columns; j++) to[j] = accumulate ? to[j] + row[j] : row[j];
    }
}

// Of a panel with no more than VK_LANES columns only the left half is computed: `halves` is 1.
// Unless `next` is NULL, the tile fetches a line of each row of the block of a panel that begins there.
VK_INLINE void VK_NAME(tile)(const int rows, const int halves, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                             ptrdiff_t a_row_step, ptrdiff_t a_depth_step, const float *panel, const float *next,
                             float *c, ptrdiff_t c_stride, int accumulate) {
    VK_NAME(lanes) left[VK_TILE_ROWS], right[VK_TILE_ROWS];
    _Pragma("unroll") for (int r = 0; r < rows; r++) {
        left[r] = (VK_NAME(lanes))(0);
        right[r] = (VK_NAME(lanes))(0);
        if (accumulate) __builtin_prefetch(c + r * c_stride, 1, 3);
        if (accumulate) __builtin_prefetch(c + r * c_stride + VK_LANES, 1, 3);
    }
    for (ptrdiff_t k = 0; k < depth; k++) {
        VK_NAME(lanes) b0 = *(const VK_NAME(lanes) *)(panel + k * VK_NAME(width));
        VK_NAME(lanes) b1 = *(const VK_NAME(lanes) *)(panel + k * VK_NAME(width) + VK_LANES);
        if (next) __builtin_prefetch(next + k * VK_NAME(width), 0, 2);
        _Pragma("unroll") for (int r = 0; r < rows; r++) {
            VK_NAME(lanes) s = (VK_NAME(lanes))(a[r * a_row_step + k * a_depth_step]);
            left[r] += s * b0;
            if (halves == 2) right[r] += s * b1;
        }
    }
    _Pragma("unroll") for (int r = 0; r < rows; r++) {
        VK_NAME(put)(c + r * c_stride, left[r], right[r], columns, accumulate);
    }
}

// All rows of one block of a panel: whole tiles first, then what is left.
VK_INLINE void VK_NAME(tiles)(const int halves, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                              ptrdiff_t a_row_step, ptrdiff_t a_depth_step, const float *panel, const float *next,
                              float *c, ptrdiff_t c_stride, int accumulate) {
    ptrdiff_t r = 0;
    for (; r + VK_TILE_ROWS <= rows; r += VK_TILE_ROWS) {
        // The first two tiles fetch a line each of what comes after.
        const float *line = next && r < 2 * VK_TILE_ROWS ? next + r / VK_TILE_ROWS * VK_LANES : NULL;
        VK_NAME(tile)(VK_TILE_ROWS, halves, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, line,
                      c + r * c_stride, c_stride, accumulate);
    }
    if (VK_TILE_ROWS > 4 && r + 4 <= rows) {
        VK_NAME(tile)(4, halves, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, NULL,
                      c + r * c_stride, c_stride, accumulate);
        r += 4;
    }
    for (; r + 2 <= rows; r += 2) {
        VK_NAME(tile)(2, halves, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, NULL,
                      c + r * c_stride, c_stride, accumulate);
    }
    if (r < rows) {
        VK_NAME(tile)(1, halves, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, NULL,
                      c + r * c_stride, c_stride, accumulate);
    }
}

VK_INLINE void VK_NAME(panel_product)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                                      ptrdiff_t a_row_step, ptrdiff_t a_depth_step, const float *panel,
                                      const float *next, float *c, ptrdiff_t c_stride, int accumulate) {
    if (columns > VK_LANES) {
        VK_NAME(tiles)(2, rows, columns, depth, a, a_row_step, a_depth_step, panel, next, c, c_stride,
                       accumulate);
    } else {
        VK_NAME(tiles)(1, rows, columns, depth, a, a_row_step, a_depth_step, panel, next, c, c_stride,
                       accumulate);
    }
}

// One row by four panels at a time: one panel alone would wait for its own sums.
VK_INLINE void VK_NAME(four_panels)(ptrdiff_t depth, const float *a, const float *panels,
                                    ptrdiff_t packed_depth, float *c, int accumulate) {
    const ptrdiff_t width = VK_NAME(width), block = VK_NAME(depth_block);
    for (ptrdiff_t k0 = 0; k0 == 0 || k0 < depth; k0 += block) {
        ptrdiff_t end = depth - k0 < block ? depth : k0 + block;
        VK_NAME(lanes) sums[8];
        _Pragma("unroll") for (int p = 0; p < 8; p++) sums[p] = (VK_NAME(lanes))(0);
        for (ptrdiff_t k = k0; k < end; k++) {
            VK_NAME(lanes) s = (VK_NAME(lanes))(a[k]);
            _Pragma("unroll") for (int p = 0; p < 8; p++) {
                const float *b = panels + p / 2 * width * packed_depth + k * width + p % 2 * VK_LANES;
                sums[p] += s * *(const VK_NAME(lanes) *)b;
            }
        }
        _Pragma("unroll") for (int p = 0; p < 4; p++) {
            VK_NAME(put)(c + p * width, sums[2 * p], sums[2 * p + 1], width, accumulate || k0 > 0);
        }
    }
}

// All blocks of one panel.
VK_INLINE void VK_NAME(whole_panel)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                                    ptrdiff_t a_stride, const float *panel, const float *after, float *c,
                                    ptrdiff_t c_stride, int accumulate) {
    const ptrdiff_t width = VK_NAME(width), block = VK_NAME(depth_block);
    for (ptrdiff_t k = 0; k == 0 || k < depth; k += block) {
        ptrdiff_t deep = depth - k < block ? depth - k : block;
        const float *next = k + block < depth ? panel + (k + block) * width : after;
        VK_NAME(panel_product)(rows, columns, deep, a + k, a_stride, 1, panel + k * width, next, c, c_stride,
                               accumulate || k > 0);
    }
}

static void VK_NAME(gemm_packed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                                 ptrdiff_t a_stride, const float *packed, ptrdiff_t packed_depth, float *c,
                                 ptrdiff_t c_stride, int accumulate, int backward) {
    const ptrdiff_t width = VK_NAME(width);
    ptrdiff_t high = VK_NAME(left_block) / (depth > 0 ? depth : 1) / VK_TILE_ROWS * VK_TILE_ROWS;
    if (high < 4 * VK_TILE_ROWS) high = 4 * VK_TILE_ROWS;
    ptrdiff_t panels = (columns + width - 1) / width;
    ptrdiff_t step = backward ? -1 : 1;
    for (ptrdiff_t r = 0; r < rows; r += high) {
        ptrdiff_t tall = rows - r < high ? rows - r : high;
        const float *left = a + r * a_stride;
        for (ptrdiff_t done = 0; done < panels;) {
            ptrdiff_t j = (backward ? panels - 1 - done : done) * width;
            ptrdiff_t first = backward ? j - 3 * width : j;
            if (tall == 1 && first >= 0 && first + 4 * width <= columns) {
                VK_NAME(four_panels)(depth, left, packed + first * packed_depth, packed_depth,
                                     c + r * c_stride + first, accumulate);
                done += 4;
                continue;
            }
            const float *panel = packed + j * packed_depth;
            const float *after = done + 1 < panels ? panel + step * width * packed_depth : NULL;
            VK_NAME(whole_panel)(tall, columns - j < width ? columns - j : width, depth, left, a_stride, panel,
                                 after, c + r * c_stride + j, c_stride, accumulate);
            done++;
        }
    }
}

VK_INLINE VK_NAME(lanes) VK_NAME(widen)(const uint16_t *half) {
#if VK_LANES == 16
    return (VK_NAME(lanes))_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)half));
#elif VK_LANES == 8
    return (VK_NAME(lanes))_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)half));
#else
    VK_NAME(lanes) result;
    for (int j = 0; j < VK_LANES; j++) result[j] = vk_widen(half[j]);
    return result;
#endif
}

VK_INLINE void VK_NAME(four_half_panels)(ptrdiff_t depth, const float *a, const uint16_t *panels,
                                         ptrdiff_t packed_depth, float *c, int accumulate) {
    const ptrdiff_t width = VK_NAME(width), block = VK_NAME(depth_block);
    for (ptrdiff_t k0 = 0; k0 == 0 || k0 < depth; k0 += block) {
        ptrdiff_t end = depth - k0 < block ? depth : k0 + block;
        VK_NAME(lanes) sums[8];
        _Pragma("unroll") for (int p = 0; p < 8; p++) sums[p] = (VK_NAME(lanes))(0);
        for (ptrdiff_t k = k0; k < end; k++) {
            VK_NAME(lanes) s = (VK_NAME(lanes))(a[k]);
            _Pragma("unroll") for (int p = 0; p < 8; p++) {
                const uint16_t *b = panels + p / 2 * width * packed_depth + k * width + p % 2 * VK_LANES;
                sums[p] += s * VK_NAME(widen)(b);
            }
        }
        _Pragma("unroll") for (int p = 0; p < 4; p++) {
            VK_NAME(put)(c + p * width, sums[2 * p], sums[2 * p + 1], width, accumulate || k0 > 0);
        }
    }
}

static void VK_NAME(gemm_half)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                               ptrdiff_t a_stride, const uint16_t *packed, ptrdiff_t packed_depth, float *c,
                               ptrdiff_t c_stride, int accumulate, int backward) {
    enum { width = VK_NAME(width), block = VK_NAME(depth_block) };
    float panel[block * width] __attribute__((aligned(64)));
    ptrdiff_t panels = (columns + width - 1) / width;
    for (ptrdiff_t done = 0; done < panels;) {
        ptrdiff_t j = (backward ? panels - 1 - done : done) * width;
        ptrdiff_t first = backward ? j - 3 * width : j;
        if (rows == 1 && first >= 0 && first + 4 * width <= columns) {
            VK_NAME(four_half_panels)(depth, a, packed + first * packed_depth, packed_depth, c + first,
                                      accumulate);
            done += 4;
            continue;
        }
        ptrdiff_t wide = columns - j < width ? columns - j : width;
        for (ptrdiff_t k = 0; k == 0 || k < depth; k += block) {
            ptrdiff_t deep = depth - k < block ? depth - k : block;
            const uint16_t *from = packed + j * packed_depth + k * width;
            for (ptrdiff_t i = 0; i < deep * width; i += VK_LANES) {
                *(VK_NAME(lanes) *)(panel + i) = VK_NAME(widen)(from + i);
            }
            VK_NAME(panel_product)(rows, wide, deep, a + k, a_stride, 1, panel, NULL, c + j, c_stride,
                                   accumulate || k > 0);
        }
        done++;
    }
}

// Copies a tile of the left-hand matrix so that the rows of one depth lie side by side.
VK_INLINE void VK_NAME(pack_left)(ptrdiff_t rows, ptrdiff_t depth, const float *a, ptrdiff_t row_step,
                                  ptrdiff_t depth_step, float *packed) {
    for (ptrdiff_t r = 0; r < rows; r += VK_TILE_ROWS) {
        ptrdiff_t tall = rows - r < VK_TILE_ROWS ? rows - r : VK_TILE_ROWS;
        float *tile = packed + r * depth;
        if (row_step == 1 && tall == VK_TILE_ROWS) {
            for (ptrdiff_t k = 0; k < depth; k++) {
                memcpy(tile + k * VK_TILE_ROWS, a + r + k * depth_step, VK_TILE_ROWS * sizeof(float));
            }
        } else {
            for (ptrdiff_t k = 0; k < depth; k++) {
                for (ptrdiff_t q = 0; q < tall; q++) {
                    tile[k * VK_TILE_ROWS + q] = a[(r + q) * row_step + k * depth_step];
                }
            }
        }
    }
}

static void VK_NAME(gemm)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_row_step,
                          ptrdiff_t a_depth_step, const float *b, ptrdiff_t b_row_step, ptrdiff_t b_column_step,
                          float *c, ptrdiff_t c_stride, int accumulate) {
    enum { width = VK_NAME(width), block = VK_NAME(depth_block), high = 768 };
    float panel[block * width] __attribute__((aligned(64)));
    float left[high * block] __attribute__((aligned(64)));
    for (ptrdiff_t k = 0; k == 0 || k < depth; k += block) {
        ptrdiff_t deep = depth - k < block ? depth - k : block;
        for (ptrdiff_t r = 0; r < rows; r += high) {
            ptrdiff_t tall = rows - r < high ? rows - r : high;
            VK_NAME(pack_left)(tall, deep, a + r * a_row_step + k * a_depth_step, a_row_step, a_depth_step, left);
            for (ptrdiff_t j = 0; j < columns; j += width) {
                ptrdiff_t wide = columns - j < width ? columns - j : width;
                if (wide < width) memset(panel, 0, sizeof panel);
                VK_NAME(pack_panel)(deep, wide, b + k * b_row_step + j * b_column_step, b_row_step, b_column_step,
                                    panel);
                for (ptrdiff_t q = 0; q < tall; q += VK_TILE_ROWS) {
                    ptrdiff_t left_rows = tall - q < VK_TILE_ROWS ? tall - q : VK_TILE_ROWS;
                    VK_NAME(panel_product)(left_rows, wide, deep, left + q * deep, 1, VK_TILE_ROWS, panel, NULL,
                                           c + (r + q) * c_stride + j, c_stride, accumulate || k > 0);
                }
            }
        }
    }
}
