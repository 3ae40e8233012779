#include "options.h"

#include <cstdio>
#include <cstdlib>

namespace nnip {
namespace {

bool number(const std::string& text, uint64_t& value) {
    if (text.empty() || text[0] < '0' || text[0] > '9')
        return false;
    char* end = nullptr;
    value = std::strtoull(text.c_str(), &end, 0);
    return *end == '\0';
}

bool applyNumber(Options& o, const std::string& key, uint64_t value) {
    if (key == "seed")
        o.seed = value;
    else if (key == "memory")
        o.memory = value;
    else if (key == "late" && value <= 1)
        o.late = value == 1;
    else if (key == "arch" && (value == 70 || value == 80 || value == 90))
        o.arch = static_cast<int>(value);
    else if (key == "devices" && value <= 1)
        o.devices = static_cast<int>(value);
    else if (key == "driver")
        o.driver = static_cast<int>(value);
    else
        return false;
    return true;
}

bool apply(Options& o, const std::string& key, const std::string& value) {
    if (key == "mode") {
        if (value != "fast" && value != "asan" && value != "check")
            return false;
        o.mode = value == "fast" ? Mode::Fast : value == "asan" ? Mode::Asan : Mode::Check;
        return true;
    }
    if (key == "order") {
        if (value != "forward" && value != "reverse" && value != "random")
            return false;
        o.order = value == "forward" ? Order::Forward : value == "reverse" ? Order::Reverse : Order::Random;
        return true;
    }
    if (key == "fail") {
        size_t colon = value.rfind(':');
        if (colon == std::string::npos || colon == 0)
            return false;
        o.failApi = value.substr(0, colon);
        return number(value.substr(colon + 1), o.failCall) && o.failCall > 0;
    }
    uint64_t parsed = 0;
    return number(value, parsed) && applyNumber(o, key, parsed);
}

Options fromEnvironment() {
    Options o;
    const char* text = std::getenv("NNIP_SOFTWARE_DEVICE");
    if (text && !o.parse(text))
        std::fprintf(stderr, "nnip software device: NNIP_SOFTWARE_DEVICE not understood: %s\n", text);
    return o;
}

}

bool Options::parse(const char* text) {
    Options changed = *this;
    changed.failApi.clear();
    changed.failCall = 0;
    std::string rest = text;
    while (!rest.empty()) {
        size_t comma = rest.find(',');
        std::string item = rest.substr(0, comma);
        rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
        if (item.empty())
            continue;
        size_t equals = item.find('=');
        if (equals == std::string::npos || !apply(changed, item.substr(0, equals), item.substr(equals + 1)))
            return false;
    }
    *this = changed;
    return true;
}

Options& options() {
    static Options instance = fromEnvironment();
    return instance;
}

}
