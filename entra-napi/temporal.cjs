'use strict'

const { EntraError, refusal } = require('./lib/errors.cjs')
const { errorCodes } = require('./lib/pure.cjs')
const { scheduler } = require('./lib/scheduler.cjs')
const { accompany, watchRun } = require('./lib/temporal/accompany.cjs')

/** How often an activity is tried before its tenant's line says that it failed. */
const ATTEMPTS = 8
/** Tenants that a result names: the engine's documents have a limit of two megabytes. */
const TENANTS = 1_000

/** The seven activities for a TypeScript worker. Plain functions; their inputs are those of the Rust worker. */
function createActivities({ entra, context = () => undefined, failure = (error) => error }) {
  const open = typeof entra === 'function' ? entra : () => entra

  /** An activity: `work` gets the operations, the input, the options of a long operation, and the execution. */
  const activity = (work) => async (input) => {
    const execution = context()
    const accompanied = accompany(execution)
    try {
      const msp = (await open()).forTenant(input.tenantId, actorOf(input))
      return await work(msp, input, accompanied.options, execution)
    } catch (error) {
      if (!(error instanceof EntraError)) throw error
      const cancellation = execution?.cancellationSignal
      throw error.code === 'cancelled' && cancellation?.aborted ? cancellation.reason : failure(error)
    } finally {
      accompanied.end()
    }
  }

  return {
    discoverManagedTenantsActivity: activity(async (msp, input, options, execution) => {
      const found = await msp.discoverIn({ workflowId: workflowOf(input, execution) }, options)
      const { runId, seen, added, gone, isComplete } = found
      return { runId, seen, added, gone, isComplete }
    }),

    loadMappedTenantsActivity: activity(async (msp, { trigger = 'manual', managedTenantId, after, limit = 1_000 }) => {
      if (trigger === 'scheduled' && !(await msp.getSchedule()).syncEnabled) {
        return { tenants: [], total: 0, isLast: true }
      }
      const mapped = await msp.mappedTenants({ trigger, managedTenantId })
      const behind = mapped
        .map(({ managedTenantId, clientId }) => ({ managedTenantId, clientId }))
        .sort((left, right) => (left.managedTenantId < right.managedTenantId ? -1 : 1))
        .filter((one) => !after || one.managedTenantId > after)
      return { tenants: behind.slice(0, limit), total: mapped.length, isLast: behind.length <= limit }
    }),

    provisionEntraClientActivity: activity(async (msp, { managedTenantId }) => ({
      clientId: await msp.provisionClient({ managedTenantId }),
    })),

    upsertSyncRunActivity: activity(async (msp, input, _, execution) => {
      const { runType, totalTenants, managedTenantId, clientId, actor } = input
      const workflowId = workflowOf(input, execution)
      const initiatedBy = actor?.userId
      const { runId } = await msp.beginRun({ runType, workflowId, totalTenants, managedTenantId, clientId, initiatedBy })
      return { runId }
    }),

    syncTenantUsersActivity: activity(async (msp, input, options, execution) => {
      const { runId, managedTenantId, clientId, trigger = 'manual', planHash, fullRead } = input
      const job = { runId, managedTenantId, clientId, byPerson: trigger === 'manual', planHash, fullRead }
      const watched = watchRun(msp, runId, options)
      try {
        const line = await msp.syncTenant(job, watched.options)
        if (line.status === 'failed') retryIfItHelps(line, execution)
        return line
      } finally {
        watched.end()
      }
    }),

    recordSyncTenantResultActivity: activity((msp, { runId, result }) => msp.recordTenantResult({ runId, result })),

    finalizeSyncRunActivity: activity(async (msp, { runId, wasCancelled }) => {
      const { run, tenantResults } = await msp.finishRun({ runId, wasCancelled })
      const isDone = (line) => Number(line.status === 'completed')
      const [{ status, summary }, lines] = [run, tenantResults.toSorted((left, right) => isDone(left) - isDone(right))]
      return { runId, status, summary, tenantResults: lines.slice(0, TENANTS) }
    }),
  }
}

/** Whoever may start workflows was asked by the host; flags and edition are asked again. */
function actorOf({ actor }) {
  return actor?.userId ? { ...scheduler, userId: actor.userId } : scheduler
}

function workflowOf({ workflowId }, execution) {
  const id = workflowId ?? execution?.info?.workflowExecution?.workflowId
  if (!id) throw refusal('This activity belongs to a workflow.', 'Give `workflowId`, or a `context` that knows it.')
  return id
}

/** What may be better for trying again fails the activity; what will not is the tenant's line. */
function retryIfItHelps({ errorCode, errorMessage, managedTenantId }, execution) {
  const entry = errorCodes().find(({ code }) => code === errorCode)
  if (!entry?.retryable || (execution?.info?.attempt ?? ATTEMPTS) >= ATTEMPTS) return
  const context = { managed_tenant: managedTenantId }
  throw new EntraError({ ...entry, message: errorMessage, operation: 'sync_tenant_of_run', context })
}

module.exports = { createActivities }
