/* entra: keeps an MSP's customers' Microsoft Entra directories and its PSA's contacts in step.
 *
 * Made from entra-ffi by `cargo xtask header`; do not edit. The rules (ownership, NULL, threads, errors) are in
 * entra-ffi/CONVENTIONS.md. In short: every function that can fail returns an entra_status, outputs come last,
 * what you are given you free once, and freeing NULL does nothing. */

#ifndef ENTRA_H
#define ENTRA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Grows with every change that a compiled caller would notice.
 */
#define ENTRA_ABI_VERSION 1

/**
 * How a call ended. Numbers never change their meaning and are never used again.
 */
enum entra_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * It worked.
   */
  ENTRA_OK = 0,
  /**
   * An argument is not usable.
   */
  ENTRA_INVALID_ARGUMENT = 101,
  /**
   * A pointer that must not be NULL is NULL.
   */
  ENTRA_NULL_ARGUMENT = 102,
  /**
   * A document is not valid JSON of the expected shape.
   */
  ENTRA_INVALID_JSON = 103,
  /**
   * There is no such record.
   */
  ENTRA_NOT_FOUND = 104,
  /**
   * The record was changed by somebody else.
   */
  ENTRA_CONFLICT = 105,
  /**
   * The operation was cancelled.
   */
  ENTRA_CANCELLED = 106,
  /**
   * One tenant is given to two clients in one request.
   */
  ENTRA_MAPPING_CONFLICT = 107,
  /**
   * Microsoft Entra integration is only available in Enterprise Edition.
   */
  ENTRA_EDITION_UNAVAILABLE = 201,
  /**
   * This feature is switched off for your account.
   */
  ENTRA_FEATURE_DISABLED = 202,
  /**
   * You may not do this.
   */
  ENTRA_FORBIDDEN = 203,
  /**
   * No Microsoft application credentials are configured.
   */
  ENTRA_MISSING_CREDENTIALS = 301,
  /**
   * Microsoft's answer lacks the code or the state.
   */
  ENTRA_MISSING_PARAMS = 302,
  /**
   * The sign-in's state is unknown, forged or already used.
   */
  ENTRA_INVALID_STATE = 303,
  /**
   * The sign-in took longer than ten minutes.
   */
  ENTRA_EXPIRED_STATE = 304,
  /**
   * Your session ended during the sign-in.
   */
  ENTRA_SESSION_EXPIRED = 305,
  /**
   * The sign-in was started for another account.
   */
  ENTRA_TENANT_MISMATCH = 306,
  /**
   * Microsoft did not accept the sign-in.
   */
  ENTRA_TOKEN_EXCHANGE_FAILED = 307,
  /**
   * The sign-in was declined.
   */
  ENTRA_AUTH_REJECTED = 308,
  /**
   * An administrator has not consented to the application.
   */
  ENTRA_CONSENT_MISSING = 309,
  /**
   * The new connection could not be proved to work; the old one is untouched.
   */
  ENTRA_VALIDATION_FAILED = 310,
  /**
   * The sign-in could not be finished.
   */
  ENTRA_CALLBACK_ERROR = 311,
  /**
   * The partner's sign-in is no longer valid.
   */
  ENTRA_REAUTH_REQUIRED = 312,
  /**
   * There is no connection.
   */
  ENTRA_NOT_CONNECTED = 313,
  /**
   * The sign-in belongs to another partner tenant than the mappings.
   */
  ENTRA_PARTNER_CHANGED = 314,
  /**
   * Microsoft refused the client secret.
   */
  ENTRA_CLIENT_SECRET_INVALID = 315,
  /**
   * The client secret has expired.
   */
  ENTRA_CLIENT_SECRET_EXPIRED = 316,
  /**
   * The application registration is not set up as needed.
   */
  ENTRA_APP_MISCONFIGURED = 317,
  /**
   * The partner account has no delegated access to this customer.
   */
  ENTRA_GDAP_MISSING = 401,
  /**
   * The partner account's role at this customer does not let it read users.
   */
  ENTRA_GDAP_ROLE_MISSING = 402,
  /**
   * A Conditional Access policy blocks the sign-in.
   */
  ENTRA_CONDITIONAL_ACCESS = 403,
  /**
   * A cross-tenant access policy blocks the sign-in.
   */
  ENTRA_CROSS_TENANT_BLOCKED = 404,
  /**
   * The tenant was not found in this cloud.
   */
  ENTRA_TENANT_UNAVAILABLE = 405,
  /**
   * Multifactor authentication is required.
   */
  ENTRA_MFA_REQUIRED = 406,
  /**
   * The partner account is disabled, locked or blocked for risk.
   */
  ENTRA_ACCOUNT_BLOCKED = 407,
  /**
   * The vendor refused the request.
   */
  ENTRA_VENDOR_FORBIDDEN = 408,
  /**
   * The vendor does not know what was asked for.
   */
  ENTRA_VENDOR_NOT_FOUND = 409,
  /**
   * The vendor did not accept the request.
   */
  ENTRA_VENDOR_REJECTED = 410,
  /**
   * The vendor's answer is not what its documentation promises.
   */
  ENTRA_VENDOR_INVALID_ANSWER = 411,
  /**
   * The vendor asked us to slow down.
   */
  ENTRA_THROTTLED = 412,
  /**
   * The vendor cannot be reached.
   */
  ENTRA_UNREACHABLE = 413,
  /**
   * The vendor has a failure of its own.
   */
  ENTRA_VENDOR_UNAVAILABLE = 414,
  /**
   * A page points to another host; it was not followed.
   */
  ENTRA_FOREIGN_LINK = 415,
  /**
   * The vendor's pages repeat themselves.
   */
  ENTRA_PAGING_LOOP = 416,
  /**
   * The position of the last incremental read is no longer valid.
   */
  ENTRA_DELTA_EXPIRED = 417,
  /**
   * The answer belongs to another tenant than was asked for.
   */
  ENTRA_WRONG_TENANT = 418,
  /**
   * The address is not allowed as a target.
   */
  ENTRA_ADDRESS_REFUSED = 419,
  /**
   * CIPP refused the API client's token.
   */
  ENTRA_CIPP_TOKEN_REFUSED = 420,
  /**
   * The address answers with a web page instead of CIPP's API.
   */
  ENTRA_CIPP_NOT_AN_API = 421,
  /**
   * The database cannot be opened or reached.
   */
  ENTRA_DATABASE_UNAVAILABLE = 501,
  /**
   * The database was made by a newer version of this library.
   */
  ENTRA_DATABASE_SCHEMA_NEWER = 502,
  /**
   * The database is busy.
   */
  ENTRA_DATABASE_BUSY = 503,
  /**
   * The database does not take writes at present.
   */
  ENTRA_DATABASE_READ_ONLY = 504,
  /**
   * The database refused a statement.
   */
  ENTRA_DATABASE_FAILED = 505,
  /**
   * The secret store failed.
   */
  ENTRA_SECRET_PROVIDER_FAILED = 506,
  /**
   * The secret store does not take writes.
   */
  ENTRA_SECRET_STORE_READ_ONLY = 507,
  /**
   * The feature flags could not be read.
   */
  ENTRA_FEATURE_FLAGS_FAILED = 508,
  /**
   * A sync of this tenant is under way.
   */
  ENTRA_ALREADY_RUNNING = 601,
  /**
   * The directory or the contacts changed since the plan was made.
   */
  ENTRA_PLAN_DRIFTED = 602,
  /**
   * The guard held the run: it would change unusually much. Nothing was written.
   */
  ENTRA_PLAN_HELD = 603,
  /**
   * The client is inactive or gone.
   */
  ENTRA_CLIENT_INACTIVE = 604,
  /**
   * The directory could not be read to its end. Nobody was deactivated.
   */
  ENTRA_PARTIAL_READ = 605,
  /**
   * Something in the library went wrong that should not.
   */
  ENTRA_PANIC = 901,
  /**
   * Something in the library went wrong.
   */
  ENTRA_INTERNAL = 902,
  /**
   * A blocking call was made from inside a callback.
   */
  ENTRA_WOULD_DEADLOCK = 903,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum entra_status entra_status;
