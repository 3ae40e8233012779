// libnvrtc of the software device: the interface of NVRTC over compile().
#include "blob.h"
#include "build_key.h"
#include "compiler.h"
#include "device.h"

#include "../prelude/nnip_abi.h"

#include <cstring>
#include <memory>
#include <mutex>
#include <unordered_map>

using namespace nnip;

enum nvrtcResult : int {
    NVRTC_SUCCESS = 0,
    NVRTC_ERROR_OUT_OF_MEMORY = 1,
    NVRTC_ERROR_PROGRAM_CREATION_FAILURE = 2,
    NVRTC_ERROR_INVALID_INPUT = 3,
    NVRTC_ERROR_INVALID_PROGRAM = 4,
    NVRTC_ERROR_INVALID_OPTION = 5,
    NVRTC_ERROR_COMPILATION = 6,
    NVRTC_ERROR_BUILTIN_OPERATION_FAILURE = 7,
    NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION = 8,
    NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION = 9,
    NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID = 10,
    NVRTC_ERROR_INTERNAL_ERROR = 11,
};

struct _nvrtcProgram;
typedef _nvrtcProgram* nvrtcProgram;

namespace {

struct Program {
    Source source;
    Compiled compiled;
    std::string blob;
};

std::mutex& programLock() {
    static std::mutex instance;
    return instance;
}

struct ProgramTable {
    std::unordered_map<uintptr_t, std::shared_ptr<Program>> programs;
    uintptr_t last = 0x00006e766c700000;
};

ProgramTable& table() {
    static ProgramTable instance;
    return instance;
}

std::shared_ptr<Program> find(nvrtcProgram handle) {
    std::lock_guard<std::mutex> guard(programLock());
    auto found = table().programs.find(reinterpret_cast<uintptr_t>(handle));
    return found == table().programs.end() ? nullptr : found->second;
}

std::string makeBlob(const Program& program, int mode) {
    BlobHeader header{};
    std::memcpy(header.magic, blobMagic, sizeof header.magic);
    std::strncpy(header.key, NNIP_BUILD_KEY, sizeof header.key - 1);
    header.mode = static_cast<uint32_t>(mode);
    header.version = nnip_device::abiVersion;
    header.bytes = program.compiled.image.size();
    std::string name = program.source.name.substr(program.source.name.find_last_of('/') + 1);
    std::strncpy(header.name, name.c_str(), sizeof header.name - 1);
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) + program.compiled.image;
}

nvrtcResult size(const char* api, nvrtcProgram handle, size_t* bytes, bool ofLog) {
    if (nnipSoftwareDeviceEnter(api))
        return NVRTC_ERROR_INTERNAL_ERROR;
    std::shared_ptr<Program> program = find(handle);
    if (!program)
        return NVRTC_ERROR_INVALID_PROGRAM;
    if (!bytes)
        return NVRTC_ERROR_INVALID_INPUT;
    if (ofLog)
        *bytes = program->compiled.log.size() + 1;
    else if (program->blob.empty())
        return NVRTC_ERROR_INVALID_PROGRAM;
    else
        *bytes = program->blob.size();
    return NVRTC_SUCCESS;
}

nvrtcResult copy(const char* api, nvrtcProgram handle, char* to, bool ofLog) {
    if (nnipSoftwareDeviceEnter(api))
        return NVRTC_ERROR_INTERNAL_ERROR;
    std::shared_ptr<Program> program = find(handle);
    if (!program)
        return NVRTC_ERROR_INVALID_PROGRAM;
    if (!to)
        return NVRTC_ERROR_INVALID_INPUT;
    if (ofLog)
        std::memcpy(to, program->compiled.log.c_str(), program->compiled.log.size() + 1);
    else if (program->blob.empty())
        return NVRTC_ERROR_INVALID_PROGRAM;
    else
        std::memcpy(to, program->blob.data(), program->blob.size());
    return NVRTC_SUCCESS;
}

}

