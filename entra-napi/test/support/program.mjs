// Programs of the workspace that tests run: built when they are not, and stopped with the test. `ENTRA_PROGRAMS` names a
// folder in which they are built already.

import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const workspace = new URL('../../..', import.meta.url).pathname

/** Starts a program that answers lines, and ends when its standard input does. */
export function start(name, cargoPackage, args = []) {
  const program = spawn(build(name, cargoPackage), args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]()
  const ended = new Promise((resolve) => program.once('exit', resolve))
  return {
    async read() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${name} ended before it answered`)
      return value
    },
    write(line) {
      program.stdin.write(`${line}\n`)
    },
    async stop() {
      program.stdin.end()
      await ended
    },
  }
}

let target

function build(name, cargoPackage) {
  if (process.env.ENTRA_PROGRAMS) return join(process.env.ENTRA_PROGRAMS, name)
  const cargo = (...args) => execFileSync('cargo', args, { cwd: workspace, stdio: ['ignore', 'pipe', 'inherit'] })
  cargo('build', '--quiet', '--package', cargoPackage, '--bin', name)
  target ??= JSON.parse(cargo('metadata', '--format-version', '1', '--no-deps')).target_directory
  return join(target, 'debug', name)
}
