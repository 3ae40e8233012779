// A shared library as a program sees it that knows only its documented functions. For the kernel runner and the driver's tests.
#pragma once

#include <dlfcn.h>
#include <stdexcept>
#include <string>

struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A function of a shared library, called with exactly the argument types given.
class Library {
public:
    explicit Library(const std::string& path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
        if (!handle_)
            throw Failure(dlerror());
    }
    template <class Result = int, class... Arguments>
    Result call(const char* name, Arguments... arguments) const {
        auto function = reinterpret_cast<Result (*)(Arguments...)>(dlsym(handle_, name));
        if (!function)
            throw Failure(std::string("no function ") + name);
        return function(arguments...);
    }

private:
    void* handle_;
};
