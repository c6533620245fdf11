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
 * The version of the library to which this header belongs, also as one number that grows with it.
 */
#define ENTRA_VERSION "0.1.0"
#define ENTRA_VERSION_MAJOR 0
#define ENTRA_VERSION_MINOR 1
#define ENTRA_VERSION_PATCH 0
#define ENTRA_VERSION_NUMBER 1000

/**
 * The number of the binary interface. It grows with every change that a compiled caller would notice.
 */
#define ENTRA_ABI_VERSION 2

/**
 * How a call ended. Numbers never change their meaning and are never used again.
 */
typedef enum entra_status {
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
} entra_status;

/**
 * How much a line matters.
 */
typedef enum entra_log_level {
  /**
   * Something that was asked for did not happen.
   */
  ENTRA_LOG_ERROR = 1,
  /**
   * Somebody should look at it.
   */
  ENTRA_LOG_WARN = 2,
  /**
   * What an operator wants to know.
   */
  ENTRA_LOG_INFO = 3,
  /**
   * What a developer wants to know.
   */
  ENTRA_LOG_DEBUG = 4,
  /**
   * Everything.
   */
  ENTRA_LOG_TRACE = 5,
} entra_log_level;

/**
 * What a job is doing.
 */
typedef enum entra_stage {
  /**
   * Nothing that it told of yet.
   */
  ENTRA_STAGE_STARTING = 0,
  /**
   * Tenants are found; `done` counts tenants.
   */
  ENTRA_STAGE_DISCOVERING = 1,
  /**
   * A directory is read; `done` counts people.
   */
  ENTRA_STAGE_READING_USERS = 2,
  /**
   * A plan is made; `done` counts people.
   */
  ENTRA_STAGE_PLANNING = 3,
  /**
   * Changes are written; `done` counts batches.
   */
  ENTRA_STAGE_APPLYING = 4,
  /**
   * A tenant is done; `done` counts tenants.
   */
  ENTRA_STAGE_TENANTS = 5,
  /**
   * A run is taken back; `done` counts entries of its journal.
   */
  ENTRA_STAGE_UNDOING = 6,
} entra_stage;

/**
 * The library, opened: a database, threads of its own, and what was found out on the way. One is enough for a process.
 * Several threads may use it at once. Close it once with `entra_close`.
 */
typedef struct entra entra;

/**
 * Why a call failed. Free it once with `entra_error_free`.
 */
typedef struct entra_error entra_error;

/**
 * An operation under way. Several threads may ask it at once. Free it once with `entra_job_free`.
 */
typedef struct entra_job entra_job;

/**
 * Where a callback puts the secret that it found. It lives as long as the callback runs.
 */
typedef struct entra_secret_answer entra_secret_answer;

/**
 * One host tenant, and who asks on its behalf. Cheap: make one for each request of a user. Several threads may use it at
 * once. Free it once with `entra_tenant_free`.
 */
typedef struct entra_tenant entra_tenant;

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
 * A store of secrets: passwords and tokens, by names that the library chooses, each up to some kilobytes of UTF-8.
 *
 * Callbacks run on threads of the library, several at once, and may block. They must not call back into the library but
 * for `entra_secret_answer_set`: what waits answers `ENTRA_WOULD_DEADLOCK`. Text that they are given lives as long as
 * the callback runs; copies of it are theirs to wipe.
 */
typedef struct entra_secret_provider {
  /**
   * Handed to every callback. May be NULL.
   */
  void *userdata;
  /**
   * Reads a secret of the whole installation. Answer `ENTRA_OK` and set `answer`, or leave it if there is none.
   * Any other number is a failure.
   */
  int32_t (*get_app)(void *userdata, entra_str name, entra_secret_answer *answer);
  /**
   * Reads a secret of one host tenant, likewise.
   */
  int32_t (*get_tenant)(void *userdata,
                        entra_str tenant,
                        entra_str name,
                        entra_secret_answer *answer);
  /**
   * Writes one. NULL makes the store read-only.
   */
  int32_t (*set_tenant)(void *userdata,
                        entra_str tenant,
                        entra_str name,
                        entra_str value);
  /**
   * Removes one; removing what is absent is a success. NULL together with `set_tenant`.
   */
  int32_t (*delete_tenant)(void *userdata, entra_str tenant, entra_str name);
  /**
   * Called once when no callback will be called any more. May be NULL.
   */
  void (*finalize)(void *userdata);
} entra_secret_provider;

