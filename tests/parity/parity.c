/* The C surface: scenarios in, answers out, one a line. */
#define _POSIX_C_SOURCE 200809L
#include <entra.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef entra_status document_function(const char *, size_t, entra_bytes *, entra_error **);
typedef entra_status domain_function(const char *, size_t, entra_bytes *, entra_error **);

static const struct {
    const char *name;
    document_function *function;
} documents[] = {{"planSync", entra_plan_sync},
                 {"filterUsers", entra_filter_users},
                 {"fieldPatch", entra_field_patch},
                 {"matchTenants", entra_match_tenants}};

static void say(entra_status status, entra_bytes *answer)
{
    if (status == ENTRA_OK)
        printf("ok\t%.*s\n", (int)answer->length, answer->data);
    else
        printf("error\t%s\n", entra_status_name(status));
    entra_bytes_free(answer);
}

/* The shortest text that is this number and no other. */
static void say_number(double number)
{
    char text[32];
    int digits = 1;
    do
        snprintf(text, sizeof text, "%.*g", digits, number);
    while (strtod(text, NULL) != number && digits++ < 17);
    printf("ok\t%s\n", text);
}

/* The next text of an array, unescaped in place, or NULL for null. These documents escape quotes and backslashes only. */
static char *next(char **at, size_t *length)
{
    char *from = *at + strspn(*at, "[, "), *to = from;
    if (*from != '"') {
        *at = from + strcspn(from, ",]");
        *length = 0;
        return NULL;
    }
    char *text = to = ++from;
    while (*from != '"') {
        if (*from == '\\')
            from++;
        *to++ = *from++;
    }
    *at = from + 1;
    *length = (size_t)(to - text);
    return text;
}

/* The text as JSON, escaped as `next` reads it. */
static void say_text(const entra_bytes *text)
{
    printf("ok\t\"");
    for (size_t at = 0; at < text->length; at++) {
        if (text->data[at] == '"' || text->data[at] == '\\')
            putchar('\\');
        putchar(text->data[at]);
    }
    printf("\"\n");
}

static void names(const char *function, char *document)
{
    size_t left_length, right_length;
    char *left = next(&document, &left_length), *right = next(&document, &right_length);
    entra_bytes domain = {NULL, 0};
    if (strcmp(function, "nameSimilarity") == 0) {
        double score;
        entra_status status = entra_name_similarity(left, left_length, right, right_length, &score, NULL);
        if (status == ENTRA_OK)
            say_number(score);
        else
            say(status, &domain);
        return;
    }
    domain_function *call = strcmp(function, "domainOf") == 0 ? entra_domain_of : entra_normalize_domain;
    entra_status status = call(left, left_length, &domain, NULL);
    if (status == ENTRA_OK && domain.data != NULL)
        say_text(&domain);
    else if (status == ENTRA_OK)
        printf("ok\tnull\n");
    else
        say(status, &domain);
    entra_bytes_free(&domain);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) > 0) {
        char *document = strchr(line, '\t');
        if (document == NULL)
            return 1;
        *document++ = '\0';
        size_t document_length = (size_t)(line + length - 1 - document);
        document[document_length] = '\0';
        size_t at = 0;
        while (at < sizeof documents / sizeof *documents && strcmp(line, documents[at].name) != 0)
            at++;
        if (at == sizeof documents / sizeof *documents) {
            names(line, document);
            continue;
        }
        entra_bytes answer = {NULL, 0};
        say(documents[at].function(document, document_length, &answer, NULL), &answer);
    }
    free(line);
    return 0;
}
