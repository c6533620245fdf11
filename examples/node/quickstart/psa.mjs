// The PSA around the library: clients and contacts that somebody typed over the years.

import { randomUUID } from 'node:crypto'

import { isOrdinary } from './microsoft.mjs'

/** Of a client's people, so many are contacts before the first sync. */
const KNOWN_BEFORE = 3

export async function furnish(msp, microsoft, seed) {
  const rows = await microsoft.clients(seed)
  const clients = rows.map(({ id, name, website, billingEmail, inboundDomains }) => ({
    clientId: id,
    clientName: name,
    url: website,
    billingEmail,
    inboundDomains,
  }))
  await msp.importClients({ clients })
  for (const { id, tenant } of rows.filter(({ tenant }) => tenant)) {
    const known = (await microsoft.people(tenant)).filter(isOrdinary).slice(0, KNOWN_BEFORE)
    const contacts = known.map(({ mail, displayName }) => ({
      contactNameId: randomUUID(),
      clientId: id,
      email: mail,
      fullName: displayName,
    }))
    await msp.importContacts({ contacts })
  }
  const tenantOf = new Map(rows.map(({ id, tenant }) => [id, tenant]))
  /** Whether a technician, who knows the customers, would say so. */
  return { isTheClientOf: (clientId, entraTenantId) => tenantOf.get(clientId) === entraTenantId }
}
