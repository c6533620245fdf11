/* Opening, closing, tenants and callbacks, without a vendor. */
#define _POSIX_C_SOURCE 200809L
#include "entra.h"

#include "check.h"
#include "folder.h"

#include <stdatomic.h>

#define TEXT(literal) (literal), sizeof(literal) - 1
#define HOST TEXT("3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01")
#define ADA TEXT("{\"userId\":\"9a2f6a0e-52f5-4a0c-8d0e-1d2f3a4b5c6d\",\"userType\":\"internal\"," \
                 "\"permissions\":[\"system_settings.update\"]}")

/* A store of secrets that counts, misbehaves when told, and calls back into the library. */
typedef struct host {
    atomic_int asked, finalized, logged;
    atomic_int status;
    const entra_tenant *tenant;
    const entra_job *job;
    entra *library;
    atomic_int refused;
} host;

static int32_t get_app(void *userdata, entra_str name, entra_secret_answer *answer)
{
    host *it = userdata;
    atomic_fetch_add(&it->asked, 1);
    CHECK(name.length > 0 && name.data != NULL);
    if (it->tenant != NULL) {
        /* Whatever waits is refused here, and whatever does not, works. */
        entra_bytes document = {NULL, 0};
        bool has_ended = false;
        atomic_fetch_add(&it->refused, entra_get_status(it->tenant, &document, NULL) == ENTRA_WOULD_DEADLOCK);
        atomic_fetch_add(&it->refused, entra_close(it->library, NULL) == ENTRA_WOULD_DEADLOCK);
        if (it->job != NULL) {
            atomic_fetch_add(&it->refused,
                             entra_job_wait(it->job, 0, &has_ended, NULL) == ENTRA_WOULD_DEADLOCK);
        }
        CHECK(entra_plan_sync(TEXT("{}"), &document, NULL) == ENTRA_INVALID_JSON);
    }
    if (atomic_load(&it->status) == ENTRA_OK)
        CHECK(entra_secret_answer_set(answer, TEXT("00000000-0000-4000-8000-000000000001"), NULL) == ENTRA_OK);
    return atomic_load(&it->status);
}

static int32_t get_tenant(void *userdata, entra_str tenant, entra_str name, entra_secret_answer *answer)
{
    host *it = userdata;
    atomic_fetch_add(&it->asked, 1);
    CHECK(tenant.length == 36 && name.length > 0 && answer != NULL);
    return ENTRA_OK;
}

static void finalize(void *userdata)
{
    atomic_fetch_add(&((host *)userdata)->finalized, 1);
}

static void say(void *userdata, entra_log_level level, entra_str target, entra_str message, entra_str fields)
{
    CHECK(level >= ENTRA_LOG_ERROR && level <= ENTRA_LOG_TRACE);
    CHECK(target.length > 0 && message.data != NULL && fields.length >= 2 && fields.data[0] == '{');
    atomic_fetch_add(&((host *)userdata)->logged, 1);
}

static void versions(void)
{
    entra_str version = entra_version();
    CHECK(version.length == strlen(ENTRA_VERSION) && memcmp(version.data, ENTRA_VERSION, version.length) == 0);
    CHECK(ENTRA_VERSION_NUMBER ==
          ENTRA_VERSION_MAJOR * 1000000 + ENTRA_VERSION_MINOR * 1000 + ENTRA_VERSION_PATCH);
    CHECK(entra_abi_version() == ENTRA_ABI_VERSION);
    CHECK(entra_operations().length > 2 && entra_operations().data[0] == '[');
}

static void opening_that_fails(const char *options)
{
    host store = {0};
    entra_secret_provider secrets = {&store, get_app, get_tenant, NULL, NULL, finalize};
    entra_logger logger = {&store, ENTRA_LOG_TRACE, say, finalize};
    entra *library = NULL;
    entra_error *error = NULL;

    CHECK(entra_open(ENTRA_ABI_VERSION + 1, options, strlen(options), &secrets, &logger, &library, &error) ==
          ENTRA_INVALID_ARGUMENT);
    CHECK(library == NULL && error != NULL && atomic_load(&store.finalized) == 2);
    entra_error_free(error);
    CHECK(entra_open(ENTRA_ABI_VERSION, TEXT("{}"), &secrets, &logger, &library, NULL) == ENTRA_INVALID_JSON);
    CHECK(entra_open(ENTRA_ABI_VERSION, TEXT("{\"database\":\"sqlite:/dev/null/entra.db\"}"), &secrets, &logger,
                     &library, NULL) != ENTRA_OK);
    CHECK(entra_open(ENTRA_ABI_VERSION, options, strlen(options), &secrets, &logger, NULL, NULL) ==
          ENTRA_NULL_ARGUMENT);
    CHECK(library == NULL && atomic_load(&store.finalized) == 8);

    /* Half a table is none. */
    secrets.set_tenant = NULL;
    secrets.get_app = NULL;
    CHECK(entra_open(ENTRA_ABI_VERSION, options, strlen(options), &secrets, NULL, &library, NULL) ==
          ENTRA_NULL_ARGUMENT);
    logger.log = NULL;
    CHECK(entra_open(ENTRA_ABI_VERSION, options, strlen(options), NULL, &logger, &library, NULL) ==
          ENTRA_NULL_ARGUMENT);
    CHECK(library == NULL && atomic_load(&store.finalized) == 10);
}

