// `entra-napi/temporal`: a whole run through the seven activities, as a workflow would carry it.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { EntraError } from '../index.mjs'
import { createActivities } from '../temporal.mjs'
import { sqlite } from './support/databases.mjs'
import { HOST, mappedMsp, open, technician } from './support/msp.mjs'
import { simulate } from './support/simulator.mjs'

const databases = sqlite()
const onBehalf = { tenantId: HOST, actor: { userId: technician.userId } }
let simulator, entra, msp

before(async () => {
  simulator = await simulate({ tenants: 3, users: 60 })
  entra = await open(await databases.database(), simulator)
  msp = entra.forTenant(HOST, technician)
  await mappedMsp(msp, simulator)
})
after(async () => {
  await entra.close()
  await simulator.stop()
  await databases.stop()
})

/** An execution as Temporal's `Context.current()` gives one. */
function execution(workflowId, { attempt = 1 } = {}) {
  const beats = []
  const cancellation = new AbortController()
  const info = { attempt, workflowExecution: { workflowId } }
  const heartbeat = (details) => beats.push(details)
  return { beats, cancel: (reason) => cancellation.abort(reason), heartbeat, info, cancellationSignal: cancellation.signal }
}

test('there are seven, by the names of the contract', () => {
  assert.deepEqual(Object.keys(createActivities({ entra })).sort(), [
    'discoverManagedTenantsActivity',
    'finalizeSyncRunActivity',
    'loadMappedTenantsActivity',
    'provisionEntraClientActivity',
    'recordSyncTenantResultActivity',
    'syncTenantUsersActivity',
    'upsertSyncRunActivity',
  ])
})

test('carry a run from its discovery to its end', async () => {
  const current = execution('entra-all-tenants-sync:t:manual:bucket-1')
  const activities = createActivities({ entra: () => entra, context: () => current })
  const found = await activities.discoverManagedTenantsActivity({ ...onBehalf, workflowId: 'discovery-1' })
  assert.deepEqual({ seen: found.seen, isComplete: found.isComplete }, { seen: 3, isComplete: true })
  const first = await activities.loadMappedTenantsActivity({ ...onBehalf, limit: 2 })
  assert.deepEqual([first.tenants.length, first.total, first.isLast], [2, 3, false])
  const after = first.tenants[1].managedTenantId
  const rest = await activities.loadMappedTenantsActivity({ ...onBehalf, limit: 2, after })
  assert.deepEqual([rest.tenants.length, rest.total, rest.isLast], [1, 3, true])

  const begin = { ...onBehalf, runType: 'all-tenants', totalTenants: 3 }
  const { runId } = await activities.upsertSyncRunActivity(begin)
  assert.deepEqual(await activities.upsertSyncRunActivity(begin), { runId })
  for (const { managedTenantId, clientId } of [...first.tenants, ...rest.tenants]) {
    if (!clientId) await activities.provisionEntraClientActivity({ ...onBehalf, managedTenantId })
    const line = await activities.syncTenantUsersActivity({ ...onBehalf, runId, managedTenantId, clientId })
    assert.equal(line.status, 'completed')
    await activities.recordSyncTenantResultActivity({ ...onBehalf, runId, result: line })
  }
  const result = await activities.finalizeSyncRunActivity({ ...onBehalf, runId })
  assert.equal(result.status, 'completed')
  assert.equal(result.tenantResults.length, 3)
  assert.ok(current.beats.length >= 10)
  const { run } = await msp.getRun({ workflowId: 'entra-all-tenants-sync:t:manual:bucket-1' })
  assert.equal(run.initiatedBy, technician.userId)
})

test('a schedule that was switched off covers nobody', async () => {
  const activities = createActivities({ entra })
  const page = await activities.loadMappedTenantsActivity({ tenantId: HOST, trigger: 'scheduled' })
  assert.deepEqual(page, { tenants: [], total: 0, isLast: true })
})

test('a cancelled activity throws what cancelled it', async () => {
  const current = execution('cancelled-1')
  const activities = createActivities({ entra, context: () => current })
  const cancelled = new Error('CancelledFailure')
  current.cancel(cancelled)
  await assert.rejects(activities.discoverManagedTenantsActivity(onBehalf), cancelled)
})

test('a heartbeat that fails ends the work', async () => {
  const gone = new Error('the activity is unknown')
  const context = () => ({ ...execution('w'), heartbeat: () => { throw gone } })
  const activities = createActivities({ entra, context })
  await assert.rejects(activities.discoverManagedTenantsActivity(onBehalf), { code: 'cancelled', cause: gone })
})

test('a failure is what the worker makes of it', async () => {
  const failure = ({ code, retryable }) => Object.assign(new Error(code), { name: 'ApplicationFailure', retryable })
  const activities = createActivities({ entra, failure })
  const nobody = { ...onBehalf, managedTenantId: 'nobody' }
  await assert.rejects(activities.provisionEntraClientActivity(nobody), { name: 'ApplicationFailure', retryable: false })
  await assert.rejects(createActivities({ entra }).upsertSyncRunActivity({ ...onBehalf, runType: 'initial' }), {
    code: 'invalid_argument', message: 'This activity belongs to a workflow.',
  })
})

test('what may be better for trying again fails the activity, and is a line at the last attempt', async () => {
  const current = execution('retry-1')
  const activities = createActivities({ entra, context: () => current })
  const { tenants } = await activities.loadMappedTenantsActivity(onBehalf)
  const { runId } = await activities.upsertSyncRunActivity({ ...onBehalf, runType: 'all-tenants' })
  await simulator.fault({ route: 'GET /v1.0/users*', when: 'always', fault: 'notJson' })
  const job = { ...onBehalf, runId, ...tenants[0], fullRead: true }
  await assert.rejects(activities.syncTenantUsersActivity(job), (error) => {
    assert.ok(error instanceof EntraError)
    assert.equal(error.retryable, true)
    return true
  })
  current.info.attempt = 8
  const line = await activities.syncTenantUsersActivity(job)
  assert.equal(line.status, 'failed')
  assert.ok(line.errorMessage)
})
