// A new database for each test, of both kinds.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { start } from './program.mjs'

export function sqlite() {
  const folders = []
  return {
    kind: 'SQLite',
    async database() {
      const folder = await mkdtemp(join(tmpdir(), 'entra-napi-'))
      folders.push(folder)
      return `sqlite:${join(folder, 'entra.db')}`
    },
    async stop() {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
    },
  }
}

export function postgres() {
  let program
  return {
    kind: 'PostgreSQL',
    database() {
      program ??= start('postgres-for-tests', 'entra-test-servers')
      program.write('')
      return program.read()
    },
    async stop() {
      await program?.stop()
    },
  }
}
