// Counts a process's allocations and says how many there were when it ends; loaded before the C library.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_long count;
static void *(*real_malloc)(size_t);
static int (*real_aligned)(void **, size_t, size_t);
static void *(*real_realloc)(void *, size_t);

void *malloc(size_t size) {
    if (!real_malloc) real_malloc = dlsym(RTLD_NEXT, "malloc");
    atomic_fetch_add(&count, 1);
    return real_malloc(size);
}

int posix_memalign(void **place, size_t alignment, size_t size) {
    if (!real_aligned) real_aligned = dlsym(RTLD_NEXT, "posix_memalign");
    atomic_fetch_add(&count, 1);
    return real_aligned(place, alignment, size);
}

void *realloc(void *old, size_t size) {
    if (!real_realloc) real_realloc = dlsym(RTLD_NEXT, "realloc");
    atomic_fetch_add(&count, 1);
    return real_realloc(old, size);
}

__attribute__((destructor)) static void tell(void) { fprintf(stderr, "%ld\n", atomic_load(&count)); }
