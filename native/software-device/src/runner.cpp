// kernel-runner FILE.cu OPTIONS...: compiles one kernel file with the software device beside this program, by the interfaces of CUDA alone,
// and follows the script in its comments (script.h), once for each text of options; all of them must have the same mode. Exit code 0:
// everything succeeded and every expectation held; 1: a fault, an error of a call or a wrong value, printed to standard output; 2: the
// program was not used properly.
#include "abi.h"
#include "library.h"
#include "script.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

namespace {

class Runner {
public:
    Runner(const std::string& folder, const std::string& path)
        : driver_(folder + "/libcuda.so.1"), compiler_(folder + "/libnvrtc.so.12"), name_(path.substr(path.rfind('/') + 1)) {
        std::ifstream file(path);
        std::ostringstream text;
        text << file.rdbuf();
        if (!file)
            throw std::invalid_argument("cannot read " + path);
        text_ = text.str();
    }

    /// False when something went wrong, which is then printed.
    bool run(const char* options) {
        if (driver_.call("nnipSoftwareDeviceConfigure", options) != 0)
            throw std::invalid_argument(std::string("options not understood: ") + options);
        bool good = true;
        try {
            follow();
        } catch (const Failure& failure) {
            std::printf("failed: %s\n", failure.what());
            good = false;
        }
        // Ends the context whatever happened in it, and all that is left there.
        driver_.call("cuDevicePrimaryCtxRelease_v2", 0);
        buffers_.clear();
        streams_.clear();
        std::string fault = driver_.call<const char*>("nnipSoftwareDeviceFault");
        if (!fault.empty())
            std::printf("fault: %s\n", fault.c_str());
        return good && fault.empty();
    }

private:
    struct Buffer {
        CUdeviceptr address;
        size_t count;
        float* pinned;
    };

    void follow() {
        cuda("cuInit", 0u);
        CUcontext context;
        cuda("cuDevicePrimaryCtxRetain", &context, 0);
        cuda("cuCtxSetCurrent", context);
        cuda("cuStreamCreate", &setup_, 0u);
        if (image_.empty())
            compile();
        cuda("cuModuleLoadData", &module_, static_cast<const void*>(image_.data()));
        for (const ScriptLine& line : readScript(text_))
            step(line);
        cuda("cuCtxSynchronize");
        cuda("cuModuleUnload", module_);
    }

    template <class... Arguments>
    void cuda(const char* name, Arguments... arguments) {
        int status = driver_.call(name, arguments...);
        if (status == 0)
            return;
        const char* text = "?";
        driver_.call("cuGetErrorName", status, &text);
        throw Failure(std::string(name) + " returned " + text);
    }

    void compile() {
        void* program = nullptr;
        const char* const options[] = {"--gpu-architecture=sm_80", "--std=c++17"};
        compiler_.call("nvrtcCreateProgram", &program, text_.c_str(), name_.c_str(), 0, nullptr, nullptr);
        int status = compiler_.call("nvrtcCompileProgram", program, 2, &options[0]);
        size_t bytes = 0;
        if (status != 0) {
            compiler_.call("nvrtcGetProgramLogSize", program, &bytes);
            std::string log(bytes, '\0');
            compiler_.call("nvrtcGetProgramLog", program, log.data());
            throw Failure("nvrtcCompileProgram: " + log);
        }
        compiler_.call("nvrtcGetCUBINSize", program, &bytes);
        image_.resize(bytes);
        compiler_.call("nvrtcGetCUBIN", program, image_.data());
        compiler_.call("nvrtcDestroyProgram", &program);
    }

    void step(const ScriptLine& line) {
        const std::vector<std::string>& w = line.words;
        auto need = [&](size_t count) {
            if (w.size() < count)
                throw std::invalid_argument("script line " + std::to_string(line.number) + " is too short");
        };
        if (w[0] == "buffer") {
            need(3);
            makeBuffer(w[1], std::stoul(w[2]));
        } else if (w[0] == "stream") {
            need(2);
            stream(w[1]);
        } else if (w[0] == "launch") {
            need(6);
            launch(w);
        } else if (w[0] == "wait") {
            need(3);
            wait(w[1], w[2]);
        } else if (w[0] == "free") {
            need(2);
            cuda("cuMemFree_v2", buffer(w[1]).address);
        } else if (w[0] == "raise") {
            need(3);
            cuda("cuFuncSetAttribute", function(w[1]), CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, std::stoi(w[2]));
        } else if (w[0] == "global") {
            need(3);
            setGlobal(w);
        } else if (w[0] == "read") {
            need(3);
            read(buffer(w[1]), stream(w[2]));
        } else if (w[0] == "expect") {
            need(3);
            expect(line, buffer(w[1]), std::stof(w[2]));
        } else
            throw std::invalid_argument("script line " + std::to_string(line.number) + ": " + w[0]);
    }

    Buffer& buffer(const std::string& name) {
        auto found = buffers_.find(name);
        if (found == buffers_.end())
            throw std::invalid_argument("no buffer " + name);
        return found->second;
    }

