// What tests can choose about the software device.
#pragma once

#include <cstdint>
#include <string>

namespace nnip {

enum class Mode { Fast = 0, Asan = 1, Check = 2 };
enum class Order { Forward, Reverse, Random };

struct Options {
    Mode mode = Mode::Fast;
    Order order = Order::Forward;
    uint64_t seed = 1;
    uint64_t memory = 4ull << 30;
    bool late = false;
    int arch = 80;
    int devices = 1;
    int driver = 12040;
    std::string failApi;
    uint64_t failCall = 0;

    /// Takes over the options named in the text; false (and no change) when one is not understood.
    bool parse(const char* text);
};

/// The options in force. Read and written with the device's lock held.
Options& options();

}
