/*
 * nnip.h: computes with trained interatomic potentials (model files of NnipNative). C99 and C++; link with -lnnip.
 *
 * Units: Angstrom, eV, eV/Angstrom; virials in eV, positive under compression (stress = -virial / volume). Arrays are dense and
 * row-major, in the caller's memory, read or written only while a function runs: (atoms, 3) means x, y, z of the first atom, then of the
 * second, ...
 *
 * Errors: every function that can fail returns NNIP_OK or another status, and nnip_last_error() says in one sentence what is wrong. What
 * a function would have written is then unchanged. No function prints, ends the process or lets an exception out.
 *
 * Threads: any function may be called from any thread. Calls that use one model wait for each other; calls that use different models run at
 * once. Results do not depend on the number of threads.
 *
 * The process: the first nnip_load... starts a runtime, which stays until the process ends (dlclose leaves the library loaded).
 *  - Signals: SIGSEGV, SIGFPE and SIGRTMIN get handlers of the runtime, which for faults that are not its own do what was done before:
 *    call the host's handler, or end the process. A handler that the host installs later for SIGSEGV or SIGFPE takes their place, which is
 *    legal. SIGRTMIN must be left to the runtime. All other signals, SIGPIPE included, are handled as before, and never on threads of this
 *    library. While one thread runs nnip_load, no other may change how signals are handled.
 *  - Threads of the library block the host's signals: a process whose main thread ends by pthread_exit lives on with them, until a thread
 *    calls exit.
 *  - Floating point: exceptions that the host has unmasked are masked while a function runs.
 *  - CUDA: the context that is current on the calling thread is current again when a function returns.
 *  - fork: a process may fork before the first nnip_load; both may load then. In the child of a process that had loaded, every function
 *    that needs a model returns NNIP_ERROR_FORK, until it calls exec.
 *  - Processor: x86-64 with AVX2 and FMA; AVX-512 is used where it is there.
 */
#ifndef NNIP_H
#define NNIP_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define NNIP_API __attribute__((visibility("default")))
#else
#define NNIP_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the functions and structures of this file; a library of another version must not be used with it. */
#define NNIP_ABI_VERSION 1

/* What functions return. */
typedef int32_t nnip_status;
enum {
    NNIP_OK = 0,
    NNIP_ERROR_ARGUMENT = 1, /* an argument is NULL, negative or otherwise none that the function takes */
    NNIP_ERROR_HANDLE = 2,   /* the handle was never given out, or its model has been freed */
    NNIP_ERROR_INPUT = 3,    /* a model file or a structure that cannot be used */
    NNIP_ERROR_DEVICE = 4,   /* the device is not there, or failed */
    NNIP_ERROR_MEMORY = 5,   /* not enough memory */
    NNIP_ERROR_FORK = 6,     /* the process is a fork of one that had loaded a model */
    NNIP_ERROR_LIBRARY = 7,  /* a file of the library is missing or of another version, or the processor is too old */
    NNIP_ERROR_INTERNAL = 8  /* a mistake in this library; please report it with its sentence */
};

/* A loaded model. Handles are never given out twice and 0 is none, so that use after nnip_free is an error and no more. */
typedef uint64_t nnip_model;

/* Precision of the computation; positions, cells and sums of energies are in double in either. */
enum { NNIP_DOUBLE = 0, NNIP_FLOAT = 1 };

/* How to compute. All zero, or NULL in place of it: double precision on CUDA where it can be used, else on the CPU. */
typedef struct nnip_options {
    const char *device; /* "auto", "cpu", "cuda" or "cuda:N"; NULL = "auto" */
    int32_t precision;  /* NNIP_DOUBLE or NNIP_FLOAT */
    double skin;        /* Angstrom. For dynamics with nnip_compute: neighbours are sought this far beyond the cutoff and sought anew only
                           once an atom has moved by half of it or the cell has changed (0.5 to 1 is usual). 0 = sought in every call. */
} nnip_options;

/* Atoms, and the cell they repeat in. */
typedef struct nnip_structure {
    int32_t atoms;           /* number of atoms, 0 included */
    const int32_t *species;  /* (atoms) atomic numbers */
    const double *positions; /* (atoms, 3) Angstrom; any image of an atom will do */
    const double *cell;      /* (3, 3) lattice vectors as rows, Angstrom; NULL = none */
    const int32_t *periodic; /* (3) for each lattice vector, not zero where the structure repeats along it; NULL = along all of a cell */
} nnip_structure;

/* Where results go; what is NULL is not wanted. */
typedef struct nnip_results {
    double *energy;        /* (1) eV, reference energies of the atoms included */
    double *forces;        /* (atoms, 3) eV/Angstrom */
    double *virial;        /* (3, 3) eV */
    double *atom_energies; /* (atoms) eV; their sum is the energy. Not from models with the global readout. */
    double *atom_virials;  /* (atoms, 3, 3) eV; their sum is the virial: half of what a pair contributes goes to either of its atoms, as in
                              compute stress/atom of LAMMPS. Not from models with the global readout. */
} nnip_results;

