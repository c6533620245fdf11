/* A database of a test's own, and options for it. The environment has no say in what tests do. */
#ifndef FOLDER_H
#define FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FOLDER "/tmp/entra-test-XXXXXX"

static inline void folder_options(char *folder, char *options, size_t room)
{
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(1);
    }
    snprintf(options, room,
             "{\"database\":\"sqlite:%s/entra.db\",\"secrets\":{\"inMemory\":true},"
             "\"featureFlags\":{\"entra-integration-ui\":true,\"entra-integration-cipp\":true}}",
             folder);
}

static inline void folder_remove(const char *folder)
{
    static const char *const files[] = {"entra.db", "entra.db-wal", "entra.db-shm"};
    char path[128];
    for (size_t file = 0; file < sizeof files / sizeof *files; file++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[file]);
        unlink(path);
    }
    rmdir(folder);
}

#endif
