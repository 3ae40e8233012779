// What the tests of the driver (driver_tests*.cpp) share.
#pragma once

#include "abi.h"
#include "library.h"

#include <functional>
#include <string>
#include <vector>

namespace test {

/// The libraries under test, with a small module for kernels to launch.
class Device {
public:
    Device(const std::string& folder, std::string options);

    template <class... Arguments>
    int cuda(const char* name, Arguments... arguments) const {
        return driver.call(name, arguments...);
    }
    void configure(const std::string& options);
    /// cuInit, a retained context made current.
    void open();
    /// Compiles and loads a module; the image is kept.
    CUmodule load(const std::string& source);
    CUfunction function(CUmodule module, const char* name) const;
    CUstream stream() const;
    CUdeviceptr buffer(size_t floats) const;
    /// One launch of `fill(float* out, float value, int count)` or whatever takes these arguments.
    int launch(CUfunction function, unsigned grid, unsigned block, unsigned shared, CUstream stream, std::vector<void*> arguments) const;
    float* pinned(size_t floats) const;
    std::string statistics() const;
    std::string fault() const;

    Library driver, compiler;
    std::string image;
};

/// Prints and counts a statement that does not hold.
void check(bool holds, const std::string& statement);
/// Compares a status with the expected one.
void status(int actual, int expected, const std::string& call);
int failures();

typedef void (*Case)(Device&);
struct NamedCase {
    const char* name;
    Case run;
};
extern const std::vector<NamedCase> stateCases, workCases;

/// fill(out, value, count) writes the first `count` elements; add(out, value, count) adds to them; wild(out) writes outside of it.
extern const char* const kernels;

}
