/* One assertion that says where it failed, also in release builds. */
#ifndef CHECK_H
#define CHECK_H

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_int checks_done;

#define CHECK(condition)                                                                 \
    do {                                                                                 \
        checks_done++;                                                                   \
        if (!(condition)) {                                                              \
            fprintf(stderr, "%s:%d: `%s` does not hold\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

#define DONE()                                        \
    do {                                              \
        printf("%d passed, 0 failed\n", atomic_load(&checks_done)); \
        return 0;                                     \
    } while (0)

#endif
