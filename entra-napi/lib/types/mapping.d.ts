import type { Band, Evidence } from './matching'

/** A customer's tenant, with its row. */
export interface ManagedTenant {
  managedTenantId: string
  /** Microsoft's GUID. */
  entraTenantId: string
  displayName: string
  primaryDomain: string | null
  /** Every known verified domain. */
  domains: string[]
  /** Users at the last discovery; 0 where the source does not say. */
  sourceUserCount: number
  access: TenantAccess
  discoveredAt: string
  lastSeenAt: string
  /** People at the last completed sync. */
  lastSuccessfulSyncUserCount: number | null
  lastSuccessfulSyncAt: string | null
  /** What else the source told: relationship ends, roles. */
  metadata: Record<string, unknown>
}

/** Whether a tenant's people can be read. A tenant that cannot be read never counts as empty. */
export type TenantAccess =
  | { state: 'readable' }
  /** Listed, but reading it fails; `code` is an error code. */
  | { state: 'access_lost'; code: string; since: string; failures: number; failedAt: string | null }
  /** Listed, and the last sync failed for something that passes by itself. */
  | { state: 'failing'; code: string; since: string; failures: number; failedAt: string | null }
  /** The partner's list no longer names it. */
  | { state: 'gone'; since: string }

export interface Discovery {
  runId: string
  /** Tenants that the source named. */
  seen: number
  /** Of these, new ones. */
  added: number
  /** Tenants that a complete list no longer names. Their mappings and people stay. */
  gone: number
  /** The list was read to its end. */
  isComplete: boolean
  /** Every tenant known now, in the order of their names. */
  tenants: ManagedTenant[]
}

export type MappingState = 'mapped' | 'create_new' | 'skip_for_now' | 'needs_review'

/** A person's decision about a tenant. */
export interface MappingDecision {
  managedTenantId: string
  /** Needed for `mapped`; a client without a state means `mapped`. */
  clientId?: string | null
  mappingState?: MappingState | null
  /** The score that the person saw, 0 to 1. */
  confidenceScore?: number | null
}

/** Which tenant belongs to which client. Retired ones are history. */
export interface TenantMapping {
  mappingId: string
  managedTenantId: string
  clientId: string | null
  mappingState: MappingState
  confidenceScore: number | null
  /** In force; at most one per tenant. */
  isActive: boolean
  decidedBy: string | null
  decidedAt: string | null
  /** A run of it has completed. */
  settled: boolean
}

export interface ListedMapping extends TenantMapping {
  tenant: ManagedTenant
  clientName: string | null
  /** People at the last completed sync, else at the last discovery. */
  userCount: number
  lastSyncedAt: string | null
  /** Mapped, but not synced for longer than the settings allow. */
  isStale: boolean
}

/**
 * What becomes of the people whom a former mapping linked: `keep` leaves them at the former client, linked; `move`
 * takes them to the new client; `cut` leaves them and cuts the links.
 */
export type LinkFate = 'keep' | 'move' | 'cut'

export interface RemapEffect {
  mapping: TenantMapping
  /** Contacts that a link of the tenant ties now. */
  linkedContacts: number
  /** Of these, contacts that people moved to other clients. */
  inOtherClients: number
}

/** A client that looks like the one that `create_new` would make. */
export interface LookAlike {
  clientId: string
  clientName: string
  confidenceScore: number
}

/** Why a tenant is, or is not, offered a client. */
export interface MatchExplanation {
  managedTenantId: string
  clientId: string
  confidenceScore: number
  band: Band
  /** From 1; absent if the client is not offered. */
  rank: number | null
  /** The client in first place, if it is another. */
  betterClientId: string | null
  /** One sentence. */
  verdict: string
  evidence: Evidence[]
}

/**
 * Whoever passes the test belongs to the client; of several rules the first that a person passes decides. Texts are
 * compared whole, without regard to case. `group` takes an object id; only the last rule may be `everybody_else`.
 */
export type MappingRule = { clientId: string } & (
  | { by: 'domain' | 'group' | 'department' | 'office'; value: string }
  | { by: 'everybody_else' }
)

/** The rules of a tenant that several clients share, in order. */
export interface MappingRules {
  rules: MappingRule[]
  decidedBy: string | null
  decidedAt: string | null
}

/** What rules would do to a tenant's people. */
export interface RulesPreview {
  managedTenantId: string
  /** Accounts that the read brought. */
  totalIdentities: number
  /** People among them. */
  people: number
  /** Each client with its people, in the order in which the rules name them. */
  parts: Array<{ clientId: string } & Counted>
  /** People whom no rule names. */
  leftOut: Counted
  /** People whom two rules give to different clients. */
  contested: Counted
  /** Rules that decide nobody's client, by their place from 1. */
  idleRules: number[]
  /** What is wrong with the rules themselves, whoever the people are. */
  faults: string[]
  /** Why the rules cannot be confirmed; absent if they can. */
  refusal: string | null
}

export interface Counted {
  count: number
  /** The first 25. */
  samples: Array<{ entraObjectId: string; displayName: string | null; userPrincipalName: string | null }>
}
