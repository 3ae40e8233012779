#include "module.h"

#include "blob.h"
#include "block.h"
#include "executor.h"
#include "options.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <unistd.h>

namespace nnip {
namespace {

/// A private folder for the files of loaded modules, removed when the library is unloaded.
class ModuleFolder {
public:
    ModuleFolder() {
        const char* base = std::getenv("TMPDIR");
        path_ = std::string(base && *base ? base : "/tmp") + "/nnip-software-device-XXXXXX";
        if (!mkdtemp(path_.data()))
            path_.clear();
    }
    ~ModuleFolder() {
        if (!path_.empty())
            rmdir(path_.c_str());
    }
    std::string file(const std::string& name) const {
        static unsigned count = 0;
        return path_.empty() ? "" : path_ + "/" + name + "." + std::to_string(++count) + ".so";
    }

private:
    std::string path_;
};

bool writeFile(const std::string& path, const char* bytes, size_t count) {
    int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    if (file < 0)
        return false;
    size_t done = 0;
    while (done < count) {
        ssize_t n = write(file, bytes + done, count - done);
        if (n <= 0)
            break;
        done += static_cast<size_t>(n);
    }
    return close(file) == 0 && done == count;
}

/// Reads the symbol table: global variables by name, and the static shared memory of each kernel.
class Symbols {
public:
    Symbols(const char* bytes, Module& module) : bytes_(bytes), module_(module) {
        auto* header = reinterpret_cast<const ElfW(Ehdr)*>(bytes);
        sections_ = reinterpret_cast<const ElfW(Shdr)*>(bytes + header->e_shoff);
        names_ = bytes + sections_[header->e_shstrndx].sh_offset;
        count_ = header->e_shnum;
    }

    void read() {
        for (unsigned i = 0; i < count_; i++)
            if (sections_[i].sh_type == SHT_SYMTAB)
                readTable(sections_[i]);
        for (unsigned k = 0; k < module_.image->kernelCount; k++)
            module_.staticShared[module_.image->kernels[k].name] += ofAllKernels_;
        std::sort(module_.variables.begin(), module_.variables.end());
    }

private:
    void readTable(const ElfW(Shdr) & table) {
        auto* symbols = reinterpret_cast<const ElfW(Sym)*>(bytes_ + table.sh_offset);
        const char* strings = bytes_ + sections_[table.sh_link].sh_offset;
        for (size_t i = 0; i < table.sh_size / sizeof(ElfW(Sym)); i++) {
            const ElfW(Sym)& symbol = symbols[i];
            if (ELF64_ST_TYPE(symbol.st_info) != STT_OBJECT || symbol.st_shndx >= count_ || symbol.st_size == 0)
                continue;
            const char* name = strings + symbol.st_name;
            char* address = module_.base + symbol.st_value;
            if (std::strncmp(name, "nnip_", 5) == 0)
                continue;
            module_.variables.push_back({address, address + symbol.st_size});
            if (std::strcmp(names_ + sections_[symbol.st_shndx].sh_name, "nnip_shared") == 0)
                addShared(name, symbol.st_size);
            else
                module_.globals[name] = {address, symbol.st_size};
        }
    }

    /// A variable of the kernel f is called _ZZ<length>f...; what belongs to device functions counts for every kernel, because who calls
    /// them is not known here.
    void addShared(const char* name, size_t bytes) {
        bytes = (bytes + 15) / 16 * 16;
        if (std::strncmp(name, "_ZZ", 3) == 0) {
            char* end = nullptr;
            size_t length = std::strtoul(name + 3, &end, 10);
            std::string function(end, strnlen(end, length));
            for (unsigned k = 0; k < module_.image->kernelCount; k++) {
                if (function == module_.image->kernels[k].name) {
                    module_.staticShared[function] += bytes;
                    return;
                }
            }
        }
        ofAllKernels_ += bytes;
    }

    const char* bytes_;
    Module& module_;
    const ElfW(Shdr)* sections_;
    const char* names_;
    unsigned count_;
    size_t ofAllKernels_ = 0;
};

}

bool Module::insideVariable(const char* address, size_t bytes) const {
    auto after = std::upper_bound(variables.begin(), variables.end(), address,
        [](const char* at, const std::pair<const char*, const char*>& variable) { return at < variable.first; });
    return after != variables.begin() && address + bytes <= std::prev(after)->second;
}

Module::~Module() {
    // The next module may lie where this one was.
    if (image)
        unfenceDynamicShared(*image);
    if (library)
        dlclose(library);
    if (!path.empty())
        unlink(path.c_str());
}

CUresult loadModule(const void* image, std::shared_ptr<Module>* result) {
    static ModuleFolder folder;
    auto* header = static_cast<const BlobHeader*>(image);
    if (std::memcmp(header->magic, blobMagic, sizeof blobMagic) != 0)
        return CUDA_ERROR_INVALID_IMAGE;
    if (header->version != nnip_device::abiVersion || header->mode != static_cast<uint32_t>(options().mode) ||
        std::strncmp(header->key, buildKey(), sizeof header->key) != 0)
        return CUDA_ERROR_NO_BINARY_FOR_GPU;
    const char* bytes = reinterpret_cast<const char*>(header + 1);
    auto module = std::make_shared<Module>();
    std::string path = folder.file(header->name);
    if (path.empty() || !writeFile(path, bytes, header->bytes))
        return CUDA_ERROR_OPERATING_SYSTEM;
    module->path = path;
    module->library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!module->library) {
        std::fprintf(stderr, "nnip software device: %s\n", dlerror());
        return CUDA_ERROR_INVALID_IMAGE;
    }
    module->image = static_cast<const nnip_device::Image*>(dlsym(module->library, "nnip_image"));
    link_map* map = nullptr;
    if (!module->image || module->image->version != nnip_device::abiVersion || dlinfo(module->library, RTLD_DI_LINKMAP, &map) != 0)
        return CUDA_ERROR_INVALID_IMAGE;
    *module->image->runtime = *deviceRuntime();
    module->base = reinterpret_cast<char*>(map->l_addr);
    Symbols(bytes, *module).read();
    if (options().mode == Mode::Fast) {
        unlink(path.c_str());
        module->path.clear();
    }
    *result = std::move(module);
    return CUDA_SUCCESS;
}

}
