// The C interface of OpenBLAS, with openblas_set_num_threads.
#include <cblas.h>
