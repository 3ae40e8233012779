// What libnvrtc hands out as CUBIN or PTX: a header and the bytes of a shared object.
#pragma once

#include <cstdint>

namespace nnip {

constexpr char blobMagic[16] = "NNIP-SW-DEVICE\n";

struct BlobHeader {
    char magic[16];
    char key[32];        // of the prelude and the libraries that it was built with
    uint32_t mode;
    uint32_t version;
    uint64_t bytes;      // of the shared object that follows
    char name[64];       // of the source, for the file's name
};

/// The key of this build of the software device.
const char* buildKey();

}
