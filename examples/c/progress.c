/* A long operation without blocking: start it, watch it, stop it, start it again and wait for the end. */
#define _POSIX_C_SOURCE 200809L
#include "story.h"

#include <stdatomic.h>

/* Called on threads of the library, one at a time. */
static void further(void *userdata, const entra_progress *progress, entra_str tenant_name)
{
    if (progress->stage == ENTRA_STAGE_TENANTS)
        printf("  %llu of %llu tenants, last %.*s\n", (unsigned long long)progress->done,
               (unsigned long long)progress->total, (int)tenant_name.length, tenant_name.data);
    atomic_fetch_add((atomic_int *)userdata, 1);
}

static void ended(void *userdata)
{
    printf("  ended, after being told %d times\n", atomic_load((atomic_int *)userdata));
}

int main(void)
{
    story ours;
    entra_error *error;
    story_begin(&ours, "20", "4000", NULL, NULL);
    entra_tenant *msp = ours.msp;
    map_to_new_clients(msp);

    static atomic_int told;
    const entra_job_listener listener = {&told, further, ended, NULL};
    entra_job *job;
    entra_bytes run;
    entra_progress progress;
    bool is_over = false;

    printf("Sync, and a person changes their mind:\n");
    must(entra_sync_start(msp, NULL, 0, &listener, &job, &error), error, "start");
    do {
        must(entra_job_wait(job, 20, &is_over, &error), error, "wait");
        must(entra_job_progress(job, &progress, &error), error, "progress");
    } while (!is_over && progress.tenants_done < 3);
    entra_job_cancel(job);
    entra_status status = entra_job_take(job, &run, &error);
    if (status == ENTRA_OK) {
        char word[32] = "";
        (void)next_text(run.data, run.length, "status", word, sizeof word);
        printf("Stopped after %llu tenants; the run is %s\n", (unsigned long long)progress.tenants_done, word);
        entra_bytes_free(&run);
    } else {
        printf("Stopped after %llu tenants: %s\n", (unsigned long long)progress.tenants_done,
               entra_status_name(status));
        entra_error_free(error);
    }
    entra_job_free(job);

    printf("The next run finishes the job:\n");
    entra_run_counters counters;
    must(entra_sync_start(msp, NULL, 0, &listener, &job, &error), error, "start");
    must(entra_job_wait(job, -1, &is_over, &error), error, "wait");
    must(entra_job_take(job, &run, &error), error, "sync");
    must(entra_run_count(run.data, run.length, &counters, &error), error, "count");
    printf("%u of %u tenants synced: %u contacts made, %u unchanged\n", counters.tenants_succeeded, counters.tenants,
           counters.created, counters.unchanged);
    entra_bytes_free(&run);
    entra_job_free(job);

    story_end(&ours);
    return 0;
}
