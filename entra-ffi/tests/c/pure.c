/* The pure functions, errors and NULL, as a C program sees them. */
#include "entra.h"

extern entra_status entra_testing_panic(entra_error **out_error);

#include "check.h"

#define TEXT(literal) (literal), sizeof(literal) - 1

static int contains(entra_bytes bytes, const char *word)
{
    size_t length = strlen(word);
    for (size_t at = 0; at + length <= bytes.length; at++)
        if (memcmp(bytes.data + at, word, length) == 0)
            return 1;
    return 0;
}

static int equals(entra_str text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.data, word, text.length) == 0;
}

static void documents(void)
{
    static const char input[] =
        "{\"profile\":\"phase1\",\"tenants\":[{\"managedTenantId\":\"t1\",\"entraTenantId\":\"x\","
        "\"displayName\":\"Contoso\",\"primaryDomain\":\"contoso.com\"}],"
        "\"clients\":[{\"clientId\":\"c1\",\"clientName\":\"Contoso Ltd\",\"url\":\"https://contoso.com\","
        "\"properties\":{},\"billingEmail\":null,\"inboundDomains\":[]}]}";
    entra_bytes answer = {NULL, 0};
    entra_error *error = NULL;

    CHECK(entra_match_tenants(TEXT(input), &answer, &error) == ENTRA_OK);
    CHECK(error == NULL);
    CHECK(contains(answer, "\"autoMatched\""));
    CHECK(contains(answer, "\"exact_domain\""));
    entra_bytes_free(&answer);
    CHECK(answer.data == NULL && answer.length == 0);
    entra_bytes_free(&answer);

    CHECK(entra_plan_sync(TEXT("{\"read\": 7}"), &answer, &error) == ENTRA_INVALID_JSON);
    CHECK(error != NULL && answer.data == NULL);
    CHECK(entra_error_code(error) == ENTRA_INVALID_JSON);
    CHECK(entra_error_message(error).length > 0 && entra_error_remedy(error).length > 0);
    CHECK(!entra_error_retryable(error) && entra_error_retry_after_ms(error) == 0);
    entra_error_free(error);

    /* Who does not want the details passes NULL. */
    CHECK(entra_field_patch(TEXT("nonsense"), &answer, NULL) == ENTRA_INVALID_JSON);
    CHECK(entra_filter_users(TEXT("\xff\xfe"), &answer, NULL) == ENTRA_INVALID_ARGUMENT);
}

static void names_and_domains(void)
{
    double score = -1.0;
    entra_bytes domain = {NULL, 0};

    CHECK(entra_name_similarity(TEXT("Contoso"), TEXT("contoso"), &score, NULL) == ENTRA_OK);
    CHECK(score > 0.999 && score < 1.001);

    CHECK(entra_normalize_domain(TEXT("https://www.Contoso.com/x"), &domain, NULL) == ENTRA_OK);
    CHECK(domain.length == 11 && memcmp(domain.data, "contoso.com", 11) == 0);
    entra_bytes_free(&domain);

    CHECK(entra_domain_of(NULL, 0, &domain, NULL) == ENTRA_OK);
    CHECK(domain.data == NULL && domain.length == 0);
}

static void nulls(void)
{
    entra_error *error = NULL;
    double score = 0.5;

    CHECK(entra_match_tenants(TEXT("{}"), NULL, &error) == ENTRA_NULL_ARGUMENT);
    CHECK(entra_error_message(error).length > 0);
    entra_error_free(error);
    CHECK(entra_name_similarity(NULL, 4, NULL, 0, &score, &error) == ENTRA_NULL_ARGUMENT);
    CHECK(score == 0.5);
    entra_error_free(error);
    entra_error_free(NULL);
    entra_bytes_free(NULL);
    CHECK(entra_error_code(NULL) == ENTRA_OK && entra_error_message(NULL).length == 0);
}

static void numbers_and_versions(void)
{
    CHECK(entra_abi_version() == ENTRA_ABI_VERSION);
    CHECK(entra_version().length > 0);
    CHECK(strcmp(entra_status_name(ENTRA_THROTTLED), "throttled") == 0);
    CHECK(strcmp(entra_status_name(-7), "unknown") == 0);
    CHECK(entra_status_http(ENTRA_EDITION_UNAVAILABLE) == 501);
    CHECK(entra_status_http(ENTRA_OK) == 200);
}

static void panics(void)
{
    entra_error *error = NULL;

    CHECK(entra_testing_panic(&error) == ENTRA_PANIC);
    CHECK(entra_error_code(error) == ENTRA_PANIC);
    CHECK(equals(entra_error_operation(error), ""));
    entra_error_free(error);
}

int main(void)
{
    documents();
    names_and_domains();
    nulls();
    numbers_and_versions();
    panics();
    DONE();
}