/**
 * Hears what the library logs: its own lines only, never its dependencies', and never a secret.
 *
 * The callback runs on threads of the library, several at once, in the midst of work: it should be quick, and must not
 * call back into the library.
 */
typedef struct entra_logger {
  /**
   * Handed to every callback. May be NULL.
   */
  void *userdata;
  /**
   * The last `entra_log_level` that is wanted.
   */
  int32_t max_level;
  /**
   * One line. `target` is the place in the library, `fields` an object of what the line is about, as
   * `{"tenant":"…","code":"throttled"}`. All live as long as the callback runs.
   */
  void (*log)(void *userdata,
              entra_log_level level,
              entra_str target,
              entra_str message,
              entra_str fields);
  /**
   * Called once when no callback will be called any more. May be NULL.
   */
  void (*finalize)(void *userdata);
} entra_logger;

/**
 * How far a job is. Tenants are worked on at the same time: `stage`, `done` and `total` are of the one that told last.
 */
typedef struct entra_progress {
  /**
   * What it told last.
   */
  entra_stage stage;
  /**
   * How many of these are done, in the unit of the stage.
   */
  uint64_t done;
  /**
   * Of how many; 0 if it is not known.
   */
  uint64_t total;
  /**
   * Tenants done, in a run over tenants.
   */
  uint64_t tenants_done;
  /**
   * Of how many; 0 if it is not known.
   */
  uint64_t tenants_total;
} entra_progress;

/**
 * Hears of a job. Callbacks run on threads of the library, one at a time, and may block. They may call functions that do
 * not block, `entra_job_take` in `ended` among them; those that block answer `ENTRA_WOULD_DEADLOCK`.
 */
typedef struct entra_job_listener {
  /**
   * Handed to every callback. May be NULL.
   */
  void *userdata;
  /**
   * The job is further; about `tenant_name`, which may be empty. Both live as long as the callback runs. May be NULL.
   */
  void (*progress)(void *userdata,
                   const entra_progress *progress,
                   entra_str tenant_name);
  /**
   * The job has ended and its result can be taken. Called once. May be NULL.
   */
  void (*ended)(void *userdata);
  /**
   * Called once when no callback will be called any more. May be NULL.
   */
  void (*finalize)(void *userdata);
} entra_job_listener;

/**
 * What a run came to, over all of its tenants.
 */
typedef struct entra_run_counters {
  /**
   * Tenants that the run covered.
   */
  uint32_t tenants;
  /**
   * Of these, synced to their end.
   */
  uint32_t tenants_succeeded;
  /**
   * Of these, not; the run's document says why.
   */
  uint32_t tenants_failed;
  /**
   * New contacts.
   */
  uint32_t created;
  /**
   * Identities on existing contacts.
   */
  uint32_t linked;
  /**
   * Contacts of which a value changed.
   */
  uint32_t updated;
  /**
   * Identities that wait for a person.
   */
  uint32_t ambiguous;
  /**
   * Contacts deactivated.
   */
  uint32_t inactivated;
  /**
   * Identities out of scope, and changes left alone because the row had changed since the plan.
   */
  uint32_t skipped;
  /**
   * Contacts brought back.
   */
  uint32_t reactivated;
  /**
   * Linked identities of which nothing changed.
   */
  uint32_t unchanged;
} entra_run_counters;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/* ---- Versions: which library this is --------------------------------------------------------- */

/**
 * The library's version, as `0.1.0`. Lives as long as the program.
 */
entra_str entra_version(void);

/**
 * The number of the binary interface that the library speaks: `ENTRA_ABI_VERSION` of its own header.
 */
uint32_t entra_abi_version(void);

/* ---- Status: how a call ended ---------------------------------------------------------------- */

/**
 * The word of a status as in logs and in JSON, NUL-terminated; `ok` for 0, `unknown` for numbers that are none.
 * Lives as long as the program.
 */
