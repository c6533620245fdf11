/* A connection to the simulator through the host's own store: what is kept, what is told, and that no secret comes out. */
#define _POSIX_C_SOURCE 200809L
#include "../../../examples/c/story.h"

#include "check.h"

#include <pthread.h>

enum { MOST = 32, SAID = 1 << 20 };

/* Everything that the library ever said, and every secret that it ever gave or was given. */
typedef struct host {
    pthread_mutex_t lock;
    char names[MOST][128], values[MOST][4096];
    size_t lengths[MOST];
    char *said;
    size_t length;
    int writes, lines, progress, ended, finalized;
} host;

static int find(host *it, entra_str tenant, entra_str name)
{
    char full[128];
    snprintf(full, sizeof full, "%.*s/%.*s", (int)tenant.length, tenant.data, (int)name.length, name.data);
    for (int at = 0; at < MOST; at++) {
        if (it->names[at][0] == '\0')
            memcpy(it->names[at], full, sizeof full);
        if (strcmp(it->names[at], full) == 0)
            return at;
    }
    return -1;
}

static void hear(host *it, const char *text, size_t length)
{
    pthread_mutex_lock(&it->lock);
    if (it->length + length < SAID) {
        memcpy(it->said + it->length, text, length);
        it->length += length;
    }
    pthread_mutex_unlock(&it->lock);
}

static int32_t get_app(void *userdata, entra_str name, entra_secret_answer *answer)
{
    (void)userdata, (void)name, (void)answer;
    return ENTRA_OK;
}

static int32_t get_tenant(void *userdata, entra_str tenant, entra_str name, entra_secret_answer *answer)
{
    host *it = userdata;
    pthread_mutex_lock(&it->lock);
    int at = find(it, tenant, name);
    if (it->lengths[at] > 0)
        entra_secret_answer_set(answer, it->values[at], it->lengths[at], NULL);
    pthread_mutex_unlock(&it->lock);
    return ENTRA_OK;
}

static int32_t set_tenant(void *userdata, entra_str tenant, entra_str name, entra_str value)
{
    host *it = userdata;
    pthread_mutex_lock(&it->lock);
    int at = find(it, tenant, name);
    CHECK(value.length < sizeof it->values[at]);
    memcpy(it->values[at], value.data, value.length);
    it->lengths[at] = value.length;
    it->writes++;
    pthread_mutex_unlock(&it->lock);
    return ENTRA_OK;
}

static int32_t delete_tenant(void *userdata, entra_str tenant, entra_str name)
{
    host *it = userdata;
    pthread_mutex_lock(&it->lock);
    it->lengths[find(it, tenant, name)] = 0;
    pthread_mutex_unlock(&it->lock);
    return ENTRA_OK;
}

static void say(void *userdata, entra_log_level level, entra_str target, entra_str message, entra_str fields)
{
    (void)level;
    CHECK(target.length >= 10 && memcmp(target.data, "entra_core", 10) == 0);
    hear(userdata, message.data, message.length);
    hear(userdata, fields.data, fields.length);
    pthread_mutex_lock(&((host *)userdata)->lock);
    ((host *)userdata)->lines++;
    pthread_mutex_unlock(&((host *)userdata)->lock);
}

static void further(void *userdata, const entra_progress *progress, entra_str tenant_name)
{
    CHECK(progress->stage > ENTRA_STAGE_STARTING && progress->stage <= ENTRA_STAGE_UNDOING);
    CHECK(tenant_name.data != NULL);
    ((host *)userdata)->progress++;
}

static void ended(void *userdata) { ((host *)userdata)->ended++; }
static void gone(void *userdata) { ((host *)userdata)->finalized++; }

static int said(const host *it, const char *secret, size_t length)
{
    for (size_t at = 0; at + length <= it->length; at++)
        if (memcmp(it->said + at, secret, length) == 0)
            return 1;
    return 0;
}

static void hear_error(host *it, entra_error *error)
{
    entra_str message = entra_error_message(error), remedy = entra_error_remedy(error);
    CHECK(message.length > 0 && remedy.length > 0);
    hear(it, message.data, message.length);
    hear(it, remedy.data, remedy.length);
    entra_error_free(error);
}

