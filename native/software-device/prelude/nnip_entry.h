// From the argument array of cuLaunchKernel to the call of a kernel, by the kernel's own signature.
#pragma once

namespace nnip_device {

template <class T>
struct Bare {
    typedef T type;
};
template <class T>
struct Bare<const T> {
    typedef T type;
};

template <int... I>
struct Positions {};

template <auto Kernel>
struct Entry;

template <class... P, void (*Kernel)(P...)>
struct Entry<Kernel> {
    enum : unsigned { parameters = sizeof...(P) };

    // A function, because without weak symbols templates have no static data members.
    static const unsigned* bytes() {
        static const unsigned list[] = {sizeof(P)..., 0};
        return list;
    }

    // The arguments lie in host memory, which mode check would take for a wild access.
    __attribute__((no_sanitize("thread"), no_sanitize("address"))) static void call(void** arguments) {
        unpack(arguments, Positions<__integer_pack(sizeof...(P))...>());
    }

    template <int... I>
    __attribute__((always_inline, no_sanitize("thread"), no_sanitize("address"))) static void unpack(void** arguments, Positions<I...>) {
        (void)arguments;
        Kernel(*static_cast<typename Bare<P>::type*>(arguments[I])...);
    }
};

}