const char *entra_status_name(int32_t status);

/**
 * The HTTP status that a host may answer with; 200 for 0, 500 for numbers that are none.
 */
uint16_t entra_status_http(int32_t status);

/* ---- Text: borrowed from an object, or owned by the caller ----------------------------------- */

/**
 * Frees bytes and leaves `{NULL, 0}`, so that freeing twice through the same variable is harmless.
 * NULL is ignored.
 */
void entra_bytes_free(entra_bytes *bytes);

/* ---- Errors: what went wrong, as an object with accessors ------------------------------------ */

/**
 * The status that the failed call returned; `ENTRA_OK` for NULL.
 */
entra_status entra_error_code(const entra_error *error);

/**
 * What happened, for an operator. Lives as long as the error; empty for NULL.
 */
entra_str entra_error_message(const entra_error *error);

/**
 * What to do. Lives as long as the error; empty for NULL.
 */
entra_str entra_error_remedy(const entra_error *error);

/**
 * The operation that failed; empty if the error knows none, and for NULL. Lives as long as the error.
 */
entra_str entra_error_operation(const entra_error *error);

/**
 * One of the error's facts by its name, as `tenant`, `request-id` or `flag`; empty if it has none of that name, and for
 * NULL. Lives as long as the error.
 */
entra_str entra_error_fact(const entra_error *error,
                                  const char *name,
                                  size_t name_length);

/**
 * Whether the same call may succeed later; `false` for NULL.
 */
bool entra_error_retryable(const entra_error *error);

/**
 * How many milliseconds to wait before that, where somebody said; else 0.
 */
uint64_t entra_error_retry_after_ms(const entra_error *error);

/**
 * Frees an error. NULL is ignored.
 */
void entra_error_free(entra_error *error);

/* ---- Secrets: a host's own store of them, as a table of callbacks ---------------------------- */

/**
 * Answers a `get_app` or `get_tenant`: copies the value, which the callback may then wipe.
 */
entra_status entra_secret_answer_set(entra_secret_answer *answer,
                                          const char *value,
                                          size_t value_length,
                                          entra_error **out_error);

/* ---- Instances: the library, opened ---------------------------------------------------------- */

/**
 * Opens the library: brings the database's schema up to date and starts up to four threads.
 *
 * `abi_version` is `ENTRA_ABI_VERSION`; a library that speaks another one refuses with `ENTRA_INVALID_ARGUMENT`.
 * `options` is a document: `{"database": "sqlite:entra.db"}` at least, see entra-ffi/CONVENTIONS.md. `secrets` and
 * `logger` may be NULL. They are copied; whatever comes of the call, the `finalize` of each is called once: now if it
 * fails, else within `entra_close`. Blocks.
 */
entra_status entra_open(uint32_t abi_version,
                             const char *options,
                             size_t options_length,
                             const entra_secret_provider *secrets,
                             const entra_logger *logger,
                             entra **out_instance,
                             entra_error **out_error);

/**
 * Cancels what is under way, waits for it and for every callback, ends the threads and frees the instance. Tenants and
 * jobs of it stay yours to free: a tenant answers `ENTRA_INVALID_ARGUMENT` from now on, a job has ended.
 * NULL is ignored. Called from a callback it answers `ENTRA_WOULD_DEADLOCK` and does nothing. Blocks.
 */
entra_status entra_close(entra *instance,
                              entra_error **out_error);

/* ---- Tenants: on whose behalf operations are called ------------------------------------------ */

/**
 * Names a host tenant and the actor: a document `{"userId": "ada", "userType": "internal", "permissions":
 * ["system_settings.update"]}`. Without `userId` it is the scheduler. Rights are checked at each operation.
 */
entra_status entra_for_tenant(const entra *instance,
                                   const char *tenant,
                                   size_t tenant_length,
                                   const char *actor,
                                   size_t actor_length,
                                   entra_tenant **out_tenant,
                                   entra_error **out_error);

/**
 * Frees a tenant. Jobs that it started go on. NULL is ignored.
 */
void entra_tenant_free(entra_tenant *tenant);

/* ---- Jobs: operations that take their time --------------------------------------------------- */

