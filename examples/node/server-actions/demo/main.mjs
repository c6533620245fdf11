// Starts the application in a demonstration world: npm run demo [-- --tenants 12 --users 600 --seed 1 --port 3000]

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { makeWorld } from './world.mjs'

const { values: options } = parseArgs({
  options: {
    tenants: { type: 'string', default: '12' },
    users: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    port: { type: 'string', default: '3000' },
  },
})
const folder = await mkdtemp(join(tmpdir(), 'entra-demo-'))
const world = await makeWorld({ folder, ...options })
const next = spawn('npx', ['next', 'dev', '--hostname', 'localhost', '--port', options.port], {
  cwd: new URL('..', import.meta.url),
  env: { ...process.env, ...world.environment, APP_URL: `http://localhost:${options.port}` },
  stdio: 'inherit',
})
// The terminal interrupts all of us; what is left to do here is to clean up after the application has ended.
process.on('SIGINT', () => {})
await once(next, 'exit')
await rm(folder, { recursive: true })
// The simulator, if it is still there, stops when its parent is gone.
process.exit()
