// The package as others get it: its types, its exports, its tarball in an empty project, its README.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { simulate } from './support/simulator.mjs'

const execute = promisify(execFile)
const home = fileURLToPath(new URL('..', import.meta.url))
const tool = (name, ...args) => run(join(home, 'node_modules/.bin', name), args, home)

/** Runs a program and shows what it said if it fails. */
async function run(program, args, cwd, environment) {
  try {
    return (await execute(program, args, { cwd, env: { ...process.env, ...environment } })).stdout
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`)
  }
}

test('the types say what they should and refuse what they should', () => tool('tsc', '--project', 'test'))

test('publint finds nothing', () => tool('publint', '--strict'))

describe('in an empty project', () => {
  let project, simulator

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'entra-napi-project-'))
    const packed = JSON.parse(await run('npm', ['pack', '--json', '--pack-destination', project], home))
    await writeFile(join(project, 'package.json'), '{ "private": true }')
    await run('npm', ['install', '--no-audit', '--no-fund', '--offline', `./${packed[0].filename}`], project)
    // Each platform's native part is a package of its own; this is the one that was built here.
    const [native] = (await readdir(home)).filter((file) => file.endsWith('.node'))
    await writeFile(join(project, 'node_modules/entra-napi', native), await readFile(join(home, native)))
    simulator = await simulate({ tenants: 3, users: 30 })
  })
  after(async () => {
    await simulator?.stop()
    await rm(project, { recursive: true, force: true })
  })

  test('the tarball is understood by every kind of import', async () => {
    const [tarball] = (await readdir(project)).filter((file) => file.endsWith('.tgz'))
    await tool('attw', join(project, tarball), '--profile', 'node16')
  })

  test('ten lines of ESM run', async () => {
    await writeFile(join(project, 'ten.mjs'), `
import { Entra, EntraError, scheduler } from 'entra-napi'
import { toResult } from 'entra-napi/actions'
import 'entra-napi/temporal'
const instance = await Entra.open({ database: 'ten.db', secrets: { inMemory: true }, featureFlags: { 'entra-integration-ui': true } })
const msp = instance.forTenant('3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01', scheduler)
const result = await toResult(() => msp.discover())
console.log((await msp.status()).status, result.code, EntraError.name)
await instance.close()
`)
    assert.equal(await run(process.execPath, ['ten.mjs'], project), 'disconnected not_connected EntraError\n')
  })

  test('ten lines of CommonJS run', async () => {
    await writeFile(join(project, 'ten.cjs'), `
const { Entra, matchTenants } = require('entra-napi')
const { createActions } = require('entra-napi/actions')
async function main() {
  const entra = await Entra.open({ database: 'ten.db', secrets: { inMemory: true }, edition: 'community' })
  const caller = () => ({ tenantId: '3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01', actor: { userType: 'internal' } })
  console.log((await createActions({ entra, caller }).status()).code, matchTenants({ tenants: [], clients: [] }).unmatched)
  await entra.close()
}
main()
`)
    assert.equal(await run(process.execPath, ['ten.cjs'], project), 'edition_unavailable []\n')
  })

  test('the README does what it says', async () => {
    const readme = await readFile(join(home, 'README.md'), 'utf8')
    const programs = [...readme.matchAll(/^```js (?<name>\S+)\n(?<code>[\s\S]*?)^```/gm)].map(({ groups }) => groups)
    assert.ok(programs.length >= 3)
    const { loginBaseUrl, graphBaseUrl, graphBetaBaseUrl, clientId, clientSecret } = simulator.description
    const environment = {
      MICROSOFT_LOGIN_BASE_URL: loginBaseUrl,
      MICROSOFT_GRAPH_BASE_URL: graphBaseUrl,
      MICROSOFT_GRAPH_BETA_BASE_URL: graphBetaBaseUrl,
      MICROSOFT_CLIENT_ID: clientId,
      MICROSOFT_CLIENT_SECRET: clientSecret,
    }
    for (const { name, code } of programs) await writeFile(join(project, name), code)
    for (const { name } of programs.filter(({ name }) => name.startsWith('run-'))) {
      await run(process.execPath, [name], project, environment)
    }
  })
})
