// The mathematical functions of CUDA: float and double by overload, the f-suffixed names, and the intrinsics kernels use.
#pragma once

// The C library's functions under their own names, so that no header has to be parsed; overloads take care of float.
extern "C" {
double acos(double) noexcept;
float acosf(float) noexcept;
double acosh(double) noexcept;
float acoshf(float) noexcept;
double asin(double) noexcept;
float asinf(float) noexcept;
double asinh(double) noexcept;
float asinhf(float) noexcept;
double atan(double) noexcept;
float atanf(float) noexcept;
double atanh(double) noexcept;
float atanhf(float) noexcept;
double cbrt(double) noexcept;
float cbrtf(float) noexcept;
double ceil(double) noexcept;
float ceilf(float) noexcept;
double cos(double) noexcept;
float cosf(float) noexcept;
double cosh(double) noexcept;
float coshf(float) noexcept;
double erf(double) noexcept;
float erff(float) noexcept;
double erfc(double) noexcept;
float erfcf(float) noexcept;
double exp(double) noexcept;
float expf(float) noexcept;
double exp2(double) noexcept;
float exp2f(float) noexcept;
double exp10(double) noexcept;
float exp10f(float) noexcept;
double expm1(double) noexcept;
float expm1f(float) noexcept;
double fabs(double) noexcept;
float fabsf(float) noexcept;
double floor(double) noexcept;
float floorf(float) noexcept;
double lgamma(double) noexcept;
float lgammaf(float) noexcept;
double log(double) noexcept;
float logf(float) noexcept;
double log10(double) noexcept;
float log10f(float) noexcept;
double log1p(double) noexcept;
float log1pf(float) noexcept;
double log2(double) noexcept;
float log2f(float) noexcept;
double logb(double) noexcept;
float logbf(float) noexcept;
double nearbyint(double) noexcept;
float nearbyintf(float) noexcept;
double rint(double) noexcept;
float rintf(float) noexcept;
double round(double) noexcept;
float roundf(float) noexcept;
double sin(double) noexcept;
float sinf(float) noexcept;
double sinh(double) noexcept;
float sinhf(float) noexcept;
double sqrt(double) noexcept;
float sqrtf(float) noexcept;
double tan(double) noexcept;
float tanf(float) noexcept;
double tanh(double) noexcept;
float tanhf(float) noexcept;
double tgamma(double) noexcept;
float tgammaf(float) noexcept;
double trunc(double) noexcept;
float truncf(float) noexcept;
double j0(double) noexcept;
float j0f(float) noexcept;
double j1(double) noexcept;
float j1f(float) noexcept;
double y0(double) noexcept;
float y0f(float) noexcept;
double y1(double) noexcept;
float y1f(float) noexcept;
double atan2(double, double) noexcept;
float atan2f(float, float) noexcept;
double copysign(double, double) noexcept;
float copysignf(float, float) noexcept;
double fdim(double, double) noexcept;
float fdimf(float, float) noexcept;
double fmax(double, double) noexcept;
float fmaxf(float, float) noexcept;
double fmin(double, double) noexcept;
float fminf(float, float) noexcept;
double fmod(double, double) noexcept;
float fmodf(float, float) noexcept;
double hypot(double, double) noexcept;
float hypotf(float, float) noexcept;
double nextafter(double, double) noexcept;
float nextafterf(float, float) noexcept;
double pow(double, double) noexcept;
float powf(float, float) noexcept;
double remainder(double, double) noexcept;
float remainderf(float, float) noexcept;
double fma(double, double, double) noexcept;
float fmaf(float, float, float) noexcept;
double ldexp(double, int) noexcept;
float ldexpf(float, int) noexcept;
double scalbn(double, int) noexcept;
float scalbnf(float, int) noexcept;
double frexp(double, int*) noexcept;
float frexpf(float, int*) noexcept;
double modf(double, double*) noexcept;
float modff(float, float*) noexcept;
double remquo(double, double, int*) noexcept;
int ilogb(double) noexcept;
int ilogbf(float) noexcept;
void sincos(double, double*, double*) noexcept;
void sincosf(float, float*, float*) noexcept;
int abs(int) noexcept;
long labs(long) noexcept;
long long llabs(long long) noexcept;
long lrint(double) noexcept;
long lrintf(float) noexcept;
long long llrint(double) noexcept;
long lround(double) noexcept;
long lroundf(float) noexcept;
long long llround(double) noexcept;
int printf(const char*, ...);
void* memcpy(void*, const void*, size_t) noexcept;
void* memset(void*, int, size_t) noexcept;
void* memmove(void*, const void*, size_t) noexcept;
}