/**
 * Whether the job has ended, well or not; `true` for NULL.
 */
bool entra_job_has_ended(const entra_job *job);

/**
 * Waits until the job has ended, or no longer than `timeout_ms` milliseconds; a negative timeout is none. `out_ended`
 * says which. Blocks.
 */
entra_status entra_job_wait(const entra_job *job,
                                 int64_t timeout_ms,
                                 bool *out_ended,
                                 entra_error **out_error);

/**
 * Asks the job to stop as soon as nothing is left half done. It then ends with `ENTRA_CANCELLED`, or with its result if
 * that was already certain. Does not block; NULL is ignored.
 */
void entra_job_cancel(const entra_job *job);

/**
 * How far the job is. Does not block.
 */
entra_status entra_job_progress(const entra_job *job,
                                     entra_progress *out_progress,
                                     entra_error **out_error);

/**
 * Takes the job's result, once: its document, or its error as if the call had been made now. Blocks until the job has
 * ended.
 * The document is freed with `entra_bytes_free`.
 */
entra_status entra_job_take(entra_job *job,
                                 entra_bytes *out_document,
                                 entra_error **out_error);

/**
 * Frees a job; one that has not ended is cancelled and goes on without you until it stops. Does not block. A listener is
 * told to the end: its `finalize` says that nothing more comes. NULL is ignored.
 */
void entra_job_free(entra_job *job);

/* ---- Operations as documents: everything that the library does, by its name ------------------ */

/**
 * The names of all operations, as a document: `["status", "connectCipp", …]`. Lives as long as the program.
 */
entra_str entra_operations(void);

/**
 * Runs an operation to its end: its name, an object in (nothing stands for `{}`), a document out. A name or a field that
 * is not known is refused before anything is done. Blocks.
 * The document is freed with `entra_bytes_free`.
 */
entra_status entra_call(const entra_tenant *tenant,
                             const char *operation,
                             size_t operation_length,
                             const char *input,
                             size_t input_length,
                             entra_bytes *out_document,
                             entra_error **out_error);

/**
 * Starts an operation and answers at once; its document or its error is taken from the job. `listener` may be NULL; it
 * is copied, and whatever comes of the call, its `finalize` is called once.
 */
entra_status entra_call_start(const entra_tenant *tenant,
                                   const char *operation,
                                   size_t operation_length,
                                   const char *input,
                                   size_t input_length,
                                   const entra_job_listener *listener,
                                   entra_job **out_job,
                                   entra_error **out_error);

/* ---- Operations with arguments of C: what programs call most. Everything else is an `entra_call`  */

/**
 * How the integration is: the document of operation `status`. Blocks.
 * The document is freed with `entra_bytes_free`.
 */
entra_status entra_get_status(const entra_tenant *tenant,
                                   entra_bytes *out_document,
                                   entra_error **out_error);

/**
 * Starts a partner sign-in: answers the address to which the person's browser goes. Microsoft sends it back to
 * `redirect_uri`, with a code and a state for `entra_connect_direct_finish`. Blocks.
 * The address is freed with `entra_bytes_free`.
 */
entra_status entra_connect_direct_start(const entra_tenant *tenant,
                                             const char *redirect_uri,
                                             size_t redirect_uri_length,
                                             entra_bytes *out_authorize_url,
                                             entra_error **out_error);

/**
 * Finishes the sign-in with what Microsoft sent back. Whatever fails leaves the former connection in force. Blocks.
 */
entra_status entra_connect_direct_finish(const entra_tenant *tenant,
                                              const char *code,
                                              size_t code_length,
                                              const char *state,
                                              size_t state_length,
                                              entra_error **out_error);

/**
 * Connects through CIPP with an API client of it: proves it and puts it in force. Whatever fails leaves the former
 * connection in force. Blocks.
 */
entra_status entra_connect_cipp(const entra_tenant *tenant,
                                     const char *base_url,
                                     size_t base_url_length,
                                     const char *cipp_tenant_id,
                                     size_t cipp_tenant_id_length,
                                     const char *client_id,
                                     size_t client_id_length,
                                     const char *client_secret,
                                     size_t client_secret_length,
                                     entra_error **out_error);