#else
typedef int32_t entra_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why a call failed. Free it once with `entra_error_free`.
 */
typedef struct entra_error entra_error;

/**
 * Text that the caller owns: UTF-8, not NUL-terminated. Free it once with `entra_bytes_free`.
 * Nothing is `{NULL, 0}`.
 */
typedef struct entra_bytes {
  /**
   * The first byte, or NULL.
   */
  char *data;
  /**
   * How many bytes.
   */
  size_t length;
} entra_bytes;

/**
 * Text that belongs to the object it was asked of and lives as long: UTF-8, not NUL-terminated.
 */
typedef struct entra_str {
  /**
   * The first byte; never NULL.
   */
  const char *data;
  /**
   * How many bytes.
   */
  size_t length;
} entra_str;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Frees bytes and leaves `{NULL, 0}`, so that freeing twice through the same variable is harmless.
 * NULL is ignored.
 *
 * # Safety
 * `bytes` is NULL or points to bytes that this library gave out and that were not freed through a copy.
 */
void entra_bytes_free(struct entra_bytes *bytes);

/**
 * The status that the failed call returned; `ENTRA_OK` for NULL.
 *
 * # Safety
 * `error` is NULL or an error that was not freed.
 */
entra_status entra_error_code(const struct entra_error *error);

/**
 * What happened, for an operator. Lives as long as the error; empty for NULL.
 *
 * # Safety
 * `error` is NULL or an error that was not freed.
 */
