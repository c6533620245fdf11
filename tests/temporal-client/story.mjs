// A host's own client: starts, queries, signals and schedules entra's workflows by their names, knowing nothing else of
// them. Prints what it saw as one JSON document; `entra-temporal/tests/temporal/foreign_client.rs` judges it.
//
//   TEMPORAL_ADDRESS, TEMPORAL_TASK_QUEUE, ENTRA_TENANT, ENTRA_USER

import {
  Client,
  Connection,
  ScheduleOverlapPolicy,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
} from '@temporalio/client'

const taskQueue = process.env.TEMPORAL_TASK_QUEUE
const tenantId = process.env.ENTRA_TENANT
const actor = { userId: process.env.ENTRA_USER }

const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS })
const client = new Client({ connection })

/** Ids as the host makes them: parts joined by `:`, and a bucket of five minutes. */
function workflowId(...parts) {
  const bucket = new Date(Math.floor(Date.now() / 300_000) * 300_000)
  const stamp = bucket.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '')
  return [...parts.map((part) => part.replace(/[^A-Za-z0-9_-]/g, '-')), `bucket-${stamp}`].join(':')
}

function start(type, id, input) {
  return client.workflow.start(type, { taskQueue, workflowId: id, args: [input] })
}

/** Starts, or joins the one that runs under that id. */
async function startOrJoin(type, id, input) {
  try {
    await start(type, id, input)
    return false
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    return true
  }
}

async function until(what, look) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const seen = await look()
    if (seen) return seen
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`never came: ${what}`)
}

const requestedAt = new Date().toISOString()
const seen = {}

const discovery = await start('entraDiscoveryWorkflow', workflowId('entra-discovery', tenantId), {
  tenantId,
  actor,
  requestedAt,
})
seen.discovery = await discovery.result()

const initial = await start('entraInitialSyncWorkflow', workflowId('entra-initial-sync', tenantId), {
  tenantId,
  actor,
  requestedAt,
})
seen.initial = await initial.result()

// Paused before it can end, so that a second start surely meets it.
const allId = workflowId('entra-all-tenants-sync', tenantId, 'manual')
const all = await client.workflow.signalWithStart('entraAllTenantsSyncWorkflow', {
  taskQueue,
  workflowId: allId,
  args: [{ tenantId, actor, trigger: 'manual', requestedAt }],
  signal: 'pause',
})
seen.secondStartJoined = await startOrJoin('entraAllTenantsSyncWorkflow', allId, { tenantId, actor, trigger: 'manual' })
seen.paused = await until('a paused run with its row', async () => {
  const progress = await all.query('progress')
  return progress.isPaused && progress.runId ? progress : undefined
})
await all.signal('resume')
seen.all = await all.result()
seen.progress = await all.query('progress')

const managedTenantId = seen.all.tenantResults[0].managedTenantId
const clientId = seen.all.tenantResults[0].clientId
const one = await start(
  'entraTenantSyncWorkflow',
  workflowId('entra-tenant-sync', tenantId, managedTenantId, clientId),
  { tenantId, actor, managedTenantId, clientId, requestedAt },
)
seen.one = await one.result()

// Without an argument the failure says what is missing; without the right signal argument the query does.
const empty = await client.workflow.start('entraAllTenantsSyncWorkflow', { taskQueue, workflowId: `empty-${Date.now()}` })
try {
  await empty.result()
} catch (error) {
  if (!(error instanceof WorkflowFailedError)) throw error
  seen.empty = { type: error.cause.type, message: error.cause.message }
}

const scheduleId = `entra-all-tenants-sync-schedule:${tenantId}`
const schedule = await client.schedule.create({
  scheduleId,
  spec: { intervals: [{ every: '1 day' }] },
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 minutes' },
  action: {
    type: 'startWorkflow',
    workflowType: 'entraAllTenantsSyncWorkflow',
    workflowId: `entra-all-tenants-sync:${tenantId}:scheduled`,
    taskQueue,
    args: [{ tenantId, trigger: 'scheduled' }],
  },
})
await schedule.trigger()
const action = await until('the scheduled run', async () => (await schedule.describe()).info.recentActions[0])
const scheduled = client.workflow.getHandle(action.action.workflow.workflowId, action.action.workflow.firstExecutionRunId)
seen.scheduled = await scheduled.result()
const described = await schedule.describe()
seen.schedule = { id: described.scheduleId, overlap: described.policies.overlap, workflowType: described.action.workflowType }
await schedule.delete()

console.log(JSON.stringify(seen))
await connection.close()
