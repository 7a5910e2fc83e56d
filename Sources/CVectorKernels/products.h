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

static void VK_NAME(pack)(ptrdiff_t depth, ptrdiff_t k0, ptrdiff_t j0, ptrdiff_t rows, ptrdiff_t columns,
                          const float *b, ptrdiff_t row_step, ptrdiff_t column_step, float *packed) {
    const ptrdiff_t width = VK_NAME(width);
    for (ptrdiff_t j = 0; j < columns;) {
        ptrdiff_t inside = (j0 + j) % width;
        ptrdiff_t wide = columns - j < width - inside ? columns - j : width - inside;
        float *panel = packed + (j0 + j - inside) * depth + k0 * width + inside;
        VK_NAME(pack_panel)(rows, wide, b + j * column_step, row_step, column_step, panel);
        j += wide;
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
// The tile fetches line `ahead` of each row of what follows in the panel, unless that is negative.
VK_INLINE void VK_NAME(tile)(const int rows, const int halves, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                             ptrdiff_t a_row_step, ptrdiff_t a_depth_step, const float *panel, ptrdiff_t ahead,
                             float *c, ptrdiff_t c_stride, int accumulate) {
    VK_NAME(lanes) left[VK_TILE_ROWS], right[VK_TILE_ROWS];
    _Pragma("unroll") for (int r = 0; r < rows; r++) {
        left[r] = (VK_NAME(lanes))(0);
        right[r] = (VK_NAME(lanes))(0);
        if (accumulate) __builtin_prefetch(c + r * c_stride, 1, 3);
        if (accumulate) __builtin_prefetch(c + r * c_stride + VK_LANES, 1, 3);
    }
    const float *next = panel + depth * VK_NAME(width) + (ahead > 0 ? VK_LANES : 0);
    for (ptrdiff_t k = 0; k < depth; k++) {
        VK_NAME(lanes) b0 = *(const VK_NAME(lanes) *)(panel + k * VK_NAME(width));
        VK_NAME(lanes) b1 = *(const VK_NAME(lanes) *)(panel + k * VK_NAME(width) + VK_LANES);
        if (ahead >= 0) __builtin_prefetch(next + k * VK_NAME(width), 0, 2);
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
                              ptrdiff_t a_row_step, ptrdiff_t a_depth_step, const float *panel, int fetches,
                              float *c, ptrdiff_t c_stride, int accumulate) {
    ptrdiff_t r = 0;
    for (; r + VK_TILE_ROWS <= rows; r += VK_TILE_ROWS) {
        ptrdiff_t ahead = fetches && r < 2 * VK_TILE_ROWS ? r : -1;
        VK_NAME(tile)(VK_TILE_ROWS, halves, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, ahead,
                      c + r * c_stride, c_stride, accumulate);
    }
    if (VK_TILE_ROWS > 4 && r + 4 <= rows) {
        VK_NAME(tile)(4, halves, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, -1,
                      c + r * c_stride, c_stride, accumulate);
        r += 4;
    }
    for (; r + 2 <= rows; r += 2) {
        VK_NAME(tile)(2, halves, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, -1,
                      c + r * c_stride, c_stride, accumulate);
    }
    if (r < rows) {
        VK_NAME(tile)(1, halves, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, -1,
                      c + r * c_stride, c_stride, accumulate);
    }
}

VK_INLINE void VK_NAME(panel_product)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                                      ptrdiff_t a_row_step, ptrdiff_t a_depth_step, const float *panel,
                                      int fetches, float *c, ptrdiff_t c_stride, int accumulate) {
    if (columns > VK_LANES) {
        VK_NAME(tiles)(2, rows, columns, depth, a, a_row_step, a_depth_step, panel, fetches, c, c_stride,
                       accumulate);
    } else {
        VK_NAME(tiles)(1, rows, columns, depth, a, a_row_step, a_depth_step, panel, fetches, c, c_stride,
                       accumulate);
    }
}

// One row by four panels at a time: one panel alone would wait for its own sums.
VK_INLINE ptrdiff_t VK_NAME(row_product)(ptrdiff_t columns, ptrdiff_t depth, const float *a, const float *packed,
                                         ptrdiff_t packed_depth, float *c, int accumulate) {
    const ptrdiff_t width = VK_NAME(width);
    ptrdiff_t j = 0;
    for (; j + 4 * width <= columns; j += 4 * width) {
        const float *panels = packed + j * packed_depth;
        VK_NAME(lanes) sums[8];
        _Pragma("unroll") for (int p = 0; p < 8; p++) sums[p] = (VK_NAME(lanes))(0);
        for (ptrdiff_t k = 0; k < depth; k++) {
            VK_NAME(lanes) s = (VK_NAME(lanes))(a[k]);
            _Pragma("unroll") for (int p = 0; p < 8; p++) {
                const float *b = panels + p / 2 * width * packed_depth + k * width + p % 2 * VK_LANES;
                sums[p] += s * *(const VK_NAME(lanes) *)b;
            }
        }
        _Pragma("unroll") for (int p = 0; p < 4; p++) {
            VK_NAME(put)(c + j + p * width, sums[2 * p], sums[2 * p + 1], width, accumulate);
        }
    }
    return j;
}

static void VK_NAME(gemm_packed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                                 ptrdiff_t a_stride, const float *packed, ptrdiff_t packed_depth, float *c,
                                 ptrdiff_t c_stride, int accumulate) {
    const ptrdiff_t width = VK_NAME(width), block = VK_NAME(depth_block);
    ptrdiff_t high = VK_NAME(left_block) / (depth > 0 ? depth : 1) / VK_TILE_ROWS * VK_TILE_ROWS;
    if (high < 4 * VK_TILE_ROWS) high = 4 * VK_TILE_ROWS;
    for (ptrdiff_t r = 0; r < rows; r += high) {
        ptrdiff_t tall = rows - r < high ? rows - r : high;
        ptrdiff_t j = tall == 1 ? VK_NAME(row_product)(columns, depth, a + r * a_stride, packed, packed_depth,
                                                       c + r * c_stride, accumulate)
                                : 0;
        for (; j < columns; j += width) {
            ptrdiff_t wide = columns - j < width ? columns - j : width;
            for (ptrdiff_t k = 0; k == 0 || k < depth; k += block) {
                ptrdiff_t deep = depth - k < block ? depth - k : block;
                VK_NAME(panel_product)(tall, wide, deep, a + r * a_stride + k, a_stride, 1,
                                       packed + j * packed_depth + k * width, 1, c + r * c_stride + j, c_stride,
                                       accumulate || k > 0);
            }
        }
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
                    VK_NAME(panel_product)(left_rows, wide, deep, left + q * deep, 1, VK_TILE_ROWS, panel, 0,
                                           c + (r + q) * c_stride + j, c_stride, accumulate || k > 0);
                }
            }
        }
    }
}