static void life(const char *options)
{
    host store = {0};
    const entra_secret_provider secrets = {&store, get_app, get_tenant, NULL, NULL, finalize};
    const entra_logger logger = {&store, ENTRA_LOG_TRACE, say, finalize};
    entra *library = NULL;
    entra_tenant *ada = NULL, *visitor = NULL, *nobody = NULL;
    entra_job *job = NULL;
    entra_bytes document = {NULL, 0};
    entra_error *error = NULL;
    bool has_ended = false;
    uint32_t tenants = 7;

    CHECK(entra_open(ENTRA_ABI_VERSION, options, strlen(options), &secrets, &logger, &library, &error) == ENTRA_OK);
    CHECK(entra_for_tenant(library, HOST, ADA, &ada, NULL) == ENTRA_OK);
    CHECK(entra_for_tenant(library, HOST, TEXT("{\"userType\":\"client\"}"), &visitor, NULL) == ENTRA_OK);
    CHECK(entra_for_tenant(library, HOST, TEXT("{\"userType\":\"guest\"}"), &nobody, NULL) == ENTRA_INVALID_JSON);
    CHECK(entra_for_tenant(library, TEXT(" "), ADA, &nobody, NULL) == ENTRA_INVALID_ARGUMENT);
    CHECK(nobody == NULL);

    CHECK(entra_get_status(ada, &document, &error) == ENTRA_OK && document.length > 2);
    entra_bytes_free(&document);
    CHECK(entra_get_status(visitor, &document, &error) == ENTRA_FORBIDDEN && document.data == NULL);
    CHECK(entra_error_operation(error).length > 0 && entra_error_fact(error, TEXT("host_tenant")).length == 36);
    CHECK(entra_error_fact(error, TEXT("nothing")).length == 0);
    entra_error_free(error);
    CHECK(entra_call(ada, TEXT("no_such_thing"), NULL, 0, &document, NULL) == ENTRA_INVALID_ARGUMENT);
    CHECK(entra_call(ada, TEXT("sync"), TEXT("{\"managedTenant\":7}"), &document, NULL) == ENTRA_INVALID_JSON);
    CHECK(entra_discover(ada, &tenants, NULL) == ENTRA_NOT_CONNECTED && tenants == 7);

    /* The callbacks of the store: asked, refused what waits, and a failure of theirs is ours. */
    CHECK(entra_call_start(ada, TEXT("getSettings"), NULL, 0, NULL, &job, NULL) == ENTRA_OK);
    CHECK(entra_job_wait(job, -1, &has_ended, NULL) == ENTRA_OK && has_ended && entra_job_has_ended(job));
    store.job = job;
    store.library = library;
    store.tenant = ada;
    CHECK(entra_call(ada, TEXT("explainCredentials"), NULL, 0, &document, NULL) == ENTRA_OK);
    CHECK(atomic_load(&store.asked) > 0 && atomic_load(&store.refused) >= 3);
    entra_bytes_free(&document);
    atomic_store(&store.status, ENTRA_INTERNAL);
    CHECK(entra_call(ada, TEXT("explainCredentials"), NULL, 0, &document, &error) == ENTRA_SECRET_PROVIDER_FAILED);
    CHECK(entra_error_fact(error, TEXT("status")).length == 3);
    entra_error_free(error);
    store.tenant = NULL;
    /* What cannot be written to cannot keep a sign-in. */
    CHECK(entra_connect_direct_start(ada, TEXT("https://psa.example/callback"), &document, NULL) != ENTRA_OK);

    CHECK(entra_job_take(job, &document, NULL) == ENTRA_OK && document.length > 2);
    entra_bytes_free(&document);
    CHECK(entra_job_take(job, &document, NULL) == ENTRA_INVALID_ARGUMENT && document.data == NULL);
    entra_job_free(job);

    CHECK(atomic_load(&store.finalized) == 0);
    CHECK(entra_close(library, NULL) == ENTRA_OK);
    CHECK(atomic_load(&store.finalized) == 2);

    /* What is left of a closed instance says so. */
    CHECK(entra_get_status(ada, &document, NULL) == ENTRA_INVALID_ARGUMENT);
    CHECK(entra_discover_start(ada, NULL, &job, NULL) == ENTRA_INVALID_ARGUMENT && job == NULL);
    entra_tenant_free(ada);
    entra_tenant_free(visitor);
}

/* Close does not wait for whoever forgot a job: it ends it. */
static void closing_with_work(const char *options)
{
    host listening = {0};
    const entra_job_listener listener = {&listening, NULL, NULL, finalize};
    entra *library = NULL;
    entra_tenant *ada = NULL;
    entra_job *jobs[8];
    entra_bytes document = {NULL, 0};

    CHECK(entra_open(ENTRA_ABI_VERSION, options, strlen(options), NULL, NULL, &library, NULL) == ENTRA_OK);
    CHECK(entra_for_tenant(library, HOST, ADA, &ada, NULL) == ENTRA_OK);
    for (int at = 0; at < 8; at++)
        CHECK(entra_call_start(ada, TEXT("status"), NULL, 0, &listener, &jobs[at], NULL) == ENTRA_OK);
    entra_job_free(jobs[7]);
    CHECK(entra_close(library, NULL) == ENTRA_OK);
    CHECK(atomic_load(&listening.finalized) == 8);
    for (int at = 0; at < 7; at++) {
        CHECK(entra_job_has_ended(jobs[at]));
        (void)entra_job_take(jobs[at], &document, NULL);
        entra_bytes_free(&document);
        entra_job_free(jobs[at]);
    }
    entra_tenant_free(ada);
}

int main(void)
{
    char folder[] = FOLDER, options[256];
    folder_options(folder, options, sizeof options);
    versions();
    opening_that_fails(options);
    life(options);
    closing_with_work(options);
    folder_remove(folder);
    DONE();
}
