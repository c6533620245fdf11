// What the host brings: a secret provider, feature flags, a logger, and how they may misbehave.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import { Entra, EntraError } from '../index.mjs'
import { HOST, REDIRECT, everyFlag, open, signIn, technician } from './support/msp.mjs'
import { simulate } from './support/simulator.mjs'

/** A provider as a host would write it: a class with private state. */
class MapSecrets {
  #kept = new Map()
  calls = []

  async getAppSecret(name) {
    return this.#get('app', name)
  }

  async getTenantSecret(tenantId, name) {
    return this.#get(tenantId, name)
  }

  async setTenantSecret(tenantId, name, value) {
    this.calls.push(`set ${name}`)
    this.#kept.set(`${tenantId}/${name}`, value)
  }

  async deleteTenantSecret(tenantId, name) {
    this.calls.push(`delete ${name}`)
    this.#kept.delete(`${tenantId}/${name}`)
  }

  values() {
    return [...this.#kept.values()]
  }

  #get(place, name) {
    this.calls.push(`get ${name}`)
    return this.#kept.get(`${place}/${name}`)
  }
}

/** A provider of which every method is `method`. */
const always = (method) => ({
  getAppSecret: method,
  getTenantSecret: method,
  setTenantSecret: method,
  deleteTenantSecret: method,
})

/** The error of an operation that cannot do without its secrets. */
async function failing(secrets, options = {}) {
  const entra = await Entra.open({ database: 'sqlite::memory:', featureFlags: everyFlag, secrets, ...options })
  try {
    await entra.forTenant(HOST, technician).connectDirectStart({ redirectUri: REDIRECT })
  } catch (error) {
    assert.ok(error instanceof EntraError, String(error))
    return error
  } finally {
    await entra.close()
  }
  return assert.fail('it should have failed')
}

