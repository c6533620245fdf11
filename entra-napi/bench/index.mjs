// What a call costs, and what the native functions save against the same in plain JavaScript. Before anything is
// measured, both must give the same answers.

import { availableParallelism } from 'node:os'
import { isDeepStrictEqual, parseArgs } from 'node:util'

import { Bench } from 'tinybench'

import { Entra, domainOf, matchTenants, nameSimilarity, planSync, scheduler } from '../index.mjs'
import { directory, matchInput } from './data.mjs'
import * as plain from './plain/index.mjs'

const HELP = `npm run build && npm run bench [-- OPTIONS]

  --tenants N   tenants to match (default 1000)
  --clients N   clients to match them to (default 10000)
  --users N     people of the directory to plan (default 10000)

Small numbers show that it works; figures are worth reading from a release build on a quiet machine only.`

const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '1000' },
    clients: { type: 'string', default: '10000' },
    users: { type: 'string', default: '10000' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit()
}

const matching = matchInput(Number(values.tenants), Number(values.clients))
const { first, settled } = directory(Number(values.users))
const size = (number) => Number(number).toLocaleString('en')
const pairs = `${size(values.tenants)} × ${size(values.clients)}`
const users = `${size(values.users)} users`
const phase1 = () => matchTenants({ ...matching, profile: 'phase1' })

same('matchTenants', phase1(), plain.matchTenants(matching))
same('planSync of a first sync', planSync(first), plain.planSync(first))
same('planSync of a later one', planSync(settled), plain.planSync(settled))
for (const text of ['Ada@Contoso.com', 'https://www.contoso.com/about', 'Contoso', '']) {
  same('domainOf', domainOf(text), plain.domainOf(text))
  same('nameSimilarity', nameSimilarity(text, 'Contoso Ltd.'), plain.nameSimilarity(text, 'Contoso Ltd.'))
}

const entra = await Entra.open({ database: 'sqlite::memory:', secrets: { inMemory: true }, edition: 'community' })
const msp = entra.forTenant('3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01', scheduler)
const codeOf = (error) => error.code

await compare('What a call costs', { time: 300 }, {
  'domainOf': [() => domainOf('Ada@Contoso.com'), () => plain.domainOf('Ada@Contoso.com')],
  'nameSimilarity': [
    () => nameSimilarity('Contoso Limited', 'Contoso Ltd.'),
    () => plain.nameSimilarity('Contoso Limited', 'Contoso Ltd.'),
  ],
  // Refused before anything is read: what is left is the way there and back.
  'async call, refused': [() => msp.status().catch(codeOf), () => refuse().catch(codeOf)],
})
await compare('What work costs', { time: 0, iterations: 5, warmup: false }, {
  [`matchTenants, phase1, ${pairs}`]: [phase1, () => plain.matchTenants(matching)],
  [`matchTenants, evidence, ${pairs}`]: [() => matchTenants({ ...matching, profile: 'evidence' })],
  [`planSync, first, ${users}`]: [() => planSync(first), () => plain.planSync(first)],
  [`planSync, nothing new, ${users}`]: [() => planSync(settled), () => plain.planSync(settled)],
})
await entra.close()

/** Measures each function, and the plain one beside it; prints medians. */
async function compare(name, options, pairs) {
  const bench = new Bench({ name, throws: true, ...options })
  for (const [what, [native, inPlain]] of Object.entries(pairs)) {
    bench.add(`${what}: native`, native)
    if (inPlain) bench.add(`${what}: plain`, inPlain)
  }
  await bench.run()
  const rows = Object.keys(pairs).map((what) => {
    const [native, inPlain] = ['native', 'plain'].map((kind) => bench.getTask(`${what}: ${kind}`)?.result.latency)
    const row = { 'native': told(native), 'plain JavaScript': inPlain ? told(inPlain) : '', 'native is': '' }
    if (inPlain) row['native is'] = ratio(native.p50, inPlain.p50)
    return [what, row]
  })
  const { versions, platform, arch } = process
  console.log(`\n${name} (Node ${versions.node}, ${platform} ${arch}, ${availableParallelism()} cores; medians)`)
  console.table(Object.fromEntries(rows))
}

function told({ p50, rme }) {
  return `${duration(p50)} ± ${rme.toFixed(0)} %`
}

function duration(milliseconds) {
  if (milliseconds < 0.001) return `${(milliseconds * 1e6).toFixed(0)} ns`
  if (milliseconds < 1) return `${(milliseconds * 1e3).toFixed(1)} µs`
  return `${milliseconds.toFixed(1)} ms`
}

function ratio(native, inPlain) {
  return native < inPlain ? `${(inPlain / native).toFixed(1)} × faster` : `${(native / inPlain).toFixed(1)} × slower`
}

async function refuse() {
  throw Object.assign(new Error('Refused.'), { code: 'refused' })
}

/** A comparison of two things that do not give the same is none. What is undefined does not cross into JSON. */
function same(what, native, inPlain) {
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(inPlain)), native)) return
  throw new Error(`${what} gives something else in plain JavaScript: there is nothing to compare.`)
}
