// Times aiImportFile alone, without post-processing: import-with-assimp TIMES FILE…
// Prints a line for each file and turn: "assimp", the file, its bytes, the processor's seconds.
#include <assimp/cimport.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
    for (int turn = 0; count > 2 && turn < atoi(arguments[1]); turn++) {
        for (int index = 2; index < count; index++) {
            struct stat status;
            if (stat(arguments[index], &status) != 0) return 66;
            const double start = seconds();
            const struct aiScene *scene = aiImportFile(arguments[index], 0);
            const double taken = seconds() - start;
            if (scene == NULL) fprintf(stderr, "assimp: %s: %s\n", arguments[index], aiGetErrorString());
            else printf("assimp\t%s\t%lld\t%.6f\n", arguments[index], (long long)status.st_size, taken);
            aiReleaseImport(scene);
        }
    }
    return 0;
}
