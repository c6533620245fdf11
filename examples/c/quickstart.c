/* The whole way in C: connect, discover, match, look ahead, sync, take back. Against the simulator, which it starts.
 *
 *   cargo xtask install --prefix build && cargo build --release -p entra-simulator
 *   make -C examples/c PREFIX=$PWD/build && examples/c/quickstart
 */
#define _POSIX_C_SOURCE 200809L
#include "story.h"

int main(void)
{
    story ours;
    char managed_tenant[64], run[64], about[128];
    entra_error *error;

    /* Opens the library, names the host tenant and who asks, connects and discovers: see story.h. */
    story_begin(&ours, "5", "120", NULL, NULL);
    entra_tenant *msp = ours.msp;
    printf("%u tenants; a person decides whose they are: %d become new clients\n", ours.tenants,
           map_to_new_clients(msp));

    /* What would a sync do? Nothing is written by asking. */
    entra_bytes mappings, ahead, done, undone;
    must(entra_call(msp, TEXT("listMappings"), NULL, 0, &mappings, &error), error, "mappings");
    (void)next_text(mappings.data, mappings.length, "managedTenantId", managed_tenant, sizeof managed_tenant);
    entra_bytes_free(&mappings);
    snprintf(about, sizeof about, "{\"managedTenantId\":\"%s\"}", managed_tenant);
    must(entra_call(msp, TEXT("preflight"), STRING(about), &ahead, &error), error, "preflight");
    printf("Looking ahead: %.*s...\n", 60, ahead.data);
    entra_bytes_free(&ahead);

    entra_run_counters counters;
    must(entra_call(msp, TEXT("sync"), NULL, 0, &done, &error), error, "sync");
    must(entra_run_count(done.data, done.length, &counters, &error), error, "count");
    (void)next_text(done.data, done.length, "runId", run, sizeof run);
    entra_bytes_free(&done);
    printf("%u of %u tenants synced: %u contacts made, %u left out\n", counters.tenants_succeeded, counters.tenants,
           counters.created, counters.skipped);
    must(entra_sync(msp, STRING(managed_tenant), &counters, &error), error, "sync of one");
    printf("Once more, one tenant: %u made, %u unchanged\n", counters.created, counters.unchanged);

    snprintf(about, sizeof about, "{\"runId\":\"%s\"}", run);
    must(entra_call(msp, TEXT("undoRun"), STRING(about), &undone, &error), error, "undo");
    const char *reversed = memchr(undone.data, ',', undone.length);
    printf("Taken back: %.*s...\n", 100, reversed == NULL ? "" : reversed + 1);
    entra_bytes_free(&undone);

    /* An operation that may not be done says why, and what to do. */
    entra_tenant *visitor;
    must(entra_for_tenant(ours.library, TEXT(HOST_TENANT), TEXT("{\"userType\":\"client\"}"), &visitor, NULL), NULL,
         "visitor");
    if (entra_discover(visitor, &ours.tenants, &error) == ENTRA_FORBIDDEN) {
        entra_str message = entra_error_message(error);
        printf("A user of the client portal: %.*s\n", (int)message.length, message.data);
        entra_error_free(error);
    }
    entra_tenant_free(visitor);

    story_end(&ours);
    return 0;
}
