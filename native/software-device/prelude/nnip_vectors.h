// The vector types of CUDA with its alignments, and their make_ functions.
#pragma once

template <class T>
struct alignas(sizeof(T)) NnipVector1 {
    T x;
};
template <class T, unsigned Align>
struct alignas(Align) NnipVector2 {
    T x, y;
};
template <class T>
struct NnipVector3 {
    T x, y, z;
};
template <class T, unsigned Align>
struct alignas(Align) NnipVector4 {
    T x, y, z, w;
};

#define NNIP_VECTORS(name, type)                                                                                                        \
    typedef NnipVector1<type> name##1;                                                                                                  \
    typedef NnipVector2<type, 2 * sizeof(type)> name##2;                                                                                \
    typedef NnipVector3<type> name##3;                                                                                                  \
    typedef NnipVector4<type, (sizeof(type) > 4 ? 16 : 4 * sizeof(type))> name##4;                                                      \
    NNIP_BUILTIN name##1 make_##name##1(type x) { return {x}; }                                                                         \
    NNIP_BUILTIN name##2 make_##name##2(type x, type y) { return {x, y}; }                                                              \
    NNIP_BUILTIN name##3 make_##name##3(type x, type y, type z) { return {x, y, z}; }                                                   \
    NNIP_BUILTIN name##4 make_##name##4(type x, type y, type z, type w) { return {x, y, z, w}; }

NNIP_VECTORS(char, signed char)
NNIP_VECTORS(uchar, unsigned char)
NNIP_VECTORS(short, short)
NNIP_VECTORS(ushort, unsigned short)
NNIP_VECTORS(int, int)
NNIP_VECTORS(uint, unsigned int)
NNIP_VECTORS(long, long)
NNIP_VECTORS(ulong, unsigned long)
NNIP_VECTORS(longlong, long long)
NNIP_VECTORS(ulonglong, unsigned long long)
NNIP_VECTORS(float, float)
NNIP_VECTORS(double, double)
#undef NNIP_VECTORS

struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
    constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
    operator uint3() const { return {x, y, z}; }
};
