// The launch script in the comments of a kernel file: what the kernel runner does with it.
//
//     //! buffer NAME COUNT              COUNT floats of device memory, set to 1
//     //! stream NAME                    a stream; the first line that names a stream creates it, too
//     //! launch KERNEL GRID BLOCK SHARED STREAM ARGUMENT...     GRID, BLOCK: x or x,y or x,y,z; an argument: a buffer's name, NAME+BYTES,
//                                                                null, or an integer
//     //! wait STREAM OTHER              STREAM waits for what OTHER has got so far
//     //! free NAME                      cuMemFree of a buffer
//     //! raise KERNEL BYTES             cuFuncSetAttribute(MAX_DYNAMIC_SHARED_SIZE_BYTES)
//     //! global NAME VALUE...           floats copied into a __constant__ or __device__ variable
//     //! read NAME STREAM               asynchronous copy into pinned memory, without waiting for it
//     //! expect NAME VALUE              every float of the buffer (of its pinned copy after `read`) has this value, else the program fails
#pragma once

#include <string>
#include <vector>

struct ScriptLine {
    int number;                       // in the file
    std::vector<std::string> words;
};

/// The lines of a kernel file that begin with "//!".
std::vector<ScriptLine> readScript(const std::string& text);
