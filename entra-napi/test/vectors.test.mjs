// The scenarios that every surface runs: `tests/vectors/plan`.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

import { planSync } from '../index.mjs'

const folder = new URL('../../tests/vectors/plan/', import.meta.url)

for (const file of readdirSync(folder).sort()) {
  const { name, given, expect } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
  test(name, () => {
    const plan = planSync(given)
    for (const part of ['counters', 'guard', 'excluded']) assert.deepEqual(plan[part], expect[part], part)
    assert.equal(plan.changes.length, expect.changes.length)
    expect.changes.forEach((expected, at) => {
      // A scenario names what it is about; what it names is complete.
      for (const [key, value] of Object.entries(expected)) {
        assert.deepEqual(plan.changes[at][key] ?? null, value, `changes[${at}].${key}`)
      }
    })
  })
}