NNIP_BUILTIN float acos(float x) { return acosf(x); }
NNIP_BUILTIN float acosh(float x) { return acoshf(x); }
NNIP_BUILTIN float asin(float x) { return asinf(x); }
NNIP_BUILTIN float asinh(float x) { return asinhf(x); }
NNIP_BUILTIN float atan(float x) { return atanf(x); }
NNIP_BUILTIN float atanh(float x) { return atanhf(x); }
NNIP_BUILTIN float cbrt(float x) { return cbrtf(x); }
NNIP_BUILTIN float ceil(float x) { return ceilf(x); }
NNIP_BUILTIN float cos(float x) { return cosf(x); }
NNIP_BUILTIN float cosh(float x) { return coshf(x); }
NNIP_BUILTIN float erf(float x) { return erff(x); }
NNIP_BUILTIN float erfc(float x) { return erfcf(x); }
NNIP_BUILTIN float exp(float x) { return expf(x); }
NNIP_BUILTIN float exp2(float x) { return exp2f(x); }
NNIP_BUILTIN float exp10(float x) { return exp10f(x); }
NNIP_BUILTIN float expm1(float x) { return expm1f(x); }
NNIP_BUILTIN float fabs(float x) { return fabsf(x); }
NNIP_BUILTIN float floor(float x) { return floorf(x); }
NNIP_BUILTIN float lgamma(float x) { return lgammaf(x); }
NNIP_BUILTIN float log(float x) { return logf(x); }
NNIP_BUILTIN float log10(float x) { return log10f(x); }
NNIP_BUILTIN float log1p(float x) { return log1pf(x); }
NNIP_BUILTIN float log2(float x) { return log2f(x); }
NNIP_BUILTIN float logb(float x) { return logbf(x); }
NNIP_BUILTIN float nearbyint(float x) { return nearbyintf(x); }
NNIP_BUILTIN float rint(float x) { return rintf(x); }
NNIP_BUILTIN float round(float x) { return roundf(x); }
NNIP_BUILTIN float sin(float x) { return sinf(x); }
NNIP_BUILTIN float sinh(float x) { return sinhf(x); }
NNIP_BUILTIN float sqrt(float x) { return sqrtf(x); }
NNIP_BUILTIN float tan(float x) { return tanf(x); }
NNIP_BUILTIN float tanh(float x) { return tanhf(x); }
NNIP_BUILTIN float tgamma(float x) { return tgammaf(x); }
NNIP_BUILTIN float trunc(float x) { return truncf(x); }
NNIP_BUILTIN float j0(float x) { return j0f(x); }
NNIP_BUILTIN float j1(float x) { return j1f(x); }
NNIP_BUILTIN float y0(float x) { return y0f(x); }
NNIP_BUILTIN float y1(float x) { return y1f(x); }
NNIP_BUILTIN float atan2(float x, float y) { return atan2f(x, y); }
NNIP_BUILTIN float copysign(float x, float y) { return copysignf(x, y); }
NNIP_BUILTIN float fdim(float x, float y) { return fdimf(x, y); }
NNIP_BUILTIN float fmax(float x, float y) { return fmaxf(x, y); }
NNIP_BUILTIN float fmin(float x, float y) { return fminf(x, y); }
NNIP_BUILTIN float fmod(float x, float y) { return fmodf(x, y); }
NNIP_BUILTIN float hypot(float x, float y) { return hypotf(x, y); }
NNIP_BUILTIN float nextafter(float x, float y) { return nextafterf(x, y); }
NNIP_BUILTIN float pow(float x, float y) { return powf(x, y); }
NNIP_BUILTIN float remainder(float x, float y) { return remainderf(x, y); }
NNIP_BUILTIN float pow(float x, int n) { return powf(x, (float)n); }
NNIP_BUILTIN double pow(double x, int n) { return pow(x, (double)n); }
NNIP_BUILTIN double pow(float x, double y) { return pow((double)x, y); }
NNIP_BUILTIN double pow(double x, float y) { return pow(x, (double)y); }
NNIP_BUILTIN float fma(float x, float y, float z) { return fmaf(x, y, z); }
NNIP_BUILTIN float ldexp(float x, int n) { return ldexpf(x, n); }
NNIP_BUILTIN float scalbn(float x, int n) { return scalbnf(x, n); }
NNIP_BUILTIN float frexp(float x, int* n) { return frexpf(x, n); }
NNIP_BUILTIN float modf(float x, float* whole) { return modff(x, whole); }
NNIP_BUILTIN int ilogb(float x) { return ilogbf(x); }
NNIP_BUILTIN void sincos(float x, float* s, float* c) { sincosf(x, s, c); }
NNIP_BUILTIN long abs(long x) { return labs(x); }
NNIP_BUILTIN long long abs(long long x) { return llabs(x); }
NNIP_BUILTIN float abs(float x) { return fabsf(x); }
NNIP_BUILTIN double abs(double x) { return fabs(x); }

