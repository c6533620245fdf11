'use strict'

/** Why an operation failed: what happened (`message`), what to do (`remedy`), and a `code` for programs. */
class EntraError extends Error {
  constructor({ code, message, remedy, retryable, retryAfterMs, httpStatus, operation, correlationId, context }, options) {
    super(message, options)
    this.code = code
    this.remedy = remedy
    this.retryable = retryable
    this.retryAfterMs = retryAfterMs
    this.httpStatus = httpStatus
    this.operation = operation
    this.correlationId = correlationId
    this.context = context ?? {}
  }
}
// On the prototype, as errors have it: an instance's own properties are what it has to tell.
Object.defineProperty(EntraError.prototype, 'name', { value: 'EntraError', writable: true, configurable: true })

/**
 * Opens the envelope in which the native part answers: the value, or a thrown EntraError. `thrownByHost` finds what a
 * function of the host threw, by the number that crossed in its place.
 */
function unwrap(envelope, thrownByHost) {
  const { ok, error } = JSON.parse(envelope)
  if (!error) return ok
  const cause = error.thrown === undefined ? chain(error.causes ?? []) : thrownByHost(error.thrown)
  throw new EntraError(error, cause === undefined ? undefined : { cause })
}

/** The causes as errors, each the cause of the one before. */
function chain(texts) {
  return texts.reduceRight((cause, text) => new Error(text, cause && { cause }), undefined)
}

/** An error that the native part need not be asked about. */
function refusal(message, remedy, cause) {
  return new EntraError(
    { code: 'invalid_argument', message, remedy, retryable: false, httpStatus: 400, operation: '' },
    cause === undefined ? undefined : { cause },
  )
}

module.exports = { EntraError, refusal, unwrap }
