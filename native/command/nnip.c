/*
 * The command `nnip` of a native build: becomes nnip-x86-64-v4 or nnip-x86-64-v3 of its own folder, the best that the processor can run.
 * The compiler of .NET fixes the width of vectors when it builds a program, so there is one for each.
 */
#include "instruction_level.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const int failed = 1;

int main(int argc, char **argv)
{
    char self[PATH_MAX], program[PATH_MAX + sizeof "-x86-64-v4"];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    int level = nnip_instruction_level();

    (void)argc;
    if (length < 0) {
        fprintf(stderr, "nnip: cannot read /proc/self/exe: %s\n", strerror(errno));
        return failed;
    }
    self[length] = '\0';
    if (level == 0) {
        fputs("nnip: this program needs a processor with AVX2 and FMA (x86-64-v3); `dotnet nnip.dll` runs on any\n", stderr);
        return failed;
    }
    for (; level >= 3; level--) {
        snprintf(program, sizeof program, "%s-x86-64-v%d", self, level);
        execv(program, argv);
        if (errno != ENOENT)
            break;
    }
    fprintf(stderr, "nnip: cannot run %s: %s\n", program, strerror(errno));
    return failed;
}