extern "C" {

nvrtcResult nvrtcVersion(int* major, int* minor) {
    if (nnipSoftwareDeviceEnter("nvrtcVersion"))
        return NVRTC_ERROR_INTERNAL_ERROR;
    if (!major || !minor)
        return NVRTC_ERROR_INVALID_INPUT;
    // Caches of compiled kernels are keyed by this version: modules of one mode or build of the software device do not load in another.
    *major = 12;
    *minor = 10 * (NNIP_BUILD_NUMBER) + 3 + nnipSoftwareDeviceMode();
    return NVRTC_SUCCESS;
}

const char* nvrtcGetErrorString(nvrtcResult result) {
    static const char* const names[] = {"NVRTC_SUCCESS", "NVRTC_ERROR_OUT_OF_MEMORY", "NVRTC_ERROR_PROGRAM_CREATION_FAILURE",
        "NVRTC_ERROR_INVALID_INPUT", "NVRTC_ERROR_INVALID_PROGRAM", "NVRTC_ERROR_INVALID_OPTION", "NVRTC_ERROR_COMPILATION",
        "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE", "NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION",
        "NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION", "NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID", "NVRTC_ERROR_INTERNAL_ERROR"};
    return result >= 0 && result <= NVRTC_ERROR_INTERNAL_ERROR ? names[result] : "NVRTC_ERROR unknown";
}

nvrtcResult nvrtcGetNumSupportedArchs(int* count) {
    if (nnipSoftwareDeviceEnter("nvrtcGetNumSupportedArchs"))
        return NVRTC_ERROR_INTERNAL_ERROR;
    if (!count)
        return NVRTC_ERROR_INVALID_INPUT;
    *count = 14;
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetSupportedArchs(int* archs) {
    if (nnipSoftwareDeviceEnter("nvrtcGetSupportedArchs"))
        return NVRTC_ERROR_INTERNAL_ERROR;
    if (!archs)
        return NVRTC_ERROR_INVALID_INPUT;
    for (int arch : {50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90})
        *archs++ = arch;
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcCreateProgram(nvrtcProgram* handle, const char* text, const char* name, int headerCount, const char* const* headers,
    const char* const* includeNames) {
    if (nnipSoftwareDeviceEnter("nvrtcCreateProgram"))
        return NVRTC_ERROR_OUT_OF_MEMORY;
    if (!handle || !text || headerCount < 0 || (headerCount > 0 && (!headers || !includeNames)))
        return NVRTC_ERROR_INVALID_INPUT;
    auto program = std::make_shared<Program>();
    program->source.name = name && *name ? name : "default_program";
    program->source.text = text;
    for (int i = 0; i < headerCount; i++)
        program->source.headers.push_back({includeNames[i], headers[i]});
    std::lock_guard<std::mutex> guard(programLock());
    table().last += 16;
    table().programs[table().last] = std::move(program);
    *handle = reinterpret_cast<nvrtcProgram>(table().last);
    nnipSoftwareDeviceCount("programs", 1);
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcDestroyProgram(nvrtcProgram* handle) {
    nnipSoftwareDeviceEnter("nvrtcDestroyProgram");
    std::lock_guard<std::mutex> guard(programLock());
    if (!handle || table().programs.erase(reinterpret_cast<uintptr_t>(*handle)) == 0)
        return NVRTC_ERROR_INVALID_PROGRAM;
    *handle = nullptr;
    nnipSoftwareDeviceCount("programs", -1);
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcCompileProgram(nvrtcProgram handle, int optionCount, const char* const* options) {
    if (nnipSoftwareDeviceEnter("nvrtcCompileProgram"))
        return NVRTC_ERROR_OUT_OF_MEMORY;
    std::shared_ptr<Program> program = find(handle);
    if (!program)
        return NVRTC_ERROR_INVALID_PROGRAM;
    if (optionCount < 0 || (optionCount > 0 && !options))
        return NVRTC_ERROR_INVALID_INPUT;
    CompileOptions parsed = parseCompileOptions(optionCount, options);
    if (!parsed.rejected.empty()) {
        program->compiled.log = "nvrtc: error: invalid value or unrecognized option: " + parsed.rejected + "\n";
        return NVRTC_ERROR_INVALID_OPTION;
    }
    int mode = nnipSoftwareDeviceMode();
    program->compiled = compile(program->source, parsed, mode);
    program->blob = program->compiled.succeeded ? makeBlob(*program, mode) : "";
    return program->compiled.succeeded ? NVRTC_SUCCESS : NVRTC_ERROR_COMPILATION;
}

nvrtcResult nvrtcGetPTXSize(nvrtcProgram program, size_t* bytes) { return size("nvrtcGetPTXSize", program, bytes, false); }
nvrtcResult nvrtcGetPTX(nvrtcProgram program, char* to) { return copy("nvrtcGetPTX", program, to, false); }
nvrtcResult nvrtcGetCUBINSize(nvrtcProgram program, size_t* bytes) { return size("nvrtcGetCUBINSize", program, bytes, false); }
nvrtcResult nvrtcGetCUBIN(nvrtcProgram program, char* to) { return copy("nvrtcGetCUBIN", program, to, false); }
nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram program, size_t* bytes) { return size("nvrtcGetProgramLogSize", program, bytes, true); }
nvrtcResult nvrtcGetProgramLog(nvrtcProgram program, char* to) { return copy("nvrtcGetProgramLog", program, to, true); }

}
