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