/*
 * What one process of a host that cuts space into domains computes: its local atoms, then ghosts, copies of atoms of other processes and
 * periodic images. The names are those of LAMMPS. The list must be full, whatever the host's `newton` setting (each pair of local atoms is
 * in both rows), and hold all neighbours within the cutoff; those further away are passed over.
 */
typedef struct nnip_subdomain {
    int32_t nlocal;                  /* number of local atoms, 0 included */
    int32_t nghost;                  /* number of ghosts */
    const int32_t *species;          /* (nlocal + nghost) atomic numbers; 0 = an atom that the model leaves alone */
    const double *positions;         /* (nlocal + nghost, 3) Angstrom */
    int32_t inum;                    /* number of atoms to compute */
    const int32_t *ilist;            /* (inum) these atoms, all local and each once; NULL = the first inum */
    const int32_t *numneigh;         /* (nlocal) number of neighbours of each atom of ilist */
    const int32_t *const *firstneigh; /* (nlocal) their numbers, in the lower 29 bits; the upper three bits are the host's */
} nnip_subdomain;

/* NNIP_ABI_VERSION of the library: compare it with the header's before anything else. */
NNIP_API int32_t nnip_abi_version(void);

/* Version of the library, such as "0.1.0". The text is the library's and stays. */
NNIP_API const char *nnip_version(void);

/* The units of all models, in words. The text is the library's and stays. */
NNIP_API const char *nnip_units(void);

/* The sentence of the last failure in this thread, UTF-8; "" where there was none. Stays until another function fails in this thread. */
NNIP_API const char *nnip_last_error(void);

/* Threads of the CPU for each call, the calling one included, up to 1024, for models loaded from now on; 0, as at first, = one for each
 * processor that the process may run on. Hosts that run one process on each core want 1. */
NNIP_API nnip_status nnip_set_threads(int32_t threads);

/* Loads a model from a file (path in UTF-8), which may be replaced afterwards. To be freed by nnip_free. */
NNIP_API nnip_status nnip_load(const char *path, const nnip_options *options, nnip_model *model);

/* Loads a model from the content of a file, which is copied. To be freed by nnip_free. */
NNIP_API nnip_status nnip_load_memory(const void *content, size_t bytes, const nnip_options *options, nnip_model *model);

/* Frees a model, once calls that use it have ended. */
NNIP_API nnip_status nnip_free(nnip_model model);

/* Cutoff radius, Angstrom: atoms further apart do not see each other. */
NNIP_API nnip_status nnip_cutoff(nnip_model model, double *cutoff);

/* Atomic numbers of the species that the model knows. Writes their number to count and up to capacity of them to species, which may be NULL
 * where capacity is 0. */
NNIP_API nnip_status nnip_species(nnip_model model, int32_t capacity, int32_t *species, int32_t *count);

/* The device and the precision in words, such as "CPU, 2 threads, 512-bit SIMD, double precision". Writes up to capacity bytes, the closing
 * zero included. */
NNIP_API nnip_status nnip_device(nnip_model model, char *text, size_t capacity);

/* Computes one structure; the library finds neighbours, all periodic images included. With atom_virials they are sought in every call,
 * whatever the skin. */
NNIP_API nnip_status nnip_compute(nnip_model model, const nnip_structure *structure, const nnip_results *results);

/*
 * The same for hosts that compute on a GPU: positions, forces, atom_energies and atom_virials are addresses in the memory of the CUDA
 * device that the model was loaded on, of its primary context (the one of the runtime API); all else is in the memory of the process.
 * Begins when the work is done that is enqueued on the host's stream (a CUstream or cudaStream_t; NULL = the default one), and returns when
 * all is written. Positions and results pass through the process's memory, 24 bytes an atom each way for positions and forces.
 */
NNIP_API nnip_status nnip_compute_device(nnip_model model, const nnip_structure *structure, const nnip_results *results, void *stream);

/* Computes many structures (count), several at once where they are small; one after the other where atom_virials of any are wanted.
 * results (count), one for each. */
NNIP_API nnip_status nnip_compute_batch(nnip_model model, int32_t count, const nnip_structure *structures, const nnip_results *results);

/*
 * Computes the atoms of ilist from the host's neighbours. energy and virial are theirs alone: the host adds up those of all processes.
 * forces, atom_energies and atom_virials have nlocal + nghost rows, all of which are written: forces and virials of ghosts are to be added
 * to those of the atoms that they are copies of (reverse communication), also with `newton off`; energies of atoms that are not in ilist
 * are 0. Not for models with the global readout.
 */
NNIP_API nnip_status nnip_compute_subdomain(nnip_model model, const nnip_subdomain *subdomain, const nnip_results *results);

/* Computes one structure with several models (count, at least one) of the same species, a committee: mean gets the means of their results,
 * deviation their standard deviations (root of the mean square deviation from the mean). Either may be NULL. */
NNIP_API nnip_status nnip_compute_committee(
    const nnip_model *models, int32_t count, const nnip_structure *structure, const nnip_results *mean, const nnip_results *deviation);

#ifdef __cplusplus
}
#endif
#endif
