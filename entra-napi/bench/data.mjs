// Companies and people, the same at every run.

const WORDS = ['north', 'river', 'stone', 'bright', 'cedar', 'harbor', 'summit', 'meadow', 'falcon', 'copper', 'willow',
  'granite', 'orchard', 'beacon', 'juniper', 'prairie', 'cobalt', 'lantern', 'thistle', 'anchor']
const TRADES = ['dental', 'legal', 'builders', 'logistics', 'accounting', 'clinic', 'motors', 'design', 'foods', 'energy']
const FORMS = ['Ltd', 'LLC', 'GmbH', 'Inc', 'Pty Ltd', '']

/** A small generator, seeded. */
function random(seed) {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

export function matchInput(tenantCount, clientCount) {
  const pick = random(7)
  const word = (list) => list[pick(list.length)]
  const names = Array.from({ length: clientCount }, (_, n) => `${word(WORDS)} ${word(WORDS)} ${word(TRADES)} ${n}`)
  const domain = (name) => `${name.replaceAll(' ', '')}.com`
  return {
    clients: names.map((name, n) => ({
      clientId: `c${n}`,
      clientName: `${name} ${word(FORMS)}`.trim(),
      url: pick(3) ? `https://www.${domain(name)}/` : null,
      properties: {},
      billingEmail: pick(2) ? `billing@${domain(name)}` : null,
      inboundDomains: pick(4) ? [] : [domain(name)],
    })),
    tenants: Array.from({ length: tenantCount }, (_, n) => {
      const name = names[pick(clientCount)]
      return {
        managedTenantId: `m${n}`,
        entraTenantId: `e${n}`,
        displayName: name,
        primaryDomain: pick(3) ? domain(name) : `${name.replaceAll(' ', '')}.onmicrosoft.com`,
        sourceUserCount: pick(500),
      }
    }),
  }
}

/** Of a hundred accounts two are disabled, two are guests' and one is a service's: no people, and no contacts. */
const NOBODY = {
  10: () => ({ accountEnabled: false }),
  30: (n) => ({ userPrincipalName: `guest${n}_fabrikam.com#EXT#@contoso.com`, userType: 'Guest' }),
  50: () => ({ accountEnabled: false }),
  70: (n) => ({ userPrincipalName: `guest${n}_tailspin.com#EXT#@contoso.com`, userType: 'Guest' }),
  90: (n) => ({ userPrincipalName: `svc-${n}@contoso.com` }),
}

/** The inputs of a client's first sync, where half of the people are contacts already, and of one after it. */
export function directory(count) {
  const numbers = Array.from({ length: count }, (_, n) => n)
  const people = numbers.filter((n) => !(n % 100 in NOBODY))
  const users = numbers.map((n) => ({
    entraTenantId: 'e',
    entraObjectId: `o${n}`,
    userPrincipalName: `person${n}@contoso.com`,
    email: `Person${n}@contoso.com`,
    displayName: `Person ${n}`,
    givenName: 'Person',
    surname: `${n}`,
    accountEnabled: true,
    jobTitle: 'Clerk',
    businessPhones: ['+1 555 0100'],
    mobilePhone: n % 3 ? null : '+1 555 0199',
    userType: 'Member',
    ...NOBODY[n % 100]?.(n),
  }))
  const contact = (n, synced) => ({
    contactNameId: `k${n}`,
    clientId: 'c',
    email: `person${n}@contoso.com`,
    fullName: `Person ${n}`,
    role: null,
    isInactive: false,
    ...(synced && {
      entraObjectId: `o${n}`,
      entraUserPrincipalName: `person${n}@contoso.com`,
      entraAccountEnabled: true,
      entraSyncStatus: 'active',
    }),
  })
  const base = {
    read: { completeness: 'complete', users },
    mapping: { clientId: 'c', managedTenantId: 'm', entraTenantId: 'e' },
    settings: {},
  }
  const half = people.slice(0, people.length / 2)
  return {
    first: { ...base, contacts: half.map((n) => contact(n, false)), links: [] },
    settled: {
      ...base,
      contacts: people.map((n) => contact(n, true)),
      links: people.map((n) => ({ contactNameId: `k${n}`, entraTenantId: 'e', entraObjectId: `o${n}`, isActive: true })),
    },
  }
}
