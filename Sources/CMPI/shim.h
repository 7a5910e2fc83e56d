// What MotionMPI calls of MPI: its constants are macros, which Swift does not see.
#ifndef MOTIONPREDICT_CMPI_SHIM_H
#define MOTIONPREDICT_CMPI_SHIM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <mpi.h>
#include <sched.h>
#include <stddef.h>

/// Joins the processes that were started together; one thread at a time may call MPI.
static inline int cmpi_start(void) {
    int provided;
    return MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
}

/// Leaves them; returns when all have come so far.
static inline void cmpi_end(void) { MPI_Finalize(); }

static inline int cmpi_rank(void) {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

static inline int cmpi_count(void) {
    int count = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    return count;
}

/// Begins to give `bytes` bytes of every process to all.
static inline void cmpi_begin_gather(const void *mine, int bytes, void *all, MPI_Request *request) {
    MPI_Iallgather(mine, bytes, MPI_BYTE, all, bytes, MPI_BYTE, MPI_COMM_WORLD, request);
}

/// Begins to give bytes of the process `owner` to all.
static inline void cmpi_begin_broadcast(void *bytes, int count, int owner, MPI_Request *request) {
    MPI_Ibcast(bytes, count, MPI_BYTE, owner, MPI_COMM_WORLD, request);
}

/// Sends a word without content to a process, which may be gone.
static inline void cmpi_begin_sign(int to, MPI_Request *request) {
    MPI_Isend(NULL, 0, MPI_BYTE, to, 1, MPI_COMM_WORLD, request);
}

/// Begins to wait for such a word.
static inline void cmpi_begin_hearing(int from, MPI_Request *request) {
    MPI_Irecv(NULL, 0, MPI_BYTE, from, 1, MPI_COMM_WORLD, request);
}

/// Whether all that was begun is done.
static inline int cmpi_is_done(int count, MPI_Request *requests) {
    int done = 0;
    MPI_Testall(count, requests, &done, MPI_STATUSES_IGNORE);
    return done;
}

/// How many of this machine's processors there are for each of the processes on it, at least one.
static inline int cmpi_processors(void) {
    cpu_set_t mine, all;
    CPU_ZERO(&mine);
    if (sched_getaffinity(0, sizeof mine, &mine) != 0) return 1;
    MPI_Comm machine;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
    int count = 1;
    MPI_Comm_size(machine, &count);
    MPI_Allreduce(&mine, &all, sizeof mine, MPI_BYTE, MPI_BOR, machine);
    MPI_Comm_free(&machine);
    int each = CPU_COUNT(&all) / count;
    return each > 0 ? each : 1;
}

#endif