NNIP_BUILTIN double rsqrt(double x) { return 1 / sqrt(x); }
NNIP_BUILTIN float rsqrt(float x) { return 1 / sqrt(x); }
NNIP_BUILTIN float rsqrtf(float x) { return rsqrt(x); }
NNIP_BUILTIN double rcbrt(double x) { return 1 / cbrt(x); }
NNIP_BUILTIN float rcbrt(float x) { return 1 / cbrt(x); }
NNIP_BUILTIN float rcbrtf(float x) { return rcbrt(x); }
NNIP_BUILTIN double normcdf(double x) { return erfc(-x * double(0.70710678118654752440)) / 2; }
NNIP_BUILTIN float normcdf(float x) { return erfc(-x * float(0.70710678118654752440)) / 2; }
NNIP_BUILTIN float normcdff(float x) { return normcdf(x); }
NNIP_BUILTIN double sinpi(double x) { return sin(x * double(3.14159265358979323846)); }
NNIP_BUILTIN float sinpi(float x) { return sin(x * float(3.14159265358979323846)); }
NNIP_BUILTIN float sinpif(float x) { return sinpi(x); }
NNIP_BUILTIN double cospi(double x) { return cos(x * double(3.14159265358979323846)); }
NNIP_BUILTIN float cospi(float x) { return cos(x * float(3.14159265358979323846)); }
NNIP_BUILTIN float cospif(float x) { return cospi(x); }

NNIP_BUILTIN bool isnan(double x) { return __builtin_isnan(x); }
NNIP_BUILTIN bool isnan(float x) { return __builtin_isnan(x); }
NNIP_BUILTIN bool isinf(double x) { return __builtin_isinf(x); }
NNIP_BUILTIN bool isinf(float x) { return __builtin_isinf(x); }
NNIP_BUILTIN bool isfinite(double x) { return __builtin_isfinite(x); }
NNIP_BUILTIN bool isfinite(float x) { return __builtin_isfinite(x); }
NNIP_BUILTIN bool signbit(double x) { return __builtin_signbit(x); }
NNIP_BUILTIN bool signbit(float x) { return __builtin_signbit(x); }

