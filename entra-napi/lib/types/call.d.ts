/** How far an operation is. */
export interface Progress {
  /** What is being done, with its unit. */
  stage:
    | 'discovering' /* tenants */
    | 'readingUsers' /* people */
    | 'planning' /* people */
    | 'applying' /* batches */
    | 'tenants' /* tenants of the run */
    | 'undoing' /* journal entries */
  /** About which tenant, where it is about one. */
  managedTenantId: string | null
  tenantName: string | null
  /** Done so far, in the stage's unit. */
  done: number
  /** Of how many, where it is known. */
  total: number | null
}

export interface CallOptions {
  /**
   * Ends the operation with `cancelled`, between two pages or batches; its reason is the error's `cause`. A sync that
   * had begun to write answers instead, with the run's report and its status `cancelled`.
   */
  signal?: AbortSignal
  /** Hears how far it is. If it throws, the operation is cancelled and fails with what it threw as `cause`. */
  onProgress?: (progress: Progress) => void
}

/**
 * A long operation: a promise of its answer, and its progress to iterate over.
 *
 * ```js
 * const run = msp.sync()
 * for await (const { stage, done, total } of run) console.log(stage, done, total)
 * const { tenantResults } = await run
 * ```
 *
 * The iteration ends with the operation and throws what it rejects with. Leaving it cancels nothing.
 */
export interface Call<T> extends Promise<T>, AsyncIterable<Progress> {}
