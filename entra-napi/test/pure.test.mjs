import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

import * as entra from '../index.mjs'

const tenant = {
  managedTenantId: 't1',
  entraTenantId: '11111111-1111-4111-8111-111111111111',
  displayName: 'Contoso',
  primaryDomain: 'contoso.com',
}
const client = {
  clientId: 'c1',
  clientName: 'Contoso Ltd',
  url: 'https://www.contoso.com/',
  properties: {},
  billingEmail: null,
  inboundDomains: [],
}

test('both module systems give the same class', () => {
  const required = createRequire(import.meta.url)('../index.cjs')
  assert.equal(required.EntraError, entra.EntraError)
})

test('an exact domain matches by itself', () => {
  const { autoMatched, fuzzyCandidates, unmatched } = entra.matchTenants({
    profile: 'phase1',
    tenants: [tenant],
    clients: [client],
  })
  assert.equal(autoMatched.length, 1)
  assert.equal(autoMatched[0].match.clientId, 'c1')
  assert.equal(autoMatched[0].match.reason, 'exact_domain')
  assert.equal(autoMatched[0].match.confidenceScore, 1)
  assert.deepEqual([fuzzyCandidates, unmatched], [[], []])
})

test('names and domains are folded as the host does', () => {
  assert.equal(entra.nameSimilarity('Contoso', 'contoso'), 1)
  assert.equal(entra.normalizeDomain('https://www.Contoso.com/about'), 'contoso.com')
  assert.equal(entra.domainOf('Ada@Contoso.com'), 'contoso.com')
  assert.equal(entra.domainOf(null), null)
})

test('a document of another shape is an EntraError that says what to do', () => {
  assert.throws(
    () => entra.planSync({ read: 7 }),
    (error) =>
      error instanceof entra.EntraError &&
      error.code === 'invalid_json' &&
      error.httpStatus === 400 &&
      error.retryable === false &&
      error.remedy.length > 0,
  )
})

test('every error code has a status and a remedy', () => {
  const codes = entra.errorCodes()
  assert.ok(codes.length > 40)
  for (const { code, httpStatus, remedy } of codes) assert.ok(httpStatus >= 400 && remedy, code)
})
