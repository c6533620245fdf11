// The same in plain JavaScript, as somebody would write it who has not measured yet: clear, and with maps where one
// thinks of them.

export function domainOf(value) {
  if (value === null || value === undefined) return null
  const at = value.lastIndexOf('@')
  return normalizeDomain(at >= 0 && at < value.length - 1 ? value.slice(at + 1) : value)
}

export function normalizeDomain(value) {
  if (!value) return null
  let domain = value.trim().toLowerCase()
  domain = domain.replace(/^https?:\/\//, '').replace(/^www\./, '').replace(/\/.*$/, '').replace(/\.$/, '')
  return domain.includes('.') ? domain : null
}

function bigrams(name) {
  const folded = name.toLowerCase().replace(/[^a-z0-9\s]/g, ' ').replace(/\s+/g, ' ').trim()
  const grams = new Set()
  if (folded.length === 1) grams.add(folded)
  for (let at = 0; at < folded.length - 1; at++) grams.add(folded.slice(at, at + 2))
  return grams
}

export function nameSimilarity(left, right) {
  return dice(bigrams(left), bigrams(right))
}

function dice(left, right) {
  if (left.size === 0 || right.size === 0) return 0
  let common = 0
  for (const gram of left) if (right.has(gram)) common++
  return (2 * common) / (left.size + right.size)
}

/** Phase1: the exact domain, else a secondary one, else the name. */
export function matchTenants({ tenants, clients }) {
  const known = clients.map((client) => {
    const { url, properties, billingEmail, inboundDomains } = client
    const domains = (values) => values.map(domainOf).filter(Boolean)
    return {
      client,
      exact: domains([url, properties.website, properties.domain]),
      secondary: domains([billingEmail, properties.emailDomain, ...inboundDomains]),
      grams: bigrams(client.clientName),
    }
  })
  const preview = { autoMatched: [], fuzzyCandidates: [], unmatched: [] }
  for (const tenant of tenants) {
    const domain = normalizeDomain(tenant.primaryDomain)
    const exact = known.filter((one) => domain && one.exact.includes(domain))
    if (exact.length === 1) {
      preview.autoMatched.push({ ...tenant, match: candidate(exact[0], 1, 'exact_domain', domain) })
      continue
    }
    const grams = bigrams(tenant.displayName)
    const candidates = []
    for (const one of known) {
      if (exact.includes(one)) candidates.push(candidate(one, 1, 'exact_domain', domain))
      else if (domain && one.secondary.includes(domain)) candidates.push(candidate(one, 0.88, 'secondary_domain', domain))
      else {
        const score = dice(grams, one.grams)
        if (score >= 0.58) candidates.push(candidate(one, Number(score.toFixed(4)), 'fuzzy_name'))
      }
    }
    candidates.sort((left, right) => right.confidenceScore - left.confidenceScore)
    if (candidates.length === 0) preview.unmatched.push(tenant)
    else preview.fuzzyCandidates.push({ ...tenant, candidates: candidates.slice(0, 5) })
  }
  return preview
}

function candidate({ client }, confidenceScore, reason, matchedDomain) {
  return { clientId: client.clientId, clientName: client.clientName, confidenceScore, reason, matchedDomain }
}

const SERVICE_ACCOUNTS = [/^svc[-_.]/i, /^sa[-_.]/i, /^system[-_.]/i, /^service[-_.]?account/i,
  /noreply|no-reply|do[-_.]?not[-_.]?reply|donotreply/i, /shared[-_. ]?mailbox/i, /automation|automated|daemon|bot/i]

/** Links by identity, then by address, else creates: without the guard, the hash, the rules for moves and doubts. */
export function plan({ read, contacts, links }) {
  const linked = new Map(links.map((link) => [link.entraObjectId, link.contactNameId]))
  const byEmail = new Map(contacts.map((contact) => [contact.email, contact]))
  const byId = new Map(contacts.map((contact) => [contact.contactNameId, contact]))
  const counters = { created: 0, linked: 0 }
  const changes = []
  for (const user of read.users) {
    if (user.accountEnabled === false) continue
    const names = [user.userPrincipalName, user.email, user.displayName, user.userPrincipalName.split('@')[0]]
    if (names.some((name) => SERVICE_ACCOUNTS.some((pattern) => pattern.test(name)))) continue
    const email = (user.email ?? user.userPrincipalName).toLowerCase()
    const contact = byId.get(linked.get(user.entraObjectId)) ?? byEmail.get(email)
    const after = {
      entra_object_id: user.entraObjectId,
      entra_user_principal_name: user.userPrincipalName,
      entra_account_enabled: true,
      entra_sync_status: 'active',
    }
    if (contact) {
      counters.linked++
      const action = linked.has(user.entraObjectId) ? 'none' : 'link'
      changes.push({ action, entraObjectId: user.entraObjectId, contactNameId: contact.contactNameId, after })
    } else {
      counters.created++
      changes.push({ action: 'create', entraObjectId: user.entraObjectId, after: { ...after, email, full_name: user.displayName } })
    }
  }
  return { counters, changes }
}
