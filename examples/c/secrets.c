/* Secrets in the host's own store, and log lines in the host's own log. Here a table in memory and standard error. */
#define _POSIX_C_SOURCE 200809L
#include "story.h"

#include <pthread.h>

enum { MOST = 32 };

/* Callbacks come from any thread, several at once: the host's store takes care of that. */
typedef struct vault {
    pthread_mutex_t lock;
    char names[MOST][128], values[MOST][4096];
    size_t lengths[MOST];
    int writes, lines;
} vault;

/* Where a secret is, or the first free place. Its name is the tenant's and its own. */
static int place_of(vault *it, entra_str tenant, entra_str name)
{
    char full[128];
    snprintf(full, sizeof full, "%.*s/%.*s", (int)tenant.length, tenant.data, (int)name.length, name.data);
    for (int place = 0; place < MOST; place++) {
        if (it->names[place][0] == '\0')
            memcpy(it->names[place], full, sizeof full);
        if (strcmp(it->names[place], full) == 0)
            return place;
    }
    return -1;
}

static int32_t get_app(void *userdata, entra_str name, entra_secret_answer *answer)
{
    (void)userdata, (void)name, (void)answer; /* There is none: that is no failure. */
    return ENTRA_OK;
}

static int32_t get_tenant(void *userdata, entra_str tenant, entra_str name, entra_secret_answer *answer)
{
    vault *it = userdata;
    pthread_mutex_lock(&it->lock);
    int place = place_of(it, tenant, name);
    if (place >= 0 && it->lengths[place] > 0)
        entra_secret_answer_set(answer, it->values[place], it->lengths[place], NULL);
    pthread_mutex_unlock(&it->lock);
    return place >= 0 ? ENTRA_OK : ENTRA_SECRET_PROVIDER_FAILED;
}

static int32_t set_tenant(void *userdata, entra_str tenant, entra_str name, entra_str value)
{
    vault *it = userdata;
    pthread_mutex_lock(&it->lock);
    int place = place_of(it, tenant, name);
    int fits = place >= 0 && value.length <= sizeof it->values[place];
    if (fits) {
        memcpy(it->values[place], value.data, value.length);
        it->lengths[place] = value.length;
        it->writes++;
    }
    pthread_mutex_unlock(&it->lock);
    return fits ? ENTRA_OK : ENTRA_SECRET_PROVIDER_FAILED;
}

static int32_t delete_tenant(void *userdata, entra_str tenant, entra_str name)
{
    vault *it = userdata;
    pthread_mutex_lock(&it->lock);
    int place = place_of(it, tenant, name);
    if (place >= 0) {
        memset(it->values[place], 0, sizeof it->values[place]);
        it->lengths[place] = 0;
    }
    pthread_mutex_unlock(&it->lock);
    return ENTRA_OK;
}

static void say(void *userdata, entra_log_level level, entra_str target, entra_str message, entra_str fields)
{
    static const char *const words[] = {"", "error", "warn", "info", "debug", "trace"};
    vault *it = userdata;
    pthread_mutex_lock(&it->lock);
    it->lines++;
    fprintf(stderr, "%-5s %.*s: %.*s %.*s\n", words[level], (int)target.length, target.data, (int)message.length,
            message.data, (int)fields.length, fields.data);
    pthread_mutex_unlock(&it->lock);
}

static void gone(void *userdata)
{
    vault *it = userdata;
    printf("The library is done with the store: %d secrets were written, %d lines logged so far\n", it->writes,
           it->lines);
}

int main(void)
{
    static vault store = {.lock = PTHREAD_MUTEX_INITIALIZER};
    const entra_secret_provider secrets = {&store, get_app, get_tenant, set_tenant, delete_tenant, gone};
    const entra_logger logger = {&store, ENTRA_LOG_DEBUG, say, NULL};
    story ours;
    entra_error *error;
    story_begin(&ours, "3", "30", &secrets, &logger);
    printf("Connected with credentials from our own store: %u tenants\n", ours.tenants);
    must(entra_disconnect(ours.msp, &error), error, "disconnect");
    story_end(&ours);
    return 0;
}
