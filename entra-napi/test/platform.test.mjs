// What every platform's build must do: open a database, work, tell, cancel, close. Needs nothing but Node.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { HOST, open, technician } from './support/msp.mjs'

test('the native part works here', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'entra-napi-'))
  const kept = new Map()
  const entra = await open(join(folder, 'entra.db'), undefined, {
    secrets: {
      getAppSecret: async () => null,
      getTenantSecret: async (_, name) => kept.get(name),
      setTenantSecret: async (_, name, value) => void kept.set(name, value),
      deleteTenantSecret: async (_, name) => void kept.delete(name),
    },
    environment: { MICROSOFT_CLIENT_ID: 'id', MICROSOFT_CLIENT_SECRET: 'secret' },
  })
  const msp = entra.forTenant(HOST, technician)
  await msp.importClients({ clients: [{ clientId: crypto.randomUUID(), clientName: 'Contoso Ltd' }] })
  assert.equal((await msp.listClients())[0].clientName, 'Contoso Ltd')
  const { authorizeUrl } = await msp.connectDirectStart({ redirectUri: 'https://psa.test/callback' })
  assert.match(authorizeUrl, /^https:\/\/login\.microsoftonline\.com\//)
  assert.equal(kept.size, 1)
  await assert.rejects(msp.discover(), { code: 'not_connected' })
  await assert.rejects(msp.sync({}, { signal: AbortSignal.abort() }), { code: 'cancelled' })
  await entra.close()
  await rm(folder, { recursive: true, maxRetries: 20 })
})