NNIP_BUILTIN int min(int a, int b) { return a < b ? a : b; }
NNIP_BUILTIN int max(int a, int b) { return a > b ? a : b; }
NNIP_BUILTIN unsigned int min(unsigned int a, unsigned int b) { return a < b ? a : b; }
NNIP_BUILTIN unsigned int max(unsigned int a, unsigned int b) { return a > b ? a : b; }
NNIP_BUILTIN long min(long a, long b) { return a < b ? a : b; }
NNIP_BUILTIN long max(long a, long b) { return a > b ? a : b; }
NNIP_BUILTIN unsigned long min(unsigned long a, unsigned long b) { return a < b ? a : b; }
NNIP_BUILTIN unsigned long max(unsigned long a, unsigned long b) { return a > b ? a : b; }
NNIP_BUILTIN long long min(long long a, long long b) { return a < b ? a : b; }
NNIP_BUILTIN long long max(long long a, long long b) { return a > b ? a : b; }
NNIP_BUILTIN unsigned long long min(unsigned long long a, unsigned long long b) { return a < b ? a : b; }
NNIP_BUILTIN unsigned long long max(unsigned long long a, unsigned long long b) { return a > b ? a : b; }
NNIP_BUILTIN float min(float a, float b) { return fminf(a, b); }
NNIP_BUILTIN float max(float a, float b) { return fmaxf(a, b); }
NNIP_BUILTIN double min(double a, double b) { return fmin(a, b); }
NNIP_BUILTIN double max(double a, double b) { return fmax(a, b); }
NNIP_BUILTIN unsigned int min(int a, unsigned int b) { return min((unsigned int)a, (unsigned int)b); }
NNIP_BUILTIN unsigned int max(int a, unsigned int b) { return max((unsigned int)a, (unsigned int)b); }
NNIP_BUILTIN unsigned int min(unsigned int a, int b) { return min((unsigned int)a, (unsigned int)b); }
NNIP_BUILTIN unsigned int max(unsigned int a, int b) { return max((unsigned int)a, (unsigned int)b); }
NNIP_BUILTIN double min(float a, double b) { return min((double)a, (double)b); }
NNIP_BUILTIN double max(float a, double b) { return max((double)a, (double)b); }
NNIP_BUILTIN double min(double a, float b) { return min((double)a, (double)b); }
NNIP_BUILTIN double max(double a, float b) { return max((double)a, (double)b); }
NNIP_BUILTIN unsigned long long min(long long a, unsigned long long b) { return min((unsigned long long)a, (unsigned long long)b); }
NNIP_BUILTIN unsigned long long max(long long a, unsigned long long b) { return max((unsigned long long)a, (unsigned long long)b); }
NNIP_BUILTIN unsigned long long min(unsigned long long a, long long b) { return min((unsigned long long)a, (unsigned long long)b); }
NNIP_BUILTIN unsigned long long max(unsigned long long a, long long b) { return max((unsigned long long)a, (unsigned long long)b); }

NNIP_BUILTIN unsigned int umin(unsigned int a, unsigned int b) { return min(a, b); }
NNIP_BUILTIN unsigned int umax(unsigned int a, unsigned int b) { return max(a, b); }

// Intrinsics with a rounding mode: nearest is what the host does; the others are not offered.
NNIP_BUILTIN float __fadd_rn(float a, float b) { volatile float r = a + b; return r; }
NNIP_BUILTIN float __fsub_rn(float a, float b) { volatile float r = a - b; return r; }
NNIP_BUILTIN float __fmul_rn(float a, float b) { volatile float r = a * b; return r; }
NNIP_BUILTIN float __fdiv_rn(float a, float b) { return a / b; }
NNIP_BUILTIN float __fsqrt_rn(float a) { return sqrtf(a); }
NNIP_BUILTIN float __frcp_rn(float a) { return 1 / a; }
NNIP_BUILTIN double __dadd_rn(double a, double b) { volatile double r = a + b; return r; }
NNIP_BUILTIN double __dsub_rn(double a, double b) { volatile double r = a - b; return r; }
NNIP_BUILTIN double __dmul_rn(double a, double b) { volatile double r = a * b; return r; }
NNIP_BUILTIN double __ddiv_rn(double a, double b) { return a / b; }
NNIP_BUILTIN double __dsqrt_rn(double a) { return sqrt(a); }
NNIP_BUILTIN double __drcp_rn(double a) { return 1 / a; }
NNIP_BUILTIN float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
NNIP_BUILTIN double __fma_rn(double a, double b, double c) { return fma(a, b, c); }
NNIP_BUILTIN float __frsqrt_rn(float a) { return 1 / sqrtf(a); }
NNIP_BUILTIN float __fdividef(float a, float b) { return a / b; }
NNIP_BUILTIN float __expf(float x) { return expf(x); }
NNIP_BUILTIN float __exp10f(float x) { return exp10f(x); }
NNIP_BUILTIN float __logf(float x) { return logf(x); }
NNIP_BUILTIN float __log2f(float x) { return log2f(x); }
NNIP_BUILTIN float __log10f(float x) { return log10f(x); }
NNIP_BUILTIN float __powf(float x, float y) { return powf(x, y); }
NNIP_BUILTIN float __sinf(float x) { return sinf(x); }
NNIP_BUILTIN float __cosf(float x) { return cosf(x); }
NNIP_BUILTIN float __tanf(float x) { return tanf(x); }
NNIP_BUILTIN void __sincosf(float x, float* s, float* c) { sincosf(x, s, c); }
NNIP_BUILTIN float __saturatef(float x) { return x > 0 ? (x < 1 ? x : 1) : 0; }

