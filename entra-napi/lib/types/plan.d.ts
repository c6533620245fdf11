import type { ContactPatch, DirectoryUser, ExclusionReason, FieldSyncConfig, PhoneNumber, UserFilterConfig } from './people'

export type Action = 'create' | 'link' | 'update' | 'reactivate' | 'deactivate' | 'relink' | 'queue' | 'none'

/** What is done about one identity. */
export interface Change {
  action: Action
  entraObjectId: string
  contactNameId?: string
  reason: string
  /** The values that the plan saw. */
  before?: ContactPatch
  /** The values after. */
  after?: ContactPatch
  displayName?: string
}

export interface Counters {
  created: number
  /** Every identity that ends on an existing contact, already linked ones too. */
  linked: number
  /** Only where a value changed. */
  updated: number
  ambiguous: number
  inactivated: number
  skipped: number
  reactivated: number
  unchanged: number
}

/** What a sync does, in the order of the read, then removals. */
export interface Plan {
  /** SHA-256 over the plan's canonical form. */
  hash: string
  counters: Counters
  guard: { tripped: boolean; reasons: string[] }
  changes: Change[]
  excluded: Array<{ entraObjectId: string; reason: ExclusionReason }>
}

export interface PlanInput {
  read: {
    /** Only a complete read may say that somebody absent is gone, only a delta that somebody named is removed. */
    completeness: 'complete' | 'delta' | 'partial'
    users: DirectoryUser[]
    removed?: Array<{ entraObjectId: string; reason?: 'changed' | 'deleted' }>
  }
  mapping: { clientId: string; managedTenantId: string; entraTenantId: string; settled?: boolean }
  contacts: Array<{
    contactNameId: string
    clientId: string
    email: string | null
    additionalEmails?: string[]
    fullName: string
    role: string | null
    isInactive: boolean
    phoneNumbers?: PhoneNumber[]
    entraObjectId?: string | null
    entraSyncStatus?: string | null
    entraSyncStatusReason?: string | null
  }>
  links: Array<{ contactNameId: string; entraTenantId: string; entraObjectId: string; isActive: boolean }>
  settings?: { fieldSync?: FieldSyncConfig; userFilter?: UserFilterConfig; guard?: GuardSettings }
}

/** Thresholds above which a run is held. */
export interface GuardSettings {
  /** @default 5 */
  deactivateCount?: number
  /** @default 0.2 */
  deactivateShare?: number
  /** @default 2 */
  deactivateSmallCount?: number
  /** @default 0.5 */
  deactivateSmallShare?: number
  /** @default 50 */
  updateCount?: number
  /** @default 0.5 */
  updateShare?: number
  /** @default 100 */
  createCount?: number
  /** @default 3 */
  createFactor?: number
}

/** Plans a sync of one managed tenant. Writes nothing. */
export function planSync(input: PlanInput): Plan
