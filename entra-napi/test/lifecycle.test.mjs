// Instances come and go: closing, several at once, worker threads, the end of the process, memory.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { inspect, promisify } from 'node:util'
import { Worker } from 'node:worker_threads'

import { Entra, EntraError, EntraForTenant } from '../index.mjs'
import { sqlite } from './support/databases.mjs'
import { HOST, everyFlag, open, signIn, technician } from './support/msp.mjs'
import { simulate } from './support/simulator.mjs'

const run = promisify(execFile)
const index = JSON.stringify(new URL('../index.mjs', import.meta.url).href)
const databases = sqlite()
after(() => databases.stop())

describe('an instance', () => {
  test('is opened and nothing else', () => {
    assert.throws(() => new Entra(), EntraError)
    assert.throws(() => new EntraForTenant(), EntraError)
  })

  test('says why it cannot be opened', async () => {
    await assert.rejects(Entra.open(), { code: 'invalid_argument' })
    await assert.rejects(Entra.open({}), { code: 'invalid_json', message: /database/ })
    await assert.rejects(Entra.open({ database: 'sqlite::memory:', databse: 1 }), { code: 'invalid_json', message: /databse/ })
    await assert.rejects(Entra.open({ database: 'mysql://x' }), { code: /invalid_argument|database_unavailable/ })
    await assert.rejects(Entra.open({ database: 'sqlite:/nowhere/at/all/entra.db' }), (error) => {
      assert.equal(error.code, 'database_unavailable')
      assert.equal(error.retryable, true)
      return true
    })
    await assert.rejects(Entra.open({ database: 'postgres://u:canary-password@127.0.0.1:1/x' }), (error) => {
      assert.equal(error.code, 'database_unavailable')
      assert.ok(!inspect(error, { depth: 9 }).includes('canary'))
      return true
    })
  })

  test('that is closed refuses, and may be closed again', async () => {
    const entra = await open(await databases.database())
    const msp = entra.forTenant(HOST, technician)
    assert.equal((await msp.status()).status, 'disconnected')
    await Promise.all([entra.close(), entra.close()])
    await entra.close()
    await assert.rejects(msp.status(), { code: 'invalid_argument', message: 'This instance is closed.' })
    await assert.rejects(msp.sync(), { code: 'invalid_argument' })
  })

  test('closes at the end of its block', async () => {
    const entra = await open('sqlite::memory:')
    await entra[Symbol.asyncDispose]()
    await assert.rejects(entra.forTenant(HOST, technician).status(), { message: 'This instance is closed.' })
  })

  test('ends what is under way when it closes', async () => {
    const simulator = await simulate({ tenants: 2, users: 20 })
    const entra = await open(await databases.database(), simulator)
    const msp = entra.forTenant(HOST, technician)
    await signIn(msp)
    await simulator.fault({ route: '*', when: 'always', fault: { latencyMs: 5_000 } })
    const discovery = msp.discover()
    const refused = assert.rejects(discovery, { code: 'cancelled' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    const begun = Date.now()
    await entra.close()
    await refused
    assert.ok(Date.now() - begun < 3_000)
    await simulator.stop()
  })

  test('shares its database with others, in the process and beside it', async () => {
    const database = await databases.database()
    const instances = await Promise.all([open(database), open(database), open(database)])
    await instances[0].forTenant(HOST, technician).saveSchedule({ syncEnabled: true, syncIntervalMinutes: 60 })
    for (const instance of instances) {
      const schedule = await instance.forTenant(HOST, technician).getSchedule()
      assert.deepEqual(schedule, { syncEnabled: true, syncIntervalMinutes: 60 })
    }
    await Promise.all(instances.map((instance) => instance.close()))
  })

  test('shows none of its options', async () => {
    const environment = { MICROSOFT_CLIENT_ID: 'id', MICROSOFT_CLIENT_SECRET: 'canary-secret' }
    const entra = await open('sqlite::memory:', undefined, { environment })
    const msp = entra.forTenant(HOST, technician)
    for (const shown of [entra, msp, msp.status]) {
      const text = inspect(shown, { depth: 9, showHidden: true }) + JSON.stringify(shown)
      assert.ok(!text.includes('canary'), text)
    }
    await entra.close()
  })

  test('survives a panic, and has a method for each of its operations', async () => {
    const { Native } = await import('../native.cjs').then((module) => module.default)
    const parts = { secrets: false, featureFlags: false, patienceMs: 1_000, logLevel: 'info' }
    const native = new Native(async () => ({}), null, parts)
    await native.open(JSON.stringify({ database: 'sqlite::memory:', featureFlags: everyFlag, secrets: { inMemory: true } }))
    const call = (operation) => native.call(HOST, JSON.stringify(technician), operation, '{}')
    const { error } = JSON.parse(await call('panicForTests'))
    assert.equal(error.code, 'panic')
    assert.equal(JSON.parse(await call('status')).ok.status, 'disconnected')
    const { remedy } = JSON.parse(await call('synk')).error
    const methods = Object.getOwnPropertyNames(EntraForTenant.prototype).filter((name) => name !== 'constructor')
    assert.equal(remedy, `Call one of: ${methods.join(', ')}.`)
    await native.close()
  })
})

describe('a process', () => {
  const script = (body) => ['--input-type=module', '-e', `
    import { Entra } from ${index}
    const options = { database: 'sqlite::memory:', featureFlags: ${JSON.stringify(everyFlag)}, secrets: { inMemory: true } }
    const technician = ${JSON.stringify(technician)}
    ${body}`]

  test('ends with instances open, and with promises that nobody awaits', async () => {
    const { stdout } = await run(process.execPath, script(`
      const entra = await Entra.open({ ...options, logger() {}, featureFlags: () => ['entra-integration-ui'] })
      const status = await entra.forTenant('${HOST}', technician).status()
      entra.forTenant('${HOST}', technician).status()
      console.log(status.status)`), { timeout: 20_000 })
    assert.equal(stdout, 'disconnected\n')
  })

  test('ends in the middle of a call', async () => {
    await run(process.execPath, script(`
      const entra = await Entra.open(options)
      for (let n = 0; n < 50; n++) entra.forTenant('${HOST}', technician).status()
      process.exit(0)`), { timeout: 20_000 })
  })

  test('loads the package again after its modules were thrown away', async () => {
    const { stdout } = await run(process.execPath, ['-e', `
      const path = require.resolve(${JSON.stringify(new URL('../index.cjs', import.meta.url).pathname)})
      ;(async () => {
        for (let round = 0; round < 5; round++) {
          for (const loaded of Object.keys(require.cache)) if (loaded.endsWith('.cjs')) delete require.cache[loaded]
          const { Entra } = require(path)
          const entra = await Entra.open({ database: 'sqlite::memory:', secrets: { inMemory: true } })
          await entra.close()
        }
        console.log('five times')
      })()`])
    assert.equal(stdout, 'five times\n')
  })
})

describe('worker threads', () => {
  const body = `
    const { parentPort, workerData } = require('node:worker_threads')
    const { Entra } = require(${JSON.stringify(new URL('../index.cjs', import.meta.url).pathname)})
    const flags = ${JSON.stringify(everyFlag)}
    ;(async () => {
      const entra = await Entra.open({
        database: workerData, featureFlags: async () => flags, logger() {}, secrets: { inMemory: true },
      })
      const msp = entra.forTenant('${HOST}', ${JSON.stringify(technician)})
      for (let n = 0; n < 20; n++) await msp.status()
      parentPort.postMessage('done')
      const forever = () => msp.status().then(forever, forever)
      forever()
    })()`

  test('work on one database, and may be killed while they do', async () => {
    const database = await databases.database()
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 4 }, async () => {
        const worker = new Worker(body, { eval: true, workerData: database })
        const message = await new Promise((resolve, reject) => {
          worker.once('message', resolve)
          worker.once('error', reject)
        })
        assert.equal(message, 'done')
        await worker.terminate()
      }))
    }
    const entra = await open(database)
    assert.equal((await entra.forTenant(HOST, technician).status()).status, 'disconnected')
    await entra.close()
  })
})

describe('memory', () => {
  test('stays flat over 10,000 calls', { timeout: 300_000 }, async () => {
    const { stdout } = await run(process.execPath, ['--expose-gc', new URL('support/leak.mjs', import.meta.url).pathname])
    const { heap, rss } = JSON.parse(stdout)
    assert.ok(heap < 2, `the heap grew by ${heap} MB`)
    assert.ok(rss < 24, `the process grew by ${rss} MB`)
  })
})
