// Linked into every module of mode check: what -fsanitize=thread and -fsanitize=alignment,bounds call, in place of their run-time
// libraries.
#include "../prelude/nnip_abi.h"

#include <cstdint>

using namespace nnip_device;

extern "C" {

extern const Runtime nnip_runtime __attribute__((visibility("hidden")));

}

namespace {

struct SourceLocation {
    const char* file;
    uint32_t line, column;
};

struct TypeMismatch {
    SourceLocation where;
    const void* type;
    unsigned char logAlignment;
    unsigned char kind;
};

struct OutOfBounds {
    SourceLocation where;
    const void* arrayType;
    const void* indexType;
};

}

#define HOOK extern "C" __attribute__((visibility("hidden"))) void
#define NNIP_ACCESS(bytes)                                                                                                              \
    HOOK __tsan_read##bytes(void* p) { nnip_runtime.access(p, bytes, accessRead, __builtin_return_address(0)); }                       \
    HOOK __tsan_write##bytes(void* p) { nnip_runtime.access(p, bytes, accessWrite, __builtin_return_address(0)); }                     \
    HOOK __tsan_unaligned_read##bytes(void* p) { nnip_runtime.access(p, bytes, accessRead, __builtin_return_address(0)); }             \
    HOOK __tsan_unaligned_write##bytes(void* p) { nnip_runtime.access(p, bytes, accessWrite, __builtin_return_address(0)); }           \
    HOOK __tsan_volatile_read##bytes(void* p) { nnip_runtime.access(p, bytes, accessRead, __builtin_return_address(0)); }              \
    HOOK __tsan_volatile_write##bytes(void* p) { nnip_runtime.access(p, bytes, accessWrite, __builtin_return_address(0)); }

NNIP_ACCESS(1)
NNIP_ACCESS(2)
NNIP_ACCESS(4)
NNIP_ACCESS(8)
NNIP_ACCESS(16)

HOOK __tsan_read_range(void* p, unsigned long bytes) { nnip_runtime.access(p, bytes, accessRead, __builtin_return_address(0)); }
HOOK __tsan_write_range(void* p, unsigned long bytes) { nnip_runtime.access(p, bytes, accessWrite, __builtin_return_address(0)); }
HOOK __tsan_vptr_update(void**, void*) {}
HOOK __tsan_vptr_read(void**) {}
HOOK __tsan_init() {}
HOOK __tsan_func_entry(void*) {}
HOOK __tsan_func_exit(void*) {}

HOOK __ubsan_handle_type_mismatch_v1_abort(TypeMismatch* data, uintptr_t pointer) {
    // A null pointer is reported by the access that follows.
    if (pointer != 0)
        nnip_runtime.fail(failureMisaligned, "the address is no multiple of the type's alignment", data->where.file, data->where.line);
}

HOOK __ubsan_handle_out_of_bounds_abort(OutOfBounds* data, uintptr_t) {
    nnip_runtime.fail(failureBounds, "an index lies outside its array", data->where.file, data->where.line);
}