int main(void)
{
    static host it = {.lock = PTHREAD_MUTEX_INITIALIZER};
    const entra_secret_provider secrets = {&it, get_app, get_tenant, set_tenant, delete_tenant, gone};
    const entra_logger logger = {&it, ENTRA_LOG_TRACE, say, gone};
    const entra_job_listener listener = {&it, further, ended, gone};
    simulator microsoft;
    char folder[] = "/tmp/entra-test-XXXXXX", options[1024];
    entra *library;
    entra_tenant *msp;
    entra_error *error;
    entra_bytes document = {NULL, 0};
    entra_run_counters counters, again;
    entra_job *job;
    uint32_t tenants = 0;

    it.said = malloc(SAID);
    simulator_start(&microsoft, "3", "60");
    story_options(&microsoft, folder, "", options, sizeof options);
    CHECK(entra_open(ENTRA_ABI_VERSION, STRING(options), &secrets, &logger, &library, NULL) == ENTRA_OK);
    CHECK(entra_for_tenant(library, TEXT(HOST_TENANT), TEXT(ADA), &msp, NULL) == ENTRA_OK);

    /* A secret that is wrong is not told either. */
    CHECK(entra_connect_cipp(msp, STRING(microsoft.cipp), STRING(microsoft.partner), STRING(microsoft.client_id),
                             TEXT("canary-of-a-wrong-secret"), &error) != ENTRA_OK);
    hear_error(&it, error);
    CHECK(entra_connect_cipp(msp, STRING(microsoft.cipp), STRING(microsoft.partner), STRING(microsoft.client_id),
                             STRING(microsoft.client_secret), NULL) == ENTRA_OK);
    CHECK(it.writes > 0);
    CHECK(entra_discover(msp, &tenants, NULL) == ENTRA_OK && tenants == 3);
    CHECK(map_to_new_clients(msp) == 3);

    /* A job that is told about, and its listener is let go after the end. */
    CHECK(entra_sync_start(msp, NULL, 0, &listener, &job, NULL) == ENTRA_OK);
    CHECK(entra_job_take(job, &document, NULL) == ENTRA_OK);
    CHECK(entra_run_count(document.data, document.length, &counters, NULL) == ENTRA_OK);
    CHECK(counters.tenants == 3 && counters.tenants_succeeded == 3 && counters.created > 20);
    hear(&it, document.data, document.length);
    entra_bytes_free(&document);
    entra_job_free(job);
    CHECK(entra_sync(msp, NULL, 0, &again, NULL) == ENTRA_OK);
    CHECK(again.created == 0 && again.tenants_succeeded == 3);

    CHECK(entra_get_status(msp, &document, NULL) == ENTRA_OK);
    hear(&it, document.data, document.length);
    entra_bytes_free(&document);
    CHECK(entra_cancel_run(msp, TEXT("00000000-0000-4000-8000-000000000000"), &error) != ENTRA_OK);
    hear_error(&it, error);

    /* A simulator that is gone: an error, in time. */
    simulator_stop(&microsoft);
    CHECK(entra_discover_start(msp, NULL, &job, NULL) == ENTRA_OK);
    entra_job_cancel(job);
    CHECK(entra_job_take(job, &document, &error) != ENTRA_OK);
    hear_error(&it, error);
    entra_job_free(job);

    CHECK(entra_disconnect(msp, NULL) == ENTRA_OK);
    entra_tenant_free(msp);
    CHECK(entra_close(library, NULL) == ENTRA_OK);
    CHECK(it.finalized == 3 && it.ended == 1 && it.progress > 3);

    CHECK(!said(&it, TEXT("canary-of-a-wrong-secret")));
    CHECK(!said(&it, STRING(microsoft.client_secret)));
    CHECK(it.lines > 0 && it.length > 1000);
    free(it.said);
    folder_remove(folder);
    printf("%d secrets kept, %d lines logged, none of them told, ", it.writes, it.lines);
    DONE();
}
