// Long operations: progress, cancellation, and what is refused before anything happens.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { EntraError } from '../index.mjs'
import { HOST, mappedMsp, open, technician } from './support/msp.mjs'
import { simulate } from './support/simulator.mjs'
import { sqlite } from './support/databases.mjs'

describe('a long operation', () => {
  const databases = sqlite()
  let simulator, entra, msp, tenants

  before(async () => {
    simulator = await simulate({ tenants: 6, users: 300 })
    entra = await open(await databases.database(), simulator)
    msp = entra.forTenant(HOST, technician)
    tenants = await mappedMsp(msp, simulator)
  })
  after(async () => {
    await entra.close()
    await simulator.stop()
    await databases.stop()
  })

  test('tells the same progress to a callback, to an early iterator and to a late one', async () => {
    const told = []
    const call = msp.preflight({ managedTenantId: tenants[0].managedTenantId }, { onProgress: (one) => told.push(one) })
    const early = []
    for await (const progress of call) early.push(progress)
    const late = []
    for await (const progress of call) late.push(progress)
    const answer = await call
    assert.ok(told.length > 0)
    assert.deepEqual(early, told)
    assert.deepEqual(late, told)
    assert.ok(told.some(({ stage, done }) => stage === 'readingUsers' && done > 0), JSON.stringify(told))
    assert.equal(answer.managedTenantId, tenants[0].managedTenantId)
  })

  test('is a promise like others', async () => {
    const call = msp.discover()
    assert.ok(call instanceof Promise)
    assert.equal(call.then(() => {}).constructor, Promise)
    assert.equal((await call).seen, 6)
  })

  test('throws its failure out of the iteration too, and out of nothing else', async () => {
    const call = msp.preflight({ managedTenantId: 'nobody' })
    await assert.rejects(async () => {
      for await (const _ of call) assert.fail('no progress')
    }, EntraError)
  })

  test('ends when its signal does, with the reason as cause', async () => {
    const reason = new Error('the page was closed')
    const error = await msp.sync({}, { signal: AbortSignal.abort(reason) }).catch((error) => error)
    assert.equal(error.code, 'cancelled')
    assert.equal(error.httpStatus, 499)
    assert.equal(error.cause, reason)
  })

  test('ends at whatever moment it is told to, and the next one finishes the job', async () => {
    const seen = new Set()
    for (let round = 0; round < 40; round++) {
      const signal = AbortSignal.timeout(Math.floor(Math.random() * 120))
      const result = await msp.sync({ fullRead: true }, { signal }).catch((error) => error)
      const ending = result instanceof Error ? result.code : result.run.status
      assert.ok(['cancelled', 'completed'].includes(ending), `${ending}: ${JSON.stringify(result)}`)
      seen.add(ending)
    }
    assert.ok(seen.has('cancelled'), [...seen].join())
    const { run } = await msp.sync({ fullRead: true })
    assert.equal(run.status, 'completed')
    const again = await msp.sync({ fullRead: true })
    const changed = again.tenantResults.reduce((sum, line) => sum + line.created + line.updated + line.inactivated, 0)
    assert.equal(changed, 0)
  })

  test('leaves no listener on its signal', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...args) => (listeners++, addEventListener.apply(signal, args))
    signal.removeEventListener = (...args) => (listeners--, removeEventListener.apply(signal, args))
    await msp.discover({ signal })
    await msp.preflight({ managedTenantId: 'nobody' }, { signal }).catch(() => {})
    assert.equal(listeners, 0)
  })

  test('whose watcher throws is cancelled, and says what was thrown', async () => {
    const cause = new Error('the socket is gone')
    const onProgress = () => { throw cause }
    await assert.rejects(msp.sync({ fullRead: true }, { onProgress }), { code: 'invalid_argument', cause })
  })

  test('is refused with input that it does not know', async () => {
    await assert.rejects(msp.sync({ managedTenantID: 'x' }), { code: 'invalid_json' })
    await assert.rejects(msp.sync({ planHash: 1n }), { code: 'invalid_argument' })
    const cycle = {}
    cycle.cycle = cycle
    await assert.rejects(msp.dismiss(cycle), { code: 'invalid_argument', message: /JSON/ })
  })
})

describe('who may do what', () => {
  let entra
  before(async () => {
    entra = await open('sqlite::memory:')
  })
  after(() => entra.close())

  test('is asked at every call', async () => {
    const client = { ...technician, userType: 'client' }
    await assert.rejects(entra.forTenant(HOST, client).status(), { code: 'forbidden', httpStatus: 403 })
    const reader = { userType: 'internal', permissions: ['system_settings.read'] }
    assert.equal((await entra.forTenant(HOST, reader).status()).status, 'disconnected')
    await assert.rejects(entra.forTenant(HOST, reader).disconnect(), { code: 'forbidden' })
  })

  test('needs an actor and a tenant', async () => {
    await assert.rejects(entra.forTenant(HOST, { userId: 'u' }).status(), { code: 'invalid_argument', message: /userType/ })
    await assert.rejects(entra.forTenant(HOST).status(), { code: 'invalid_argument' })
    assert.throws(() => entra.forTenant('', technician), { code: 'invalid_argument' })
    assert.throws(() => entra.forTenant(undefined, technician), { code: 'invalid_argument' })
  })

  test('is nothing in the Community Edition', async () => {
    const community = await open('sqlite::memory:', undefined, { edition: 'community' })
    await assert.rejects(community.forTenant(HOST, technician).status(), {
      code: 'edition_unavailable',
      httpStatus: 501,
      message: 'Microsoft Entra integration is only available in Enterprise Edition.',
    })
    await community.close()
  })
})
