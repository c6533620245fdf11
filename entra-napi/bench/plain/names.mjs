// Domains and the likeness of names in plain JavaScript, as somebody would write them who has not measured yet.

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

export function nameSimilarity(left, right) {
  return dice(bigrams(left), bigrams(right))
}

export function bigrams(name) {
  const folded = name.toLowerCase().replace(/[^a-z0-9\s]/g, ' ').replace(/\s+/g, ' ').trim()
  const grams = new Set()
  if (folded.length === 1) grams.add(folded)
  for (let at = 0; at < folded.length - 1; at++) grams.add(folded.slice(at, at + 2))
  return grams
}

export function dice(left, right) {
  if (left.size === 0 || right.size === 0) return 0
  let common = 0
  for (const gram of left) if (right.has(gram)) common++
  return (2 * common) / (left.size + right.size)
}
