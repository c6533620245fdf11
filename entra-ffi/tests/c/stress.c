/* Sixteen threads on one instance, one tenant and one job: calls, jobs, waits, cancels, errors, pure functions. */
#define _POSIX_C_SOURCE 200809L
#include "entra.h"

#include "check.h"
#include "folder.h"

#include <pthread.h>
#include <stdatomic.h>

#define TEXT(literal) (literal), sizeof(literal) - 1

enum { THREADS = 16 };

static int rounds = 40;
static entra *library;
static entra_tenant *shared;
static entra_job *watched;
static atomic_int calls, heard, finalized;

static void ended(void *userdata) { atomic_fetch_add((atomic_int *)userdata, 1); }
static void gone(void *userdata) { (void)userdata; atomic_fetch_add(&finalized, 1); }

static int32_t nothing(void *userdata, entra_str name, entra_secret_answer *answer)
{
    (void)name, (void)answer;
    atomic_fetch_add((atomic_int *)userdata, 1);
    return ENTRA_OK;
}

static int32_t nothing_of(void *userdata, entra_str tenant, entra_str name, entra_secret_answer *answer)
{
    (void)tenant;
    return nothing(userdata, name, answer);
}

static void line(void *userdata, entra_log_level level, entra_str target, entra_str message, entra_str fields)
{
    (void)level, (void)target, (void)message, (void)fields;
    atomic_fetch_add((atomic_int *)userdata, 1);
}

static void *work(void *number)
{
    const entra_job_listener listener = {&heard, NULL, ended, gone};
    int me = *(const int *)number;
    for (int round = 0; round < rounds; round++) {
        entra_bytes document = {NULL, 0};
        entra_error *error = NULL;
        entra_job *job = NULL;
        entra_tenant *own = NULL;
        entra_progress progress;
        bool has_ended = false;
        uint32_t tenants;
        double score;
        switch ((me + round) % 5) {
        case 0:
            CHECK(entra_get_status(shared, &document, NULL) == ENTRA_OK);
            break;
        case 1:
            CHECK(entra_call_start(shared, TEXT("listRuns"), NULL, 0, &listener, &job, NULL) == ENTRA_OK);
            if (round % 2)
                entra_job_cancel(job);
            CHECK(entra_job_wait(job, round % 3 ? -1 : 0, &has_ended, NULL) == ENTRA_OK);
            (void)entra_job_take(job, &document, NULL);
            entra_job_free(job);
            break;
        case 2:
            CHECK(entra_discover(shared, &tenants, &error) == ENTRA_NOT_CONNECTED);
            CHECK(entra_error_message(error).length > 0);
            entra_error_free(error);
            break;
        case 3:
            CHECK(entra_for_tenant(library, TEXT("t"), TEXT("{\"userType\":\"client\"}"), &own, NULL) == ENTRA_OK);
            CHECK(entra_call(own, TEXT("explainCredentials"), NULL, 0, &document, NULL) == ENTRA_FORBIDDEN);
            entra_tenant_free(own);
            CHECK(entra_call(shared, TEXT("explainCredentials"), NULL, 0, &document, NULL) == ENTRA_OK);
            break;
        default:
            CHECK(entra_job_wait(watched, 1, &has_ended, NULL) == ENTRA_OK);
            CHECK(entra_job_progress(watched, &progress, NULL) == ENTRA_OK);
            entra_job_cancel(watched);
            CHECK(entra_name_similarity(TEXT("Contoso"), TEXT("Contoso Ltd"), &score, NULL) == ENTRA_OK);
            CHECK(entra_call_start(shared, TEXT("status"), NULL, 0, &listener, &job, NULL) == ENTRA_OK);
            entra_job_free(job); /* Whoever does not care lets it go. */
        }
        entra_bytes_free(&document);
        atomic_fetch_add(&calls, 1);
    }
    return NULL;
}

int main(int count, char **arguments)
{
    static atomic_int asked, logged;
    const entra_secret_provider secrets = {&asked, nothing, nothing_of, NULL, NULL, gone};
    const entra_logger logger = {&logged, ENTRA_LOG_TRACE, line, gone};
    char folder[] = FOLDER, options[256];
    pthread_t threads[THREADS];
    int numbers[THREADS];
    if (count > 1)
        rounds = atoi(arguments[1]);
    folder_options(folder, options, sizeof options);
    CHECK(entra_open(ENTRA_ABI_VERSION, options, strlen(options), &secrets, &logger, &library, NULL) == ENTRA_OK);
    CHECK(entra_for_tenant(library, TEXT("3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01"),
                           TEXT("{\"userType\":\"internal\",\"permissions\":[\"system_settings.update\"]}"), &shared,
                           NULL) == ENTRA_OK);
    CHECK(entra_call_start(shared, TEXT("status"), NULL, 0, NULL, &watched, NULL) == ENTRA_OK);
    for (int at = 0; at < THREADS; at++) {
        numbers[at] = at;
        CHECK(pthread_create(&threads[at], NULL, work, &numbers[at]) == 0);
    }
    for (int at = 0; at < THREADS; at++)
        CHECK(pthread_join(threads[at], NULL) == 0);
    entra_job_free(watched);
    entra_tenant_free(shared);
    CHECK(entra_close(library, NULL) == ENTRA_OK);
    CHECK(atomic_load(&calls) == THREADS * rounds);
    CHECK(atomic_load(&asked) > 0);
    /* Each listener was told once and let go once; so were the tables. */
    CHECK(atomic_load(&finalized) == atomic_load(&heard) + 2);
    folder_remove(folder);
    printf("%d threads, %d rounds, %d jobs heard of, ", THREADS, atomic_load(&calls), atomic_load(&heard));
    DONE();
}
