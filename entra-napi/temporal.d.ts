/** The seven activities for a TypeScript Temporal worker. */

import type { Entra, EntraError, Progress, RunType, TenantRun } from './index'

/** For whom an activity works. */
export interface OnBehalf {
  /** The host's account. */
  tenantId: string
  /** The person who asked; absent for the scheduler. */
  actor?: { userId?: string }
}

/** Who carries it, where `context` does not say. */
export interface InWorkflow {
  workflowId?: string
}

export interface Discovered {
  runId: string
  /** Tenants that the source named. */
  seen: number
  /** Of these, new ones. */
  added: number
  /** Tenants that a complete list no longer names. */
  gone: number
  isComplete: boolean
}

/** Some of the tenants that a run covers, in the order of their ids. */
export interface TenantPage {
  tenants: Array<{ managedTenantId: string; clientId: string | null }>
  /** All of the run, on whatever page. */
  total: number
  isLast: boolean
}

/** What a workflow answers. */
export interface RunResult {
  runId: string
  status: TenantRun['status']
  summary: Record<string, unknown>
  /** At most 1,000, those first that did not complete; the rows have all. */
  tenantResults: TenantRun[]
}

/** The activities by their types; hand the object to `Worker.create({ activities })`. */
export interface Activities {
  /** Reads the partner's tenants and records them. */
  discoverManagedTenantsActivity(input: OnBehalf & InWorkflow): Promise<Discovered>
  /** Which tenants a run covers, a page of them. A schedule that was switched off covers none. */
  loadMappedTenantsActivity(input: OnBehalf & {
    trigger?: 'manual' | 'scheduled'
    managedTenantId?: string | null
    /** Only those behind this one. */
    after?: string | null
    /** @default 1000 */
    limit?: number
  }): Promise<TenantPage>
  /** Makes the client of a `create_new` mapping, once. */
  provisionEntraClientActivity(input: OnBehalf & { managedTenantId: string }): Promise<{ clientId: string }>
  /** Begins the run of a workflow, or finds it. */
  upsertSyncRunActivity(input: OnBehalf & InWorkflow & {
    runType: RunType
    totalTenants?: number
    managedTenantId?: string | null
    clientId?: string | null
  }): Promise<{ runId: string }>
  /** Syncs one tenant. What will not be better for trying again is its line; what may be fails the activity. */
  syncTenantUsersActivity(input: OnBehalf & {
    runId: string
    managedTenantId: string
    clientId?: string | null
    trigger?: 'manual' | 'scheduled'
    planHash?: string | null
    fullRead?: boolean
  }): Promise<TenantRun>
  /** Records a line that the sync itself could not. */
  recordSyncTenantResultActivity(input: OnBehalf & { runId: string; result: TenantRun }): Promise<null>
  /** Ends a run with what its tenants add up to, and tells whom it concerns. */
  finalizeSyncRunActivity(input: OnBehalf & { runId: string; wasCancelled?: boolean }): Promise<RunResult>
}

/** What an activity wants to know of its execution: `Context.current()` of `@temporalio/activity` is one. */
export interface Execution {
  /** Hears every two seconds how far the activity is. If it throws, the work is cancelled. */
  heartbeat(progress: Progress | null): void
  /** Ends the work between two pages or batches; its reason is what the activity then throws. */
  cancellationSignal?: AbortSignal
  info?: { attempt?: number; workflowExecution?: { workflowId: string } }
}

/**
 * Makes the activities.
 *
 * ```ts
 * const activities = createActivities({
 *   entra,
 *   context: () => Context.current(),
 *   failure: ({ message, code, retryable, retryAfterMs }) => ApplicationFailure.create({
 *     message, type: code, nonRetryable: !retryable, nextRetryDelay: retryAfterMs,
 *   }),
 * })
 * const worker = await Worker.create({ taskQueue: 'tenant-workflows', workflowsPath, activities })
 * ```
 */
export function createActivities(host: {
  /** The instance, or how to get it: asked at every activity. */
  entra: Entra | (() => Entra | Promise<Entra>)
  /** The execution of the activity that is being called. @default none: no heartbeats, no cancellation */
  context?: () => Execution | undefined
  /** What to throw for an error of ours. @default the error itself */
  failure?: (error: EntraError) => Error
}): Activities
