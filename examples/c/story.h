/* What the examples share and a host has already: a Microsoft (here a simulator on this machine), and a JSON reader
 * (here one that finds texts by their names, which is enough for ids). POSIX. */
#ifndef STORY_H
#define STORY_H

#include <entra.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A literal as the library takes text: where it is, and how long. */
#define TEXT(literal) (literal), sizeof(literal) - 1

/* Somebody's text likewise. */
#define STRING(text) (text), strlen(text)

#define HOST_TENANT "3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01"
#define ADA "{\"userId\":\"9a2f6a0e-52f5-4a0c-8d0e-1d2f3a4b5c6d\",\"userType\":\"internal\"," \
            "\"permissions\":[\"system_settings.update\"]}"

/* Ends the program with what the library says. */
static inline void must(entra_status status, entra_error *error, const char *what)
{
    if (status == ENTRA_OK)
        return;
    entra_str message = entra_error_message(error), remedy = entra_error_remedy(error);
    fprintf(stderr, "%s: %s (%d): %.*s %.*s\n", what, entra_status_name(status), (int)status,
            (int)message.length, message.data, (int)remedy.length, remedy.data);
    entra_error_free(error);
    exit(1);
}

/* Copies the next text of that name from a document, and answers where it ends; NULL if there is none. */
static inline const char *next_text(const char *document, size_t length, const char *name, char *into, size_t room)
{
    char key[64];
    size_t key_length = (size_t)snprintf(key, sizeof key, "\"%s\":\"", name);
    for (const char *at = document; at + key_length < document + length; at++) {
        if (memcmp(at, key, key_length) != 0)
            continue;
        const char *value = at + key_length, *end = memchr(value, '"', (size_t)(document + length - value));
        if (end == NULL || (size_t)(end - value) >= room)
            return NULL;
        memcpy(into, value, (size_t)(end - value));
        into[end - value] = '\0';
        return end;
    }
    return NULL;
}

/* The simulator of tests/simulator: Microsoft's identity platform, Graph and CIPP on loopback. */
typedef struct simulator {
    pid_t process;
    int stops_it;
    char login[128], cipp[128], partner[64], client_id[64], client_secret[128];
} simulator;

static inline void simulator_start(simulator *it, const char *tenants, const char *users)
{
    static const char *const places[] = {"target/release/entra-simulator", "target/debug/entra-simulator"};
    const char *program = getenv("ENTRA_SIMULATOR");
    for (size_t place = 0; program == NULL && place < 2; place++)
        if (access(places[place], X_OK) == 0)
            program = places[place];
    int in[2], out[2];
    char line[4096] = "";
    size_t length = 0;
    if (program == NULL || pipe(in) != 0 || pipe(out) != 0) {
        fprintf(stderr, "There is no simulator: build it with `cargo build --release -p entra-simulator`.\n");
        exit(1);
    }
    it->process = fork();
    if (it->process == 0) {
        dup2(in[0], 0), dup2(out[1], 1);
        close(in[0]), close(in[1]), close(out[0]), close(out[1]);
        execl(program, program, "--stop-on-stdin-close", "--tenants", tenants, "--users", users, (char *)NULL);
        _exit(127);
    }
    close(in[0]), close(out[1]);
    it->stops_it = in[1];
    /* One line says that it is ready, and where it is. */
    while (length < sizeof line - 1 && memchr(line, '\n', length) == NULL) {
        ssize_t got = read(out[0], line + length, sizeof line - 1 - length);
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    close(out[0]);
    if (!next_text(line, length, "loginBaseUrl", it->login, sizeof it->login) ||
        !next_text(line, length, "cippNgBaseUrl", it->cipp, sizeof it->cipp) ||
        !next_text(line, length, "partnerTenantId", it->partner, sizeof it->partner) ||
        !next_text(line, length, "cippClientId", it->client_id, sizeof it->client_id) ||
        !next_text(line, length, "cippClientSecret", it->client_secret, sizeof it->client_secret)) {
        fprintf(stderr, "The simulator did not start.\n");
        exit(1);
    }
}

static inline void simulator_stop(simulator *it)
{
    close(it->stops_it);
    waitpid(it->process, NULL, 0);
}

/* A folder of its own for the database, and options for an instance that finds the simulator. `more` are further
 * options, each with a comma in front. */
static inline void story_options(const simulator *it, char *folder, const char *more, char *into, size_t room)
{
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(1);
    }
    snprintf(into, room,
             "{\"database\":\"sqlite:%s/entra.db\",\"microsoft\":{\"loginBaseUrl\":\"%s\"},"
             "\"cipp\":{\"addresses\":\"publicOrLoopback\"},"
             "\"featureFlags\":{\"entra-integration-ui\":true,\"entra-integration-cipp\":true,"
             "\"entra-integration-client-sync-action\":true}%s}",
             folder, it->login, more);
}

