// Tenants to clients by the Phase1 rules in plain JavaScript: clear, and with nothing prepared but each client once.

import { bigrams, dice, domainOf, normalizeDomain } from './names.mjs'

/** The exact domain; else what the domains and the likeness of the names offer. */
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
    const candidates = bestOfEachClient([
      ...exact.map((one) => candidate(one, 1, 'exact_domain', domain)),
      ...known
        .filter((one) => domain && one.secondary.includes(domain))
        .map((one) => candidate(one, 0.88, 'secondary_domain', domain)),
      ...fiveMostAlike(tenant.displayName, known),
    ])
    if (candidates.length === 0) preview.unmatched.push(tenant)
    else preview.fuzzyCandidates.push({ ...tenant, candidates })
  }
  return preview
}

function fiveMostAlike(name, known) {
  const grams = bigrams(name)
  return known
    .map((one) => ({ one, score: dice(grams, one.grams) }))
    .filter(({ score }) => score >= 0.58)
    .map(({ one, score }) => candidate(one, Number(score.toFixed(4)), 'fuzzy_name'))
    .sort(byScore)
    .slice(0, 5)
}

function bestOfEachClient(candidates) {
  const best = new Map()
  for (const one of candidates) {
    const former = best.get(one.clientId)
    if (!former || one.confidenceScore > former.confidenceScore) best.set(one.clientId, one)
  }
  return [...best.values()].sort(byScore)
}

function byScore(left, right) {
  return right.confidenceScore - left.confidenceScore
}

function candidate({ client }, confidenceScore, reason, matchedDomain) {
  return { clientId: client.clientId, clientName: client.clientName, confidenceScore, reason, matchedDomain }
}
