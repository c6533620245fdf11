// What a call costs, and what the pure functions save against the same in plain JavaScript. Prints a table.
//
//   npm run build && npm run bench

import { Bench } from 'tinybench'

import { Entra, domainOf, matchTenants, nameSimilarity, planSync, scheduler } from '../index.mjs'
import { directory, matchInput } from './data.mjs'
import * as plain from './plain.mjs'

const HOST = '3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01'
const entra = await Entra.open({
  database: 'sqlite::memory:',
  secrets: { inMemory: true },
  edition: 'community',
})
const msp = entra.forTenant(HOST, scheduler)

/** Refused before anything is read: what is left is the way there and back. */
const roundTrip = () => msp.status().catch((error) => error.code)

const small = new Bench({ name: 'calls', time: 300 })
  .add('sync call: domainOf', () => domainOf('Ada@Contoso.com'))
  .add('plain:     domainOf', () => plain.domainOf('Ada@Contoso.com'))
  .add('sync call: nameSimilarity', () => nameSimilarity('Contoso Limited', 'Contoso Ltd.'))
  .add('plain:     nameSimilarity', () => plain.nameSimilarity('Contoso Limited', 'Contoso Ltd.'))
  .add('async call, refused at the door', roundTrip)

const tenants = matchInput(1_000, 10_000)
const people = directory(10_000)
agree(tenants, people)

const large = new Bench({ name: 'work', time: 0, iterations: 3, warmup: false })
  .add('matchTenants phase1, 1,000 × 10,000', () => matchTenants({ ...tenants, profile: 'phase1' }))
  .add('plain:       phase1, 1,000 × 10,000', () => plain.matchTenants(tenants))
  .add('matchTenants evidence, 1,000 × 10,000', () => matchTenants({ ...tenants, profile: 'evidence' }))
  .add('planSync, first sync of 10,000 users', () => planSync(people.first))
  .add('plain:    first sync of 10,000 users', () => plain.plan(people.first))
  .add('planSync, 10,000 users, nothing changed', () => planSync(people.settled))
  .add('plain:    10,000 users, nothing changed', () => plain.plan(people.settled))

for (const bench of [small, large]) {
  await bench.run()
  console.log(`\n${bench.name} (Node ${process.versions.node}, ${process.platform} ${process.arch})`)
  console.table(bench.table((task) => ({
    task: task.name,
    'median': duration(task.result.latency.p50),
    'mean': duration(task.result.latency.mean),
    '± %': task.result.latency.rme.toFixed(1),
    runs: task.result.latency.samplesCount,
  })))
}
await entra.close()

function duration(milliseconds) {
  if (milliseconds < 0.001) return `${(milliseconds * 1e6).toFixed(0)} ns`
  if (milliseconds < 1) return `${(milliseconds * 1e3).toFixed(1)} µs`
  return `${milliseconds.toFixed(1)} ms`
}

/** A comparison of two things that do not do the same is none. */
function agree(tenants, people) {
  const counts = ({ autoMatched, fuzzyCandidates, unmatched }) =>
    [autoMatched.length, fuzzyCandidates.length, unmatched.length].join()
  const ours = counts(matchTenants({ ...tenants, profile: 'phase1' }))
  const theirs = counts(plain.matchTenants(tenants))
  if (ours !== theirs) throw new Error(`phase1 gives ${ours}, plain JavaScript ${theirs}`)
  for (const [name, input] of Object.entries(people)) {
    const { created, linked } = planSync(input).counters
    const other = plain.plan(input).counters
    if (created !== other.created || linked !== other.linked) {
      throw new Error(`${name}: ${created} + ${linked}, plain JavaScript ${other.created} + ${other.linked}`)
    }
  }
}
