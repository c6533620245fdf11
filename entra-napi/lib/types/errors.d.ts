/** A line of the table of error codes. */
export interface ErrorCodeEntry {
  code: string
  httpStatus: number
  /** Whether the same call may succeed later. */
  retryable: boolean
  /** What happened, in general. */
  message: string
  /** What to do, in general. */
  remedy: string
}

/** Every error code. Words never change their meaning and are never used again. */
export function errorCodes(): ErrorCodeEntry[]

/** Why an operation failed. Never carries a secret. */
export class EntraError extends Error {
  /** For programs; one of `errorCodes()`. */
  readonly code: string
  /** What to do. */
  readonly remedy: string
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** How many milliseconds to wait before that, where the vendor said. */
  readonly retryAfterMs?: number
  /** What a route handler may answer with. */
  readonly httpStatus: number
  /** The operation that failed, or empty. */
  readonly operation: string
  /** The vendor's request id, where there is one. */
  readonly correlationId?: string
}
