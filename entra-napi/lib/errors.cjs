'use strict'

/** Why an operation failed: what happened (`message`), what to do (`remedy`), and a `code` for programs. */
class EntraError extends Error {
  constructor({ code, message, remedy, retryable, retryAfterMs, httpStatus, operation, correlationId }, options) {
    super(message, options)
    this.name = 'EntraError'
    this.code = code
    this.remedy = remedy
    this.retryable = retryable
    this.retryAfterMs = retryAfterMs
    this.httpStatus = httpStatus
    this.operation = operation
    this.correlationId = correlationId
  }
}

/** Opens the envelope in which the native part answers: the value, or a thrown EntraError. */
function unwrap(envelope) {
  const { ok, error } = JSON.parse(envelope)
  if (error) throw new EntraError(error)
  return ok
}

module.exports = { EntraError, unwrap }
