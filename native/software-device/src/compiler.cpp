#include "compiler.h"

#include "translate.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace nnip {
namespace {

namespace fs = std::filesystem;

/// Where this library lies: prelude and hooks lie beside it.
fs::path libraryFolder() {
    Dl_info info{};
    dladdr(reinterpret_cast<const void*>(&compile), &info);
    return fs::absolute(info.dli_fname).parent_path();
}

class TemporaryFolder {
public:
    TemporaryFolder() {
        const char* base = std::getenv("TMPDIR");
        std::string path = std::string(base && *base ? base : "/tmp") + "/nnip-nvrtc-XXXXXX";
        if (mkdtemp(path.data()))
            path_ = path;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!path_.empty())
            fs::remove_all(path_, ignored);
    }
    bool exists() const { return !path_.empty(); }
    fs::path operator/(const std::string& name) const { return path_ / name; }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

std::string readAll(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

bool writeAll(const fs::path& path, const std::string& text) {
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    std::ofstream file(path, std::ios::binary);
    file << text;
    return static_cast<bool>(file.flush());
}

/// Runs a program in a folder, standard error into a file there; the sanitizers that are preloaded into this process must not slow it down.
int runProgram(std::vector<std::string> arguments, const fs::path& folder, const std::string& log) {
    std::vector<char*> argv;
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::vector<char*> environment;
    for (char** entry = environ; *entry; entry++)
        if (std::strncmp(*entry, "LD_PRELOAD=", 11) != 0)
            environment.push_back(*entry);
    std::string locale = "LC_ALL=C";
    environment.push_back(locale.data());
    environment.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child = 0;
    int failed = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        return 127;
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

bool cpuHasV3() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
#else
    return false;
#endif
}

void append(std::vector<std::string>& list, std::initializer_list<const char*> more) {
    for (const char* item : more)
        list.push_back(item);
}

std::vector<std::string> compilerFlags(const CompileOptions& options, int mode, const fs::path& folder) {
    std::vector<std::string> flags{"-std=gnu++" + options.standard.substr(3)};
    append(flags, {"-fPIC", "-fno-weak", "-fno-semantic-interposition", "-fno-exceptions", "-fno-rtti", "-fno-math-errno",
                      "-fno-trapping-math", "-fno-stack-protector", "-fno-strict-aliasing", "-fno-threadsafe-statics", "-pipe"});
    // Warnings are the business of the real compiler; g++ would warn about -fno-weak at every shared variable of a template.
    flags.push_back("-w");
    if (cpuHasV3())
        flags.push_back("-march=x86-64-v3");
    flags.push_back(options.contract ? "-ffp-contract=fast" : "-ffp-contract=off");
    // Names of the source, not of the temporary folder, in debug information.
    flags.push_back("-ffile-prefix-map=" + folder.string() + "=.");
    // With sanitizers most modules run for less time than a better optimiser needs.
    if (mode == 1)
        append(flags, {"-Og", "-g1", "-fno-omit-frame-pointer", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
                          "-fno-sanitize=vptr", "-fsanitize-sections=nnip_shared"});
    else if (mode == 2)
        append(flags, {"-O1", "-g1", "-fsanitize=thread,alignment,bounds", "-fno-sanitize-recover=all", "-DNNIP_CHECK"});
    else
        append(flags, {"-O2"});
    return flags;
}

}

Compiled compile(const Source& source, const CompileOptions& options, int mode) {
    Compiled result;
    TemporaryFolder folder;
    if (!folder.exists()) {
        result.log = "the software device cannot create a temporary folder";
        return result;
    }
    const std::string log = "log", name = fs::path(source.name.empty() ? "default_program" : source.name).filename().string();
    bool written = writeAll(folder / name, source.text);
    for (const auto& [header, text] : source.headers)
        written = written && writeAll(folder / header, text);
    fs::path home = libraryFolder();
    std::vector<std::string> flags = compilerFlags(options, mode, folder.path());

    std::vector<std::string> preprocess{"g++", "-E"};
    preprocess.insert(preprocess.end(), flags.begin(), flags.end());
    preprocess.insert(preprocess.end(), options.preprocessor.begin(), options.preprocessor.end());
    preprocess.push_back("-I.");
    append(preprocess, {"-include"});
    preprocess.push_back((home / "prelude" / "nnip_cuda.h").string());
    append(preprocess, {"-x", "c++"});
    preprocess.push_back(name);
    append(preprocess, {"-o", "preprocessed.ii"});
    bool good = written && runProgram(preprocess, folder.path(), log) == 0;
    if (good) {
        good = writeAll(folder / "translated.ii", translate(readAll(folder / "preprocessed.ii")));
        std::vector<std::string> build{"g++", "-fpreprocessed", "-shared", "-nostartfiles", "-Wl,-Bsymbolic", "-Wl,--build-id=none"};
        build.insert(build.end(), flags.begin(), flags.end());
        append(build, {"translated.ii", "-o", "module.so"});
        if (mode == 2)
            build.push_back((home / "check_hooks.o").string());
        // Without what the driver of g++ adds: half the link time, and in mode check the hooks replace ThreadSanitizer's run-time library.
        build.push_back("-nostdlib");
        if (mode == 1)
            append(build, {"-lasan", "-lubsan"});
        append(build, {"-lgcc", "-lc"});
        build.push_back("-lm");
        good = good && runProgram(build, folder.path(), log) == 0;
    }
    result.log = readAll(folder / log);
    if (good)
        result.image = readAll(folder / "module.so");
    result.succeeded = good && !result.image.empty();
    return result;
}

}
