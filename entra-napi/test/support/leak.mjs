// Calls of every kind, 10,000 of them after as many to warm up; prints by how many megabytes memory grew.

import { setTimeout } from 'node:timers/promises'

import { matchTenants } from '../../index.mjs'
import { HOST, everyFlag, open, technician } from './msp.mjs'

const kept = new Map()
const secrets = {
  getAppSecret: async (name) => kept.get(name),
  getTenantSecret: async (_, name) => kept.get(name),
  setTenantSecret: async (_, name, value) => void kept.set(name, value),
  deleteTenantSecret: async (_, name) => void kept.delete(name),
}
const options = { secrets, featureFlags: async () => everyFlag, logger() {}, logLevel: 'trace' }
const entra = await open('sqlite::memory:', undefined, options)

async function calls(count) {
  for (let done = 0; done < count; done += 5) {
    const msp = entra.forTenant(HOST, technician)
    await Promise.all([
      msp.status(),
      msp.explainCredentials(),
      msp.discover({ signal: new AbortController().signal, onProgress() {} }).catch(() => {}),
      msp.sync({ planHash: 'refused' }, { signal: AbortSignal.abort() }).catch(() => {}),
      Promise.resolve(matchTenants({ tenants: [], clients: [] })),
    ])
  }
}

async function megabytes() {
  for (let round = 0; round < 3; round++) {
    globalThis.gc()
    await setTimeout(20)
  }
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / 2 ** 20, rss: rss / 2 ** 20 }
}

await calls(10_000)
const before = await megabytes()
await calls(10_000)
const after = await megabytes()
console.log(JSON.stringify({ heap: after.heap - before.heap, rss: after.rss - before.rss }))
await entra.close()