static inline void folder_remove(const char *folder)
{
    static const char *const files[] = {"entra.db", "entra.db-wal", "entra.db-shm"};
    char path[256];
    for (size_t file = 0; file < 3; file++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[file]);
        unlink(path);
    }
    rmdir(folder);
}

/* An MSP at work: a Microsoft, the library opened before it, and one host tenant that is connected through CIPP and has
 * discovered its tenants. */
typedef struct story {
    simulator microsoft;
    char folder[32];
    entra *library;
    entra_tenant *msp;
    uint32_t tenants;
} story;

/* `secrets` may be NULL, for secrets in memory, and so may `logger`. */
static inline void story_begin(story *it, const char *tenants, const char *users, const entra_secret_provider *secrets,
                               const entra_logger *logger)
{
    char options[1024];
    entra_error *error;
    strcpy(it->folder, "/tmp/entra-c-XXXXXX");
    simulator_start(&it->microsoft, tenants, users);
    story_options(&it->microsoft, it->folder, secrets == NULL ? ",\"secrets\":{\"inMemory\":true}" : "", options,
                  sizeof options);
    must(entra_open(ENTRA_ABI_VERSION, STRING(options), secrets, logger, &it->library, &error), error, "open");
    must(entra_for_tenant(it->library, TEXT(HOST_TENANT), TEXT(ADA), &it->msp, &error), error, "tenant");
    must(entra_connect_cipp(it->msp, STRING(it->microsoft.cipp), STRING(it->microsoft.partner),
                            STRING(it->microsoft.client_id), STRING(it->microsoft.client_secret), &error),
         error, "connect");
    must(entra_discover(it->msp, &it->tenants, &error), error, "discover");
}

static inline void story_end(story *it)
{
    entra_error *error;
    entra_tenant_free(it->msp);
    must(entra_close(it->library, &error), error, "close");
    simulator_stop(&it->microsoft);
    folder_remove(it->folder);
}

/* Every tenant becomes a new client; answers how many there are. */
static inline int map_to_new_clients(const entra_tenant *msp)
{
    entra_bytes preview, confirmed;
    entra_error *error;
    must(entra_call(msp, TEXT("previewMappings"), NULL, 0, &preview, &error), error, "preview");
    size_t room = preview.length + 64;
    char *decisions = malloc(room), id[64];
    const char *at = preview.data, *end = preview.data + preview.length;
    int count = 0;
    size_t length = (size_t)snprintf(decisions, room, "{\"decisions\":[");
    while ((at = next_text(at, (size_t)(end - at), "managedTenantId", id, sizeof id)) != NULL)
        length += (size_t)snprintf(decisions + length, room - length,
                                   "%s{\"managedTenantId\":\"%s\",\"mappingState\":\"create_new\"}",
                                   count++ ? "," : "", id);
    length += (size_t)snprintf(decisions + length, room - length, "]}");
    must(entra_call(msp, TEXT("confirmMappings"), decisions, length, &confirmed, &error), error, "confirm");
    entra_bytes_free(&confirmed);
    entra_bytes_free(&preview);
    free(decisions);
    return count;
}

#endif