    CUstream stream(const std::string& name) {
        CUstream& handle = streams_[name];
        if (!handle)
            cuda("cuStreamCreate", &handle, 1u);
        return handle;
    }

    CUfunction function(const std::string& name) {
        CUfunction handle;
        cuda("cuModuleGetFunction", &handle, module_, name.c_str());
        return handle;
    }

    void makeBuffer(const std::string& name, size_t count) {
        Buffer made{0, count, nullptr};
        cuda("cuMemAlloc_v2", &made.address, count * sizeof(float));
        std::vector<float> ones(count, 1.0f);
        cuda("cuMemcpyHtoDAsync_v2", made.address, static_cast<const void*>(ones.data()), count * sizeof(float), setup_);
        cuda("cuStreamSynchronize", setup_);
        buffers_[name] = made;
    }

    static void extent(const std::string& text, unsigned* xyz) {
        xyz[0] = xyz[1] = xyz[2] = 1;
        std::sscanf(text.c_str(), "%u,%u,%u", &xyz[0], &xyz[1], &xyz[2]);
    }

    void launch(const std::vector<std::string>& w) {
        unsigned grid[3], block[3];
        extent(w[2], grid);
        extent(w[3], block);
        std::vector<unsigned long long> values;
        for (size_t i = 6; i < w.size(); i++)
            values.push_back(argument(w[i]));
        std::vector<void*> pointers;
        for (unsigned long long& value : values)
            pointers.push_back(&value);
        cuda("cuLaunchKernel", function(w[1]), grid[0], grid[1], grid[2], block[0], block[1], block[2],
            static_cast<unsigned>(std::stoul(w[4])), stream(w[5]), pointers.data(), static_cast<void**>(nullptr));
    }

    unsigned long long argument(const std::string& word) {
        if (word == "null")
            return 0;
        if ((word[0] >= '0' && word[0] <= '9') || word[0] == '-')
            return static_cast<unsigned long long>(std::stoll(word));
        size_t plus = word.find('+');
        return buffer(word.substr(0, plus)).address + (plus == std::string::npos ? 0 : std::stoul(word.substr(plus + 1)));
    }

    void wait(const std::string& waiting, const std::string& other) {
        CUevent event;
        cuda("cuEventCreate", &event, CU_EVENT_DISABLE_TIMING);
        cuda("cuEventRecord", event, stream(other));
        cuda("cuStreamWaitEvent", stream(waiting), event, 0u);
        cuda("cuEventDestroy_v2", event);
    }

    void setGlobal(const std::vector<std::string>& w) {
        CUdeviceptr address;
        size_t bytes;
        cuda("cuModuleGetGlobal_v2", &address, &bytes, module_, w[1].c_str());
        std::vector<float> values;
        for (size_t i = 2; i < w.size(); i++)
            values.push_back(std::stof(w[i]));
        if (bytes != values.size() * sizeof(float))
            throw Failure(w[1] + " has " + std::to_string(bytes) + " bytes");
        cuda("cuMemcpyHtoDAsync_v2", address, static_cast<const void*>(values.data()), bytes, setup_);
        cuda("cuStreamSynchronize", setup_);
    }

    void read(Buffer& b, CUstream from) {
        void* pinned = nullptr;
        cuda("cuMemHostAlloc", &pinned, b.count * sizeof(float), 0u);
        b.pinned = static_cast<float*>(pinned);
        cuda("cuMemcpyDtoHAsync_v2", pinned, b.address, b.count * sizeof(float), from);
    }

    void expect(const ScriptLine& line, Buffer& b, float value) {
        std::vector<float> copy(b.count);
        if (!b.pinned) {
            cuda("cuCtxSynchronize");
            cuda("cuMemcpyDtoHAsync_v2", static_cast<void*>(copy.data()), b.address, b.count * sizeof(float), setup_);
        } else
            copy.assign(b.pinned, b.pinned + b.count);
        for (size_t i = 0; i < b.count; i++)
            if (copy[i] != value)
                throw Failure("wrong value at script line " + std::to_string(line.number) + ": element " + std::to_string(i) + " is " +
                    std::to_string(copy[i]));
    }

    Library driver_, compiler_;
    std::string name_, text_, image_;
    CUmodule module_ = nullptr;
    CUstream setup_ = nullptr;
    std::map<std::string, Buffer> buffers_;
    std::map<std::string, CUstream> streams_;
};

}

int main(int count, char** arguments) {
    if (count < 3) {
        std::printf("usage: kernel-runner FILE.cu OPTIONS...\n");
        return 2;
    }
    std::string self = arguments[0];
    std::string folder = self.find('/') == std::string::npos ? "." : self.substr(0, self.rfind('/'));
    try {
        Runner runner(folder, arguments[1]);
        bool good = true;
        for (int i = 2; i < count; i++)
            good = runner.run(arguments[i]) && good;
        return good ? 0 : 1;
    } catch (const std::exception& problem) {
        std::printf("%s\n", problem.what());
        return 2;
    }
}
