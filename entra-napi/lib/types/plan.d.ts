import type { ContactPatch, DirectoryUser, ExclusionReason, FieldSyncConfig, PhoneNumber, UserFilterConfig } from './people'
import type { MappingRule } from './mapping'
import type { CandidateContact, QueueReason } from './review'

export type Action = 'create' | 'link' | 'update' | 'reactivate' | 'deactivate' | 'relink' | 'queue' | 'none'

/** Why a change is what it is: the correlation step, the removal, or the queue's reason. */
export type ChangeReason =
  | QueueReason
  | 'already_linked'
  | 'object_id_on_contact'
  | 'email_match'
  | 'proxy_address_match'
  | 'user_principal_name_match'
  | 'new_person'
  | 'back_in_directory'
  | 'disabled_upstream'
  | 'deleted_upstream'
  | 'absence_grace'
  | 'out_of_scope'
  | 'contact_in_other_client'
  | 'inactive_by_person'
  | 'active_by_person'
  | 'email_taken'
  | 'partial_read'
  | 'dismissed'
  | 'same_person_new_object_id'

/** What is done about one identity. */
export interface Change {
  action: Action
  entraObjectId: string
  /** The contact it ends on; absent until a new one is made. */
  contactNameId?: string
  /** The client it belongs to, where that is not the mapping's: in a tenant that several clients share. */
  clientId?: string
  reason: ChangeReason
  /** The values that the plan saw; a write happens only where they still hold. */
  before?: ContactPatch
  /** The values after. */
  after?: ContactPatch
  /** What a person needs to decide, for `queue`. */
  review?: {
    userPrincipalName: string | null
    displayName: string | null
    email: string | null
    candidates: CandidateContact[]
    /** SHA-256 over the facts that led here: a dismissal sticks while it stays the same. */
    facts: string
  }
  /** The identity that a `relink` retires. */
  replaces?: string
  /** The contact that gives the new address up in this same plan. */
  addressFrom?: string
  /** As read, for people who read plans. */
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
  links: Array<{
    contactNameId: string
    entraTenantId: string
    entraObjectId: string
    /** @default true */
    isActive?: boolean
    /** Our notes on it, as the host keeps them. */
    metadata?: unknown
  }>
  settings?: {
    fieldSync?: FieldSyncConfig
    userFilter?: UserFilterConfig
    guard?: GuardSettings
    /** Link by address only until a mapping is settled; also read from `emailMatch: 'onboarding'`. */
    emailMatchOnboardingOnly?: boolean
    emailMatch?: 'onboarding' | 'always'
    /** Days that somebody must be absent before being deactivated. @default 0 */
    absenceGraceDays?: number
  }
  /** What people set aside: it stays so while the facts are the same. */
  dismissed?: Array<{ entraObjectId: string; facts: string }>
  /** What the last sync wrote, for `keepIfEditedHere`. */
  lastWritten?: Array<{ contactNameId: string; values: ContactPatch }>
  /** Object ids of the members of the filter's groups. */
  groupMembers?: string[] | null
  /** People at the last complete read: the guard's yardstick for growth. */
  lastCompleteUserCount?: number | null
  /** Whose people are whose, where several clients share the tenant. */
  rules?: MappingRule[]
  /** Members of the groups that the rules name, by group id. */
  ruleGroups?: Record<string, string[]>
  /** Domains whose addresses may link although the mapping is settled. */
  linkDomains?: string[]
  /** The time, for the grace period; ISO 8601. */
  now?: string | null
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
