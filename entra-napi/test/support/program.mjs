// Programs of the workspace that tests run: built when they are not, and stopped with the test.

import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const workspace = new URL('../../..', import.meta.url).pathname

/** Starts a program that answers lines, and ends when its standard input does. */
export function start(name, cargoPackage, args = []) {
  const process = spawn(build(name, cargoPackage), args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]()
  const ended = new Promise((resolve) => process.once('exit', resolve))
  return {
    async read() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${name} ended before it answered`)
      return value
    },
    write(line) {
      process.stdin.write(`${line}\n`)
    },
    async stop() {
      process.stdin.end()
      await ended
    },
  }
}

let target

function build(name, cargoPackage) {
  const cargo = (...args) => execFileSync('cargo', args, { cwd: workspace, stdio: ['ignore', 'pipe', 'inherit'] })
  cargo('build', '--quiet', '--package', cargoPackage, '--bin', name)
  target ??= JSON.parse(cargo('metadata', '--format-version', '1', '--no-deps')).target_directory
  return join(target, 'debug', name)
}