// Bits.
template <class To, class From>
NNIP_BUILTIN To nnip_bits(From value) {
    static_assert(sizeof(To) == sizeof(From), "same size");
    To result;
    __builtin_memcpy(&result, &value, sizeof(To));
    return result;
}
NNIP_BUILTIN int __float_as_int(float x) { return nnip_bits<int>(x); }
NNIP_BUILTIN unsigned __float_as_uint(float x) { return nnip_bits<unsigned>(x); }
NNIP_BUILTIN float __int_as_float(int x) { return nnip_bits<float>(x); }
NNIP_BUILTIN float __uint_as_float(unsigned x) { return nnip_bits<float>(x); }
NNIP_BUILTIN long long __double_as_longlong(double x) { return nnip_bits<long long>(x); }
NNIP_BUILTIN double __longlong_as_double(long long x) { return nnip_bits<double>(x); }
NNIP_BUILTIN int __double2hiint(double x) { return (int)(nnip_bits<unsigned long long>(x) >> 32); }
NNIP_BUILTIN int __double2loint(double x) { return (int)nnip_bits<unsigned long long>(x); }
NNIP_BUILTIN double __hiloint2double(int high, int low) {
    return nnip_bits<double>(((unsigned long long)(unsigned)high << 32) | (unsigned)low);
}
NNIP_BUILTIN int __float2int_rn(float x) { return (int)lrintf(x); }
NNIP_BUILTIN int __float2int_rz(float x) { return (int)x; }
NNIP_BUILTIN int __float2int_rd(float x) { return (int)floorf(x); }
NNIP_BUILTIN int __float2int_ru(float x) { return (int)ceilf(x); }
NNIP_BUILTIN int __double2int_rn(double x) { return (int)lrint(x); }
NNIP_BUILTIN int __double2int_rz(double x) { return (int)x; }
NNIP_BUILTIN int __double2int_rd(double x) { return (int)floor(x); }
NNIP_BUILTIN int __double2int_ru(double x) { return (int)ceil(x); }
NNIP_BUILTIN float __int2float_rn(int x) { return (float)x; }
NNIP_BUILTIN float __double2float_rn(double x) { return (float)x; }
NNIP_BUILTIN int __popc(unsigned x) { return __builtin_popcount(x); }
NNIP_BUILTIN int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
NNIP_BUILTIN int __ffs(int x) { return __builtin_ffs(x); }
NNIP_BUILTIN int __ffsll(long long x) { return __builtin_ffsll(x); }
NNIP_BUILTIN int __clz(int x) { return x == 0 ? 32 : __builtin_clz((unsigned)x); }
NNIP_BUILTIN int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll((unsigned long long)x); }
NNIP_BUILTIN unsigned __brev(unsigned x) {
    x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
    x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
    x = (x >> 4 & 0x0f0f0f0fu) | (x & 0x0f0f0f0fu) << 4;
    return __builtin_bswap32(x);
}
NNIP_BUILTIN int __mulhi(int a, int b) { return (int)((long long)a * b >> 32); }
NNIP_BUILTIN unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((unsigned long long)a * b >> 32); }
NNIP_BUILTIN int __mul24(int a, int b) { return (a << 8 >> 8) * (b << 8 >> 8); }

// Loads and stores with a cache hint.
template <class T>
NNIP_BUILTIN T __ldg(const T* address) { return *address; }
template <class T>
NNIP_BUILTIN T __ldcg(const T* address) { return *address; }
template <class T>
NNIP_BUILTIN T __ldcs(const T* address) { return *address; }
template <class T>
NNIP_BUILTIN void __stcg(T* address, T value) { *address = value; }
template <class T>
NNIP_BUILTIN void __stcs(T* address, T value) { *address = value; }
