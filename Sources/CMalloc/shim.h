#ifndef CMALLOC_SHIM_H
#define CMALLOC_SHIM_H
// malloc_trim(3) is the GNU C library's, and Swift's module of that library leaves its header out.
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

// Gives freed memory back to the system, where the C library can.
static inline void cmalloc_give_back(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
#endif
