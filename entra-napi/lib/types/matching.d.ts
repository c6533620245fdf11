/** `phase1` gives the results of the host's former matcher, bit for bit; `evidence` weighs what is known. */
export type MatchProfile = 'phase1' | 'evidence'

/** A managed tenant, as matching reads it. */
export interface TenantProfile {
  managedTenantId: string
  entraTenantId: string
  displayName: string | null
  primaryDomain: string | null
  /** Every verified domain. */
  domains?: string[]
  sourceUserCount?: number | null
}

/** A client, as matching reads it. */
export interface ClientProfile {
  clientId: string
  clientName: string | null
  url?: string | null
  /** Matching reads `website`, `domain` and `emailDomain`. */
  properties?: Record<string, unknown> | null
  billingEmail?: string | null
  inboundDomains?: string[]
  /** The tenant that it was confirmed for. */
  entraTenantId?: string | null
  /** How many contacts it has on each address domain. */
  contactDomains?: Record<string, number>
}

export interface MatchInput {
  /** @default 'evidence' */
  profile?: MatchProfile
  tenants: TenantProfile[]
  clients: ClientProfile[]
}

/** A signal for or against a pair, in words that a service desk understands. */
export interface Evidence {
  kind: string
  /** Signed: what speaks against is negative. */
  points: number
  text: string
  tenantValue: string | null
  clientValue: string | null
}

export type Band = 'definite' | 'strong' | 'possible' | 'none'

/** A client that a tenant may belong to. */
export interface Candidate {
  clientId: string
  clientName: string
  /** 0 to 1. */
  confidenceScore: number
  reason: 'exact_domain' | 'secondary_domain' | 'fuzzy_name'
  matchedDomain?: string
  /** `evidence` only. */
  band?: Band
  /** `evidence` only: how far ahead of the runner-up. */
  margin?: number
  /** `evidence` only: another tenant claims the same client. */
  contested?: boolean
  /** `evidence` only. */
  evidence?: Evidence[]
}

/** Tenants by how sure the match is. Nothing is written. */
export interface MappingPreview {
  autoMatched: Array<TenantProfile & { match: Candidate }>
  fuzzyCandidates: Array<TenantProfile & { candidates: Candidate[] }>
  unmatched: TenantProfile[]
}

/** Matches managed tenants to clients. Writes nothing; nothing is linked before a person confirms. */
export function matchTenants(input: MatchInput): MappingPreview

/** Phase1's similarity of two names, 0 to 1, unrounded. */
export function nameSimilarity(left: string, right: string): number

/** The domain of a host or an URL, folded; `null` if it has none. */
export function normalizeDomain(value: string | null | undefined): string | null

/** The domain of an address, a host or an URL, folded; `null` if it has none. */
export function domainOf(value: string | null | undefined): string | null