struct entra_str entra_error_message(const struct entra_error *error);

/**
 * What to do. Lives as long as the error; empty for NULL.
 *
 * # Safety
 * `error` is NULL or an error that was not freed.
 */
struct entra_str entra_error_remedy(const struct entra_error *error);

/**
 * The operation that failed, or empty. Lives as long as the error.
 *
 * # Safety
 * `error` is NULL or an error that was not freed.
 */
struct entra_str entra_error_operation(const struct entra_error *error);

/**
 * Whether the same call may succeed later; `false` for NULL.
 *
 * # Safety
 * `error` is NULL or an error that was not freed.
 */
bool entra_error_retryable(const struct entra_error *error);

/**
 * How many milliseconds to wait before that, where somebody said; else 0.
 *
 * # Safety
 * `error` is NULL or an error that was not freed.
 */
uint64_t entra_error_retry_after_ms(const struct entra_error *error);

/**
 * Frees an error. NULL is ignored.
 *
 * # Safety
 * `error` is NULL or an error that was not freed.
 */
void entra_error_free(struct entra_error *error);

/**
 * Matches managed tenants to clients: `{profile, tenants, clients}` to
 * `{autoMatched, fuzzyCandidates, unmatched}`.
 * The answer is freed with `entra_bytes_free`.
 *
 * # Safety
 * `input` is readable for `input_length` bytes, `out_document` writable, `out_error` NULL or writable.
 */
entra_status entra_match_tenants(const char *input,
                                 size_t input_length,
                                 struct entra_bytes *out_document,
                                 struct entra_error **out_error);

/**
 * Tells who of a directory is a person: `{users, config, profile}` to `{included, excluded}`.
 * The answer is freed with `entra_bytes_free`.
 *
 * # Safety
 * `input` is readable for `input_length` bytes, `out_document` writable, `out_error` NULL or writable.
 */
entra_status entra_filter_users(const char *input,
                                size_t input_length,
                                struct entra_bytes *out_document,
                                struct entra_error **out_error);

/**
 * Tells what the field rules would write of one user: `{user, config}` to a patch of contact columns.
 * The answer is freed with `entra_bytes_free`.
 *
 * # Safety
 * `input` is readable for `input_length` bytes, `out_document` writable, `out_error` NULL or writable.
 */
entra_status entra_field_patch(const char *input,
                               size_t input_length,
                               struct entra_bytes *out_document,
                               struct entra_error **out_error);

/**
 * Plans a sync: `{read, mapping, contacts, links, settings}` to
 * `{hash, counters, guard, changes, excluded}`. Writes nothing.
 * The answer is freed with `entra_bytes_free`.
 *
 * # Safety
 * `input` is readable for `input_length` bytes, `out_document` writable, `out_error` NULL or writable.
 */
entra_status entra_plan_sync(const char *input,
                             size_t input_length,
                             struct entra_bytes *out_document,
                             struct entra_error **out_error);

/**
 * How similar two names are in the Phase1 profile, 0 to 1, unrounded.
 *
 * # Safety
 * `left` and `right` are readable for their lengths, `out_score` writable, `out_error` NULL or writable.
 */
entra_status entra_name_similarity(const char *left,
                                   size_t left_length,
                                   const char *right,
                                   size_t right_length,
                                   double *out_score,
                                   struct entra_error **out_error);

/**
 * The domain of a host or an URL, folded; `{NULL, 0}` if it has none. `value` may be NULL.
 *
 * # Safety
 * `value` is NULL or readable for its length, `out_domain` writable, `out_error` NULL or writable.
 */
entra_status entra_normalize_domain(const char *value,
                                    size_t value_length,
                                    struct entra_bytes *out_domain,
                                    struct entra_error **out_error);

/**
 * The domain of an address, a host or an URL, folded; `{NULL, 0}` if it has none. `value` may be NULL.
 *
 * # Safety
 * `value` is NULL or readable for its length, `out_domain` writable, `out_error` NULL or writable.
 */
entra_status entra_domain_of(const char *value,
                             size_t value_length,
                             struct entra_bytes *out_domain,
                             struct entra_error **out_error);

/**
 * The word of a status as in logs and in JSON, NUL-terminated; `ok` for 0, `unknown` for numbers that are none.
 * Lives as long as the program.
 */
const char *entra_status_name(int32_t status);

/**
 * The HTTP status that a host may answer with; 200 for 0, 500 for numbers that are none.
 */
uint16_t entra_status_http(int32_t status);

/**
 * The library's version, as `0.1.0`. Lives as long as the program.
 */
struct entra_str entra_version(void);

/**
 * The number of the binary interface: compare it with `ENTRA_ABI_VERSION` of the header that you compiled against.
 */
uint32_t entra_abi_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ENTRA_H */
