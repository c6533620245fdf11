// `entra-napi/actions`: operations as server actions and route handlers.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { createActions, directAnswer, httpStatus, routeHandler, toResponse, toResult } from '../actions.mjs'
import { EntraError, EntraForTenant } from '../index.mjs'
import { HOST, REDIRECT, open, technician, visit } from './support/msp.mjs'
import { simulate } from './support/simulator.mjs'

let simulator, entra, actions

before(async () => {
  simulator = await simulate({ tenants: 2, users: 10 })
  entra = await open('sqlite::memory:', simulator)
  actions = createActions({ entra, caller: async () => ({ tenantId: HOST, actor: technician }) })
})
after(async () => {
  await entra.close()
  await simulator.stop()
})

test('there is one action for each operation', () => {
  const operations = Object.getOwnPropertyNames(EntraForTenant.prototype).filter((name) => name !== 'constructor')
  assert.deepEqual(Object.keys(actions), operations)
})

test('an action answers with data', async () => {
  const started = await actions.connectDirectStart({ redirectUri: REDIRECT })
  assert.equal(started.success, true)
  const finished = await actions.connectDirectFinish(await visit(started.data.authorizeUrl))
  assert.equal(finished.data.connectionType, 'direct')
  const progress = []
  const found = await actions.discover({ onProgress: (one) => progress.push(one) })
  assert.equal(found.data.seen, 2)
  assert.equal(progress[0].stage, 'discovering')
  assert.deepEqual(await actions.disconnect(), { success: true, data: null })
})

test('an action answers with what went wrong and what to do', async () => {
  const result = await actions.preflight({ managedTenantId: 'nobody' })
  assert.equal(result.success, false)
  assert.equal(result.code, 'not_connected')
  assert.equal(result.error, 'There is no connection.')
  assert.equal(result.remedy, 'Connect first.')
  assert.equal(httpStatus(result), 409)
})

test('what the host throws is not ours to answer', async () => {
  const redirect = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;/login' })
  const away = createActions({ entra, caller: () => { throw redirect } })
  await assert.rejects(away.status(), redirect)
  await assert.rejects(toResult(() => { throw redirect }), redirect)
  const closed = createActions({ entra: async () => { throw redirect }, caller: () => ({ tenantId: HOST, actor: technician }) })
  await assert.rejects(closed.status(), redirect)
})

test('the Community Edition is HTTP 501 with its payload', async () => {
  const community = await open('sqlite::memory:', undefined, { edition: 'community' })
  const of = createActions({ entra: () => community, caller: () => ({ tenantId: HOST, actor: technician }) })
  const response = await routeHandler(of.status)(new Request('http://psa.test/api/entra/status'))
  assert.equal(response.status, 501)
  const { success, error, code } = await response.json()
  assert.deepEqual({ success, error, code }, {
    success: false,
    error: 'Microsoft Entra integration is only available in Enterprise Edition.',
    code: 'edition_unavailable',
  })
  await community.close()
})

test('a route handler takes JSON and answers with JSON and a status', async () => {
  const post = (body) => new Request('http://psa.test/', { method: 'POST', body })
  const preview = routeHandler(actions.previewMappings)
  const done = await preview(post('{"profile":"phase1"}'))
  assert.equal(done.status, 200)
  assert.equal(done.headers.get('cache-control'), 'no-store')
  assert.deepEqual(Object.keys((await done.json()).data), ['autoMatched', 'fuzzyCandidates', 'unmatched'])
  assert.equal((await preview(post(''))).status, 200)
  const broken = await preview(post('{"profile'))
  assert.equal(broken.status, 400)
  assert.equal((await broken.json()).code, 'invalid_argument')
  assert.equal((await preview(post('{"profil":1}'))).status, 400)
})

test('a wait that the vendor asks for is a header', () => {
  const error = new EntraError({ code: 'throttled', message: 'Slow down.', remedy: 'Wait.', retryable: true, retryAfterMs: 1_200 })
  return toResult(() => { throw error }).then((result) => {
    const response = toResponse(result)
    assert.equal(response.status, 429)
    assert.equal(response.headers.get('retry-after'), '2')
  })
})

test("the callback page's address becomes the input", () => {
  const address = '/api/auth/microsoft/entra/callback?code=c%2B1&state=s&session_state=x'
  assert.deepEqual(directAnswer(address), { code: 'c+1', state: 's', error: undefined })
  assert.deepEqual(directAnswer(new URL('https://psa.test/?error=access_denied')), {
    code: undefined, state: undefined, error: 'access_denied',
  })
})
