// Matrix products for one instruction set; kernels.h includes this file.
//
// The right-hand matrix lies in panels of 2 * VK_LANES columns, each panel row after row, the last one filled
// up with zeros.  A tile of a few rows by one panel is kept in registers over the whole depth, as in
// K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.

typedef float VK_NAME(lanes) __attribute__((vector_size(4 * VK_LANES), aligned(4)));

// Copies up to one panel's columns of b, whose element (k, j) lies at k*row_step + j*column_step.
VK_INLINE void VK_NAME(pack_panel)(ptrdiff_t rows, ptrdiff_t columns, const float *b, ptrdiff_t row_step,
                                   ptrdiff_t column_step, float *panel) {
    const ptrdiff_t width = 2 * VK_LANES;
    if (column_step == 1) {
        for (ptrdiff_t k = 0; k < rows; k++) {
            memcpy(panel + k * width, b + k * row_step, (size_t)columns * sizeof(float));
        }
        return;
    }
    // Sixteen rows at a time, so that each line of b is fetched once.
    for (ptrdiff_t k0 = 0; k0 < rows; k0 += 16) {
        ptrdiff_t end = rows - k0 < 16 ? rows : k0 + 16;
        for (ptrdiff_t j = 0; j < columns; j++) {
            for (ptrdiff_t k = k0; k < end; k++) panel[k * width + j] = b[k * row_step + j * column_step];
        }
    }
}

static void VK_NAME(pack)(ptrdiff_t depth, ptrdiff_t k0, ptrdiff_t j0, ptrdiff_t rows, ptrdiff_t columns,
                          const float *b, ptrdiff_t row_step, ptrdiff_t column_step, float *packed) {
    const ptrdiff_t width = 2 * VK_LANES;
    for (ptrdiff_t j = 0; j < columns;) {
        ptrdiff_t inside = (j0 + j) % width;
        ptrdiff_t wide = columns - j < width - inside ? columns - j : width - inside;
        float *panel = packed + (j0 + j - inside) * depth + k0 * width + inside;
        VK_NAME(pack_panel)(rows, wide, b + j * column_step, row_step, column_step, panel);
        j += wide;
    }
}

VK_INLINE void VK_NAME(tile)(const int rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                             ptrdiff_t a_row_step, ptrdiff_t a_depth_step, const float *panel, float *c,
                             ptrdiff_t c_stride, int accumulate) {
    VK_NAME(lanes) left[VK_TILE_ROWS], right[VK_TILE_ROWS];
    _Pragma("unroll") for (int r = 0; r < rows; r++) {
        left[r] = (VK_NAME(lanes)){0};
        right[r] = (VK_NAME(lanes)){0};
    }
    for (ptrdiff_t k = 0; k < depth; k++) {
        VK_NAME(lanes) b0 = *(const VK_NAME(lanes) *)(panel + k * 2 * VK_LANES);
        VK_NAME(lanes) b1 = *(const VK_NAME(lanes) *)(panel + k * 2 * VK_LANES + VK_LANES);
        _Pragma("unroll") for (int r = 0; r < rows; r++) {
            float s = a[r * a_row_step + k * a_depth_step];
            left[r] += s * b0;
            right[r] += s * b1;
        }
    }
    if (columns == 2 * VK_LANES) {
        _Pragma("unroll") for (int r = 0; r < rows; r++) {
            VK_NAME(lanes) *to = (VK_NAME(lanes) *)(c + r * c_stride);
            VK_NAME(lanes) *next = (VK_NAME(lanes) *)(c + r * c_stride + VK_LANES);
            *to = accumulate ? *to + left[r] : left[r];
            *next = accumulate ? *next + right[r] : right[r];
        }
    } else {
        _Pragma("unroll") for (int r = 0; r < rows; r++) {
            float row[2 * VK_LANES];
            *(VK_NAME(lanes) *)row = left[r];
            *(VK_NAME(lanes) *)(row + VK_LANES) = right[r];
            float *to = c + r * c_stride;
            for (ptrdiff_t j = 0; j < columns; j++) to[j] = accumulate ? to[j] + row[j] : row[j];
        }
    }
}

// All rows of one panel: whole tiles first, then what is left.
VK_INLINE void VK_NAME(panel_product)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                                      ptrdiff_t a_row_step, ptrdiff_t a_depth_step, const float *panel, float *c,
                                      ptrdiff_t c_stride, int accumulate) {
    ptrdiff_t r = 0;
    for (; r + VK_TILE_ROWS <= rows; r += VK_TILE_ROWS) {
        VK_NAME(tile)(VK_TILE_ROWS, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel,
                      c + r * c_stride, c_stride, accumulate);
    }
    if (VK_TILE_ROWS > 4 && r + 4 <= rows) {
        VK_NAME(tile)(4, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, c + r * c_stride,
                      c_stride, accumulate);
        r += 4;
    }
    for (; r + 2 <= rows; r += 2) {
        VK_NAME(tile)(2, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, c + r * c_stride,
                      c_stride, accumulate);
    }
    if (r < rows) {
        VK_NAME(tile)(1, columns, depth, a + r * a_row_step, a_row_step, a_depth_step, panel, c + r * c_stride,
                      c_stride, accumulate);
    }
}

static void VK_NAME(gemm_packed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a,
                                 ptrdiff_t a_stride, const float *packed, ptrdiff_t packed_depth, float *c,
                                 ptrdiff_t c_stride, int accumulate) {
    const ptrdiff_t width = 2 * VK_LANES;
    for (ptrdiff_t j = 0; j < columns; j += width) {
        VK_NAME(panel_product)(rows, columns - j < width ? columns - j : width, depth, a, a_stride, 1,
                               packed + j * packed_depth, c + j, c_stride, accumulate);
    }
}

static void VK_NAME(gemm)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_row_step,
                          ptrdiff_t a_depth_step, const float *b, ptrdiff_t b_row_step, ptrdiff_t b_column_step,
                          float *c, ptrdiff_t c_stride, int accumulate) {
    enum { width = 2 * VK_LANES, block = 256 };
    float panel[block * width] __attribute__((aligned(64)));
    for (ptrdiff_t k = 0; k == 0 || k < depth; k += block) {
        ptrdiff_t deep = depth - k < block ? depth - k : block;
        for (ptrdiff_t j = 0; j < columns; j += width) {
            ptrdiff_t wide = columns - j < width ? columns - j : width;
            if (wide < width) memset(panel, 0, sizeof panel);
            VK_NAME(pack_panel)(deep, wide, b + k * b_row_step + j * b_column_step, b_row_step, b_column_step,
                                panel);
            VK_NAME(panel_product)(rows, wide, deep, a + k * a_depth_step, a_row_step, a_depth_step, panel,
                                   c + j, c_stride, accumulate || k > 0);
        }
    }
}