/**
 * Takes the connection out of force and removes its credentials. Mappings, links and history stay. Blocks.
 */
entra_status entra_disconnect(const entra_tenant *tenant,
                                   entra_error **out_error);

/**
 * Reads the partner's tenants and records them; answers how many there are. Blocks.
 */
entra_status entra_discover(const entra_tenant *tenant,
                                 uint32_t *out_tenants,
                                 entra_error **out_error);

/**
 * Starts the same as a job; its document is that of operation `discover`.
 */
entra_status entra_discover_start(const entra_tenant *tenant,
                                       const entra_job_listener *listener,
                                       entra_job **out_job,
                                       entra_error **out_error);

/**
 * Syncs one managed tenant, or with NULL every mapped one, and answers what it came to. A tenant that fails is counted,
 * and does not make the call fail. Blocks.
 */
entra_status entra_sync(const entra_tenant *tenant,
                             const char *managed_tenant_id,
                             size_t managed_tenant_id_length,
                             entra_run_counters *out_counters,
                             entra_error **out_error);

/**
 * Starts the same as a job; its document is that of operation `sync`, which `entra_run_count` counts.
 */
entra_status entra_sync_start(const entra_tenant *tenant,
                                   const char *managed_tenant_id,
                                   size_t managed_tenant_id_length,
                                   const entra_job_listener *listener,
                                   entra_job **out_job,
                                   entra_error **out_error);

/**
 * Counts what a run came to, from a document of operation `sync` or `getRun`.
 */
entra_status entra_run_count(const char *run_document,
                                  size_t run_document_length,
                                  entra_run_counters *out_counters,
                                  entra_error **out_error);

/**
 * Stops a run between two batches, whoever started it in this process; the next run finishes the job. Blocks.
 */
entra_status entra_cancel_run(const entra_tenant *tenant,
                                   const char *run_id,
                                   size_t run_id_length,
                                   entra_error **out_error);

/* ---- Pure functions: a document in, a document out, no handle, any thread -------------------- */

/**
 * Matches managed tenants to clients: `{profile, tenants, clients}` to
 * `{autoMatched, fuzzyCandidates, unmatched}`.
 * The answer is freed with `entra_bytes_free`.
 */
entra_status entra_match_tenants(const char *input,
                                      size_t input_length,
                                      entra_bytes *out_document,
                                      entra_error **out_error);

/**
 * Tells who of a directory is a person: `{users, config, profile}` to `{included, excluded}`.
 * The answer is freed with `entra_bytes_free`.
 */
entra_status entra_filter_users(const char *input,
                                     size_t input_length,
                                     entra_bytes *out_document,
                                     entra_error **out_error);

/**
 * Tells what the field rules would write of one user: `{user, config}` to a patch of contact columns.
 * The answer is freed with `entra_bytes_free`.
 */
entra_status entra_field_patch(const char *input,
                                    size_t input_length,
                                    entra_bytes *out_document,
                                    entra_error **out_error);

/**
 * Plans a sync: `{read, mapping, contacts, links, settings}` to
 * `{hash, counters, guard, changes, excluded}`. Writes nothing.
 * The answer is freed with `entra_bytes_free`.
 */
entra_status entra_plan_sync(const char *input,
                                  size_t input_length,
                                  entra_bytes *out_document,
                                  entra_error **out_error);

/**
 * How similar two names are in the Phase1 profile, 0 to 1, unrounded.
 */
entra_status entra_name_similarity(const char *left,
                                        size_t left_length,
                                        const char *right,
                                        size_t right_length,
                                        double *out_score,
                                        entra_error **out_error);

/**
 * The domain of a host or an URL, folded; `{NULL, 0}` if it has none. `value` may be NULL.
 */
entra_status entra_normalize_domain(const char *value,
                                         size_t value_length,
                                         entra_bytes *out_domain,
                                         entra_error **out_error);

/**
 * The domain of an address, a host or an URL, folded; `{NULL, 0}` if it has none. `value` may be NULL.
 */
entra_status entra_domain_of(const char *value,
                                  size_t value_length,
                                  entra_bytes *out_domain,
                                  entra_error **out_error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ENTRA_H */
