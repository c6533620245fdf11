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

/** An error as a document, where one is part of an answer. */
export interface ErrorDocument {
  code: string
  message: string
  remedy: string
  retryable: boolean
  retryAfterMs?: number
  httpStatus: number
  operation: string
  correlationId?: string
  context: Record<string, string>
}

/** Why an operation failed. Never carries a secret of ours; `cause` may be an error of the host's own. */
export class EntraError extends Error {
  private constructor()
  readonly name: 'EntraError'
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
  /**
   * Further facts by name, as `managed_tenant` or `plan_hash`. `difference`, of `plan_drifted`, is a JSON text of a
   * `PlanDifference`.
   */
  readonly context: Readonly<Record<string, string>>
  /**
   * What it came of: what a function of the host threw, the reason of an `AbortSignal`, or the library's own inner
   * causes as errors without a code.
   */
  readonly cause?: unknown
}
