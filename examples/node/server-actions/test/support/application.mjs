// The application as it is deployed: built once, started on a free port.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { promisify } from 'node:util'

const folder = new URL('../..', import.meta.url)
const quiet = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }
/** Next itself and no wrapper around it, so that a signal reaches it. */
const next = 'node_modules/next/dist/bin/next'

export async function build() {
  try {
    await promisify(execFile)(process.execPath, [next, 'build'], { cwd: folder, env: quiet })
  } catch (error) {
    throw new Error(`The application could not be built:\n${error.stdout}\n${error.stderr}`)
  }
}

export async function start(environment) {
  const port = await freePort()
  const address = `http://localhost:${port}`
  const server = spawn(process.execPath, [next, 'start', '--hostname', 'localhost', '--port', String(port)], {
    cwd: folder,
    env: { ...quiet, ...environment, APP_URL: address },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(server, 'exit')
  await Promise.race([
    answers(address),
    ended.then(([code]) => { throw new Error(`The application ended with ${code}.`) }),
  ])
  return {
    address,
    async stop() {
      server.kill('SIGTERM')
      await ended
    },
  }
}

async function answers(address) {
  for (;;) {
    try {
      await fetch(address, { method: 'HEAD' })
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}
