// What libcuda.so.1 of the software device offers to its sister libraries (libcublas, libnvrtc) and to tests.
// Results are CUresult values (0 = success). All functions may be called from any thread.
#pragma once

#include <cstddef>

struct CUstream_st;
typedef CUstream_st* CUstream;

extern "C" {

/// Appends host work to a stream, ordered with kernels and copies. `work(data)` runs on a host thread while the device's lock is held (so
/// it must not block on other threads): at once, late, or - when the stream is being captured - once per launch of the graph, hence it must
/// leave `data` unchanged. `release(data)` (may be null) is called exactly once, when the work can never run again; also when the call is
/// refused. CUDA_ERROR_INVALID_HANDLE for a stream that does not live, INVALID_CONTEXT without a current context, the sticky fault of the
/// context.
int nnipSoftwareDeviceEnqueue(CUstream stream, void (*work)(void*), void* data, void (*release)(void*));

/// To be called inside `work`, before memory is touched: is the whole range inside one live device allocation, and (mode check) is the
/// access ordered after the work of other streams? Otherwise records a fault that names `what` (such as "cublasSgemm_v2, matrix B"), makes
/// the context fail from here on (CUDA_ERROR_ILLEGAL_ADDRESS) and returns it; the work then must not touch the memory. `write`: 0 = reads,
/// 1 = writes. 0 bytes is legal.
int nnipSoftwareDeviceCheckRange(const void* pointer, size_t bytes, int write, const char* what);

/// First statement of every exported function: counts the call for the statistics. Non-zero: the option fail=API:N asks this call to fail;
/// the function then does nothing and returns an error it is documented to return. Destroying functions call it and ignore the answer.
int nnipSoftwareDeviceEnter(const char* api);

/// Adds `change` to the number of live objects of a kind ("cublasHandles", "programs") in the statistics.
void nnipSoftwareDeviceCount(const char* kind, int change);

/// CUDA_SUCCESS, or why a call that needs a context would be refused (NOT_INITIALIZED, INVALID_CONTEXT, or the sticky fault of the
/// context).
int nnipSoftwareDeviceContextStatus();

/// Whether work is legal on this stream: CUDA_SUCCESS, INVALID_HANDLE, INVALID_CONTEXT or the sticky fault. Stream 0 is the default stream.
int nnipSoftwareDeviceStreamStatus(CUstream stream);

/// Non-zero while the stream records a graph: allocation and synchronisation are then forbidden.
int nnipSoftwareDeviceIsCapturing(CUstream stream);

/// The mode: 0 fast, 1 asan, 2 check.
int nnipSoftwareDeviceMode();

/// Sets options, a comma-separated list of mode=fast|asan|check, order=forward|reverse|random, seed=N, memory=BYTES, late=0|1,
/// arch=70|80|90, devices=0|1, driver=VERSION, fail=API:N (API "any": every call that does not release). Absent options keep their value,
/// but fail is disarmed. Also clears counted calls and the fault's text. 0 when all are understood, otherwise nothing is changed and 1 is
/// returned. The environment variable NNIP_SOFTWARE_DEVICE holds the options at load.
int nnipSoftwareDeviceConfigure(const char* options);

/// Writes a JSON object {"live":{kind:count,...},"calls":{api:count,...}} with a final NUL, cut to `capacity`; returns the bytes needed
/// with the NUL.
int nnipSoftwareDeviceStatistics(char* json, size_t capacity);

/// The text of the last fault since the last Configure: kind, kernel, file:line, block, thread; "" when there was none. Valid until the
/// next call.
const char* nnipSoftwareDeviceFault();

}