describe('a secret provider of the host', () => {
  let simulator
  before(async () => {
    simulator = await simulate({ tenants: 1, users: 5 })
  })
  after(() => simulator.stop())

  test('keeps the tokens of a sign-in, and gives them up again', async () => {
    const secrets = new MapSecrets()
    const entra = await open('sqlite::memory:', simulator, { secrets })
    const msp = entra.forTenant(HOST, technician)
    await signIn(msp)
    assert.equal((await msp.discover()).seen, 1)
    assert.ok(secrets.values().length >= 5)
    await msp.disconnect()
    assert.ok(secrets.calls.includes('delete entra_direct_refresh_token'))
    await entra.close()
  })

  const cause = new Error('the vault is sealed')
  const huge = 'x'.repeat(1024 * 1024 + 1)
  const misbehaviours = {
    'throws synchronously': [() => { throw cause }, /it threw/, cause],
    'rejects': [() => Promise.reject(cause), /it threw/, cause],
    'throws no Error': [async () => { throw 'a text' }, /it threw/, 'a text'],
    'throws nothing at all': [async () => { throw undefined }, /it threw/, undefined],
    'never settles': [() => new Promise(() => {}), /did not answer within 50 ms/],
    'answers with a number': [async () => 717_171, /a value of type number in place of a string or null/],
    'answers with an object': [async () => ({ value: 'canary' }), /a value of type object/],
    'answers with a thenable that throws': [() => ({ get then() { throw cause } }), /it threw/, cause],
    'answers with a megabyte': [async () => huge, /1048577 characters/],
    'answers with half a character': [async () => '\ud800', /not Unicode/],
  }
  for (const [name, [method, message, thrown]] of Object.entries(misbehaviours)) {
    test(`that ${name} fails the operation`, async () => {
      const error = await failing(always(method), { hostTimeoutMs: 50 })
      assert.equal(error.code, 'secret_provider_failed')
      assert.equal(error.httpStatus, 503)
      assert.equal(error.retryable, true)
      assert.match(error.message, /^The host's `getTenantSecret` failed: /)
      assert.match(error.message, message)
      assert.equal(error.cause, thrown)
      assert.ok(!/canary|717171/.test(JSON.stringify(error) + error.stack))
    })
  }

  test('that answers with nothing has no secret', async () => {
    for (const nothing of [undefined, null, '', '  ']) {
      assert.equal((await failing(always(async () => nothing))).code, 'missing_credentials')
    }
  })

  test('whose getter throws, or that lacks a method, is refused at once', async () => {
    const getter = { ...always(() => null), get getTenantSecret() { throw cause } }
    await assert.rejects(failing(getter), { code: 'secret_provider_failed', cause })
    const { deleteTenantSecret, ...three } = always(() => null)
    await assert.rejects(failing(three), { code: 'invalid_argument', message: /deleteTenantSecret/ })
  })

  test('that cannot be written to is found before anybody signs in', async () => {
    const secrets = new MapSecrets()
    secrets.setTenantSecret = async () => { throw cause }
    const entra = await open('sqlite::memory:', simulator, { secrets })
    const msp = entra.forTenant(HOST, technician)
    await assert.rejects(msp.connectDirectStart({ redirectUri: REDIRECT }), (error) => {
      assert.equal(error.code, 'secret_provider_failed')
      assert.equal(error.cause, cause)
      return true
    })
    await entra.close()
  })

  test('that throws takes no process down', async () => {
    const script = `
      import { Entra, EntraError } from ${JSON.stringify(new URL('../index.mjs', import.meta.url).href)}
      const refuse = () => { throw new Error('no') }
      const secrets = { getAppSecret: refuse, getTenantSecret: refuse, setTenantSecret: refuse, deleteTenantSecret: refuse }
      const entra = await Entra.open({
        database: 'sqlite::memory:', secrets, featureFlags: { 'entra-integration-ui': true },
      })
      const msp = entra.forTenant('${HOST}', ${JSON.stringify(technician)})
      try {
        await msp.connectDirectStart({ redirectUri: '${REDIRECT}' })
      } catch (error) {
        if (error instanceof EntraError) console.log(error.code)
      }`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    assert.equal(stdout, 'secret_provider_failed\n')
  })
})

describe('feature flags of the host', () => {
  const asked = async (featureFlags, options = {}) => {
    const secrets = { inMemory: true }
    const entra = await Entra.open({ database: 'sqlite::memory:', secrets, featureFlags, ...options })
    try {
      return await entra.forTenant(HOST, technician).status()
    } finally {
      await entra.close()
    }
  }

  test('are asked for the tenant at every call, as a list or as an object', async () => {
    const tenants = []
    const list = async (tenantId) => {
      tenants.push(tenantId)
      return ['entra-integration-ui', 'entra-integration-cipp', 'another-flag']
    }
    assert.deepEqual((await asked(list)).availableConnectionTypes, ['direct', 'cipp'])
    assert.ok(tenants.length > 0 && tenants.every((tenant) => tenant === HOST))
    const object = () => ({ 'entra-integration-ui': true, 'entra-integration-cipp': false })
    assert.deepEqual((await asked(object)).availableConnectionTypes, ['direct'])
  })

  test('that are off say so', async () => {
    await assert.rejects(asked(() => []), { code: 'feature_disabled', httpStatus: 403 })
    await assert.rejects(asked(undefined), { code: 'feature_disabled' })
    await assert.rejects(asked({ 'entra-ui': true }), { code: 'invalid_argument', message: /entra-ui/ })
  })

  test('that cannot be asked fail the operation, and let nobody in', async () => {
    const cause = new Error('no network')
    await assert.rejects(asked(() => { throw cause }), { code: 'feature_flags_failed', httpStatus: 503, cause })
    await assert.rejects(asked(() => new Promise(() => {}), { hostTimeoutMs: 50 }), { code: 'feature_flags_failed' })
    for (const wrong of [true, 'entra-integration-ui', [1], null]) {
      await assert.rejects(asked(() => wrong), { code: 'feature_flags_failed', message: /in place of a list of keys/ })
    }
  })
})

describe('a logger of the host', () => {
  test('hears what its own instance does, and no secret', async () => {
    const simulator = await simulate({ tenants: 2, users: 10 })
    const [events, others] = [[], []]
    const entra = await open('sqlite::memory:', simulator, { logger: (event) => events.push(event), logLevel: 'debug' })
    const other = await open('sqlite::memory:', undefined, { logger: (event) => others.push(event), logLevel: 'debug' })
    const msp = entra.forTenant(HOST, technician)
    await signIn(msp)
    await msp.discover()
    await new Promise((resolve) => setTimeout(resolve, 20))
    const request = events.find(({ target }) => target.startsWith('entra_core::http'))
    assert.equal(request.level, 'debug')
    assert.ok(Date.parse(request.time) > 0)
    assert.equal(typeof request.message, 'string')
    assert.deepEqual(others, [])
    const { clientSecret } = simulator.description
    assert.ok(!JSON.stringify(events).includes(clientSecret))
    await Promise.all([entra.close(), other.close()])
    await simulator.stop()
  })

  test('that throws is told of once and stops nothing', async () => {
    const warnings = []
    process.on('warning', (warning) => warnings.push(warning.message))
    const simulator = await simulate({ tenants: 1, users: 5 })
    const logger = () => { throw new Error('disk full') }
    const entra = await open('sqlite::memory:', simulator, { logger, logLevel: 'trace' })
    await signIn(entra.forTenant(HOST, technician))
    await entra.close()
    await simulator.stop()
    assert.deepEqual(warnings, ['The logger given to Entra.open threw: Error: disk full'])
  })

  test('is refused if it is none', async () => {
    await assert.rejects(Entra.open({ database: 'sqlite::memory:', logger: 'console' }), { code: 'invalid_argument' })
    await assert.rejects(Entra.open({ database: 'sqlite::memory:', logLevel: 'loud' }), { message: /`loud`/ })
  })
})
