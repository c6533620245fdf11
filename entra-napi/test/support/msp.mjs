// An MSP at work: an instance on a database and a simulated Microsoft.

import { randomUUID } from 'node:crypto'

import { Entra } from '../../index.mjs'

export const HOST = '3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01'
export const technician = {
  userId: '8a1c7d52-64d4-4f0e-9d0c-1f6a3c2b5e02',
  userType: 'internal',
  permissions: ['system_settings.update'],
}
export const REDIRECT = 'http://localhost:1/callback'

export const everyFlag = {
  'entra-integration-ui': true,
  'entra-integration-client-sync-action': true,
  'entra-integration-cipp': true,
  'entra-integration-field-sync': true,
  'entra-integration-ambiguous-queue': true,
}

/** Opens an instance; what is not said is switched on and kept in memory. */
export function open(database, simulator, options = {}) {
  return Entra.open({
    database,
    featureFlags: everyFlag,
    secrets: { inMemory: true },
    ...simulator?.options,
    ...options,
  })
}

/** The partner signs in: the simulator's person accepts, and its redirect is read in place of a browser's. */
export async function signIn(msp) {
  const { authorizeUrl } = await msp.connectDirectStart({ redirectUri: REDIRECT })
  return msp.connectDirectFinish(await visit(authorizeUrl))
}

export async function visit(authorizeUrl) {
  const response = await fetch(authorizeUrl, { redirect: 'manual' })
  const { code, state, error } = Object.fromEntries(new URL(response.headers.get('location')).searchParams)
  return { code, state, error }
}

/** Brings the PSA's clients in, and of each the first two people as contacts. Answers which client is which tenant. */
export async function furnish(msp, simulator) {
  const rows = await simulator.clients()
  await msp.importClients({
    clients: rows.map(({ id, name, website, billingEmail, inboundDomains }) => ({
      clientId: id,
      clientName: name,
      url: website,
      billingEmail,
      inboundDomains,
    })),
  })
  const ours = rows.filter(({ tenant }) => tenant)
  const contacts = await Promise.all(
    ours.map(async ({ id, tenant }) => {
      const people = (await simulator.people(tenant)).filter(isOrdinary).slice(0, 2)
      return people.map(({ mail, displayName }) => ({
        contactNameId: randomUUID(),
        clientId: id,
        email: mail.toLowerCase(),
        fullName: displayName,
      }))
    }),
  )
  await msp.importContacts({ contacts: contacts.flat() })
  return new Map(ours.map(({ id, tenant }) => [tenant, id]))
}

/** A member with a mailbox and an account in use. */
export const isOrdinary = ({ accountEnabled, mail, kind }) => accountEnabled && mail && kind === 'member'

/** Connected, discovered and confirmed. */
export async function mappedMsp(msp, simulator) {
  const clientOf = await furnish(msp, simulator)
  await signIn(msp)
  const { tenants } = await msp.discover()
  const decisions = tenants.map(({ managedTenantId, entraTenantId }) => {
    const clientId = clientOf.get(entraTenantId)
    return clientId ? { managedTenantId, clientId } : { managedTenantId, mappingState: 'create_new' }
  })
  await msp.confirmMappings({ decisions })
  return tenants
}
