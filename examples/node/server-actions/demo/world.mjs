// The world around the application: a simulated Microsoft, and a PSA that people have filled for years.

import { join } from 'node:path'

import { Entra } from 'entra-napi'

import { isOrdinary, Microsoft } from '../../quickstart/microsoft.mjs'
import { furnish } from '../../quickstart/psa.mjs'
import { account, features, technician } from './account.mjs'

/**
 * Starts Microsoft and fills a new database in `folder`. Answers with the variables with which the application finds
 * both.
 */
export async function makeWorld({ folder, tenants, users, seed }) {
  const microsoft = await Microsoft.start({ tenants, users, seed })
  const { loginBaseUrl, graphBaseUrl, graphBetaBaseUrl } = microsoft.options.microsoft
  const database = `sqlite:${join(folder, 'entra.db')}`
  const entra = await Entra.open({ database, secrets: { inMemory: true }, featureFlags: features })
  const msp = entra.forTenant(account, technician)
  await furnish(msp, microsoft, seed)
  const doubtful = await addDoubts(msp, microsoft, seed)
  await entra.close()
  return {
    microsoft,
    /** The customer whose contacts leave something to decide. */
    doubtful,
    environment: {
      DATABASE_URL: database,
      SECRET_FS_BASE_PATH: join(folder, 'secrets'),
      MICROSOFT_LOGIN_BASE_URL: loginBaseUrl,
      MICROSOFT_GRAPH_BASE_URL: graphBaseUrl,
      MICROSOFT_GRAPH_BETA_BASE_URL: graphBetaBaseUrl,
      ...microsoft.options.environment,
    },
  }
}

/** One client's contacts as they are in real life: somebody is there twice, somebody is filed under another client. */
async function addDoubts(msp, microsoft, seed) {
  const rows = (await microsoft.clients(seed)).filter(({ tenant, resemblance }) => tenant && resemblance === 'domain')
  const staffed = await Promise.all(
    rows.map(async (row) => ({ ...row, people: (await microsoft.people(row.tenant)).filter(isOrdinary) })),
  )
  const [client, other] = staffed.sort((one, two) => two.people.length - one.people.length)
  // The first few are contacts already, each once.
  const [twice] = client.people.filter(({ proxyAddresses }) => proxyAddresses.some(isAlias))
  const [elsewhere, outdated] = client.people.slice(-2)
  const contact = (clientId, email, fullName, role = null) =>
    ({ contactNameId: crypto.randomUUID(), clientId, email, fullName, role })
  await msp.importContacts({
    contacts: [
      contact(client.id, addressOf(twice.proxyAddresses.find(isAlias)), twice.displayName),
      contact(client.id, twice.mail.toLowerCase(), `${twice.givenName} ${twice.surname}`),
      contact(other.id, elsewhere.mail.toLowerCase(), elsewhere.displayName),
      contact(client.id, outdated.mail.toLowerCase(), outdated.surname, 'Trainee'),
    ],
  })
  return client
}

const isAlias = (address) => address.startsWith('smtp:')
const addressOf = (address) => address.slice('smtp:'.length).toLowerCase()
