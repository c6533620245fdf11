/* Any bytes into every function that takes bytes and needs no handle. The first byte chooses the function.
 * Built with libFuzzer, against a library of which our own crates tell what they ran. */
#include "entra.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition)  \
    do {                 \
        if (!(condition)) \
            abort();     \
    } while (0)

typedef entra_status document_function(const char *, size_t, entra_bytes *, entra_error **);

static document_function *const documents[] = {
    entra_plan_sync, entra_filter_users,     entra_field_patch, entra_match_tenants,
    entra_domain_of, entra_normalize_domain,
};

enum { DOCUMENTS = sizeof documents / sizeof *documents, KINDS = DOCUMENTS + 3 };

/* A failure has an error and no output; a success the reverse. */
static void settled(entra_status status, entra_error *error)
{
    MUST((status == ENTRA_OK) == (error == NULL));
    MUST(entra_error_code(error) == status);
    MUST(status == ENTRA_OK || entra_error_message(error).length > 0);
    MUST(status != ENTRA_PANIC && status != ENTRA_INTERNAL && status != ENTRA_NULL_ARGUMENT);
    entra_error_free(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    unsigned kind = data[0] % KINDS;
    const char *text = (const char *)data + 1;
    size_t length = size - 1, half = length / 2;
    entra_bytes answer = {NULL, 0};
    entra_error *error = NULL;
    if (kind < DOCUMENTS) {
        settled(documents[kind](text, length, &answer, &error), error);
        entra_bytes_free(&answer);
    } else if (kind == DOCUMENTS) {
        double score = -1;
        entra_status status = entra_name_similarity(text, half, text + half, length - half, &score, &error);
        MUST(status == ENTRA_OK ? score >= 0 && score <= 1 : score == -1);
        settled(status, error);
    } else if (kind == DOCUMENTS + 1) {
        entra_run_counters counters;
        settled(entra_run_count(text, length, &counters, &error), error);
    } else {
        entra_tenant *tenant = NULL;
        entra *library = NULL;
        MUST(entra_for_tenant(NULL, text, half, text + half, length - half, &tenant, NULL) == ENTRA_NULL_ARGUMENT);
        /* Whatever the document says, another interface than ours opens nothing. */
        MUST(entra_open(0, text, length, NULL, NULL, &library, NULL) == ENTRA_INVALID_ARGUMENT);
        MUST(tenant == NULL && library == NULL);
    }
    return 0;
}
