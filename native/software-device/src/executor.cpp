#include "executor.h"

#include "block.h"
#include "checker.h"

namespace nnip {
namespace {

using namespace nnip_device;

int barrier(int kind, int predicate, const char* file, unsigned line) { return blockRunner().barrier(kind, predicate, {file, line}); }

unsigned vote(unsigned mask, int predicate, const char* file, unsigned line) {
    return static_cast<unsigned>(blockRunner().warpOperation(WarpOperation::Vote, mask, predicate != 0, 0, {file, line}));
}

unsigned long long exchange(unsigned mask, unsigned long long value, int source, const char* file, unsigned line) {
    return blockRunner().warpOperation(WarpOperation::Exchange, mask, value, source, {file, line});
}

unsigned match(unsigned mask, unsigned long long value, const char* file, unsigned line) {
    return static_cast<unsigned>(blockRunner().warpOperation(WarpOperation::Match, mask, value, 0, {file, line}));
}

/// CUDA promises nothing about which threads of a warp are converged; the calling thread alone is the answer that no kernel may rely on
/// to be larger.
unsigned activeMask() { return blockRunner().laneBit(); }

void atomic(const void* address, unsigned long bytes, const char* file, unsigned line) {
    Site site{file, line};
    checker().access(address, bytes, accessAtomic | accessWrite, nullptr, &site);
}

void access(const void* address, unsigned long bytes, int access, const void* instruction) {
    checker().access(address, bytes, access, instruction, nullptr);
}

void fail(int failure, const char* text, const char* file, unsigned line) {
    std::string site = std::string(file) + ":" + std::to_string(line);
    switch (failure) {
    case failureAssert:
        blockRunner().fail("assertion failed", text, site, CUDA_ERROR_ASSERT);
    case failureMisaligned:
        blockRunner().fail("misaligned access", text, site, CUDA_ERROR_MISALIGNED_ADDRESS);
    case failureNull:
        blockRunner().fail("null dereference", text, site, CUDA_ERROR_ILLEGAL_ADDRESS);
    case failureBounds:
        blockRunner().fail("out-of-bounds index", text, site, CUDA_ERROR_ILLEGAL_ADDRESS);
    default:
        blockRunner().fail("trap", text, site, CUDA_ERROR_LAUNCH_FAILED);
    }
}

constexpr Runtime runtime = {barrier, vote, exchange, match, activeMask, atomic, fail, access};

}

const Runtime* deviceRuntime() { return &runtime; }

void execute(const Launch& launch) { blockRunner().run(launch); }

}
