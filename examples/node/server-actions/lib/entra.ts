import { Entra } from 'entra-napi'
import { createActions } from 'entra-napi/actions'

import { features } from '@/demo/account.mjs'

import { caller } from './session'

/** One instance for the process, kept over hot reloads. */
const kept = globalThis as typeof globalThis & { entra?: Promise<Entra> }

/** Where Microsoft and the secrets are, the library reads from the environment. */
function entra() {
  kept.entra ??= Entra.open({
    database: process.env.DATABASE_URL ?? 'sqlite:entra.db',
    featureFlags: features,
  }).catch((error) => {
    // The next request tries again.
    kept.entra = undefined
    throw error
  })
  return kept.entra
}

export const actions = createActions({ entra, caller })
