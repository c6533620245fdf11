/* A debug build tells a handle that was freed, or is another object's, from a good one. Here it is told, or the program
 * would end: each misuse happens in a child. */
#define _POSIX_C_SOURCE 200809L
#include "entra.h"

#include "check.h"
#include "folder.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define TEXT(literal) (literal), sizeof(literal) - 1

static entra *library;
static entra_tenant *tenant;
static entra_error *failure;
static entra_job *job;

static void free_tenant_twice(void) { entra_tenant_free(tenant); entra_tenant_free(tenant); }
static void free_error_twice(void) { entra_error_free(failure); entra_error_free(failure); }
static void free_job_twice(void) { entra_job_free(job); entra_job_free(job); }
static void free_as_another(void) { entra_job_free((entra_job *)(void *)tenant); }
static void free_stranger(void) { int stranger = 0; entra_tenant_free((entra_tenant *)(void *)&stranger); }
static void ask_freed_error(void) { entra_error_free(failure); (void)entra_error_message(failure); }
static void cancel_freed_job(void) { entra_job_free(job); entra_job_cancel(job); }

static void (*const misuses[])(void) = {free_tenant_twice, free_error_twice, free_job_twice,  free_as_another,
                                        free_stranger,     ask_freed_error,  cancel_freed_job};

static int signal_of(void (*misuse)(void))
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(3);
        misuse();
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int main(void)
{
    char folder[] = FOLDER, options[256];
    entra_bytes document = {NULL, 0};
    folder_options(folder, options, sizeof options);
    CHECK(entra_open(ENTRA_ABI_VERSION, options, strlen(options), NULL, NULL, &library, NULL) == ENTRA_OK);
    CHECK(entra_for_tenant(library, TEXT("t"), TEXT("{\"userType\":\"client\"}"), &tenant, NULL) == ENTRA_OK);
    CHECK(entra_get_status(tenant, &document, &failure) == ENTRA_FORBIDDEN);
    CHECK(entra_call_start(tenant, TEXT("status"), NULL, 0, NULL, &job, NULL) == ENTRA_OK);

    for (size_t at = 0; at < sizeof misuses / sizeof *misuses; at++)
        CHECK(signal_of(misuses[at]) == SIGABRT);

    /* Where there is a status, it is the answer. */
    entra_job_free(job);
    CHECK(entra_job_take(job, &document, NULL) == ENTRA_INVALID_ARGUMENT);
    CHECK(entra_get_status((const entra_tenant *)(const void *)library, &document, NULL) == ENTRA_INVALID_ARGUMENT);
    entra_tenant_free(tenant);
    CHECK(entra_get_status(tenant, &document, NULL) == ENTRA_INVALID_ARGUMENT);
    entra_error_free(failure);
    CHECK(entra_close(library, NULL) == ENTRA_OK);
    CHECK(entra_for_tenant(library, TEXT("t"), TEXT("{}"), &tenant, NULL) == ENTRA_INVALID_ARGUMENT);
    folder_remove(folder);
    DONE();
}
