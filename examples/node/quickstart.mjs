// The whole job in one sitting: connect, discover, match, confirm, preflight, sync, and sync again.
//
//   node quickstart.mjs [--tenants 12] [--users 600] [--seed 1] [--json]

import { parseArgs } from 'node:util'

import { Entra } from 'entra-napi'

import { Microsoft } from './quickstart/microsoft.mjs'
import { Narrator } from './quickstart/narrator.mjs'
import { furnish } from './quickstart/psa.mjs'

/** The MSP's account in its PSA, and the technician who does all this. */
const HOST = '3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01'
const technician = {
  userId: '8a1c7d52-64d4-4f0e-9d0c-1f6a3c2b5e02',
  userType: 'internal',
  permissions: ['system_settings.update'],
}

/** Waiting for a person, being left out or left alone is no change. */
const CHANGES = new Set(['create', 'link', 'update', 'reactivate', 'deactivate', 'relink'])

const { values: options } = parseArgs({
  options: {
    tenants: { type: 'string', default: '12' },
    users: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const narrator = new Narrator(options.json)
const microsoft = await Microsoft.start(options)
const entra = await Entra.open({
  database: 'sqlite::memory:',
  secrets: { inMemory: true },
  featureFlags: everyFlag(),
  ...microsoft.options,
})
try {
  const report = await tell(entra.forTenant(HOST, technician))
  if (options.json) console.log(JSON.stringify(report, null, 2))
} finally {
  await entra.close()
  await microsoft.stop()
}

async function tell(msp) {
  const psa = await furnish(msp, microsoft, options.seed)

  narrator.chapter('Connecting: the partner signs in')
  const { authorizeUrl } = await msp.connectDirectStart({ redirectUri: 'http://localhost:3000/callback' })
  await msp.connectDirectFinish(await microsoft.visit(authorizeUrl))

  narrator.chapter("Discovering the customers' tenants")
  const { tenants } = await narrator.watch(msp.discover())
  narrator.table(tenants.map(({ displayName, primaryDomain }) => ({ displayName, primaryDomain })))

  narrator.chapter("Matching them to the PSA's clients")
  const preview = await msp.previewMappings()
  narrator.table(
    preview.autoMatched.map(({ displayName, match }) => ({
      tenant: displayName,
      client: match.clientName,
      confidence: match.confidenceScore,
      because: match.evidence[0]?.text,
    })),
  )

  narrator.chapter('A person looks at the matches and confirms')
  const decisions = decide(preview, psa)
  const confirmed = await msp.confirmMappings({ decisions })
  narrator.say(`${confirmed.length} decisions written.`)

  narrator.chapter("Contacts shall follow the directories' names, addresses, titles and numbers")
  await msp.updateSettings({ fieldSync: { displayName: true, email: true, phone: true, role: true, upn: true } })

  narrator.chapter('Looking ahead: what a sync would do')
  const ahead = []
  for (const { managedTenantId } of tenants) ahead.push(await narrator.watch(msp.preflight({ managedTenantId })))
  narrator.table(
    ahead.map(({ buckets }, at) => ({
      tenant: tenants[at].displayName,
      ...Object.fromEntries(buckets.map(({ bucket, count }) => [bucket, count])),
    })),
  )

  const syncs = []
  narrator.chapter('The first sync')
  syncs.push(await sync(msp, {}))

  narrator.chapter('The same again, reading everybody: nothing is left to do')
  syncs.push(await sync(msp, { fullRead: true }))

  narrator.chapter('A day later')
  narrator.say(await microsoft.letADayPass())
  syncs.push(await sync(msp, {}))

  return {
    discover: { tenants: tenants.length },
    preview: {
      autoMatched: preview.autoMatched.length,
      fuzzyCandidates: preview.fuzzyCandidates.length,
      unmatched: preview.unmatched.length,
    },
    confirmed: confirmed.length,
    preflight: { counters: sum(ahead.map(({ counters }) => counters)) },
    syncs,
  }
}

/** What a person who knows the customers would say: this is that client, or it is one that the PSA lacks. */
function decide({ autoMatched, fuzzyCandidates, unmatched }, psa) {
  const offered = [
    ...autoMatched.map((tenant) => ({ ...tenant, candidates: [tenant.match] })),
    ...fuzzyCandidates,
    ...unmatched.map((tenant) => ({ ...tenant, candidates: [] })),
  ]
  return offered.map(({ managedTenantId, entraTenantId, candidates }) => {
    const right = candidates.find(({ clientId }) => psa.isTheClientOf(clientId, entraTenantId))
    if (!right) return { managedTenantId, mappingState: 'create_new' }
    return { managedTenantId, clientId: right.clientId, confidenceScore: right.confidenceScore }
  })
}

async function sync(msp, request) {
  const { run, tenantResults } = await narrator.watch(msp.sync(request))
  const counters = sum(tenantResults)
  const outcomes = await msp.runOutcomes({ runId: run.runId, limit: 100_000 })
  const changes = outcomes.filter(({ action }) => CHANGES.has(action))
  narrator.say(`${run.status}: ${Object.entries(counters).map(([name, count]) => `${count} ${name}`).join(', ')}`)
  for (const { action, displayName } of changes.slice(0, 5)) narrator.say(`  ${action} ${displayName}`)
  if (changes.length > 5) narrator.say(`  and ${changes.length - 5} more`)
  return { status: run.status, counters }
}

function sum(counts) {
  const names = ['created', 'linked', 'updated', 'ambiguous', 'inactivated', 'skipped', 'reactivated', 'unchanged']
  return Object.fromEntries(names.map((name) => [name, counts.reduce((total, one) => total + one[name], 0)]))
}

/** Every part of the integration is off until the host switches it on. */
function everyFlag() {
  const parts = ['ui', 'client-sync-action', 'cipp', 'field-sync', 'ambiguous-queue']
  return Object.fromEntries(parts.map((part) => [`entra-integration-${part}`, true]))
}
