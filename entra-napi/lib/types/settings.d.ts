import type { FieldSyncConfig, UserFilterConfig } from './people'
import type { GuardSettings } from './plan'

/** How one field follows the directory. */
export interface FieldRuleInForce {
  overwrite: boolean
  /** A value cleared in the directory clears ours; otherwise blank keeps ours. */
  clearWhenBlank: boolean
  /** A value that a person changed since our last write stays. */
  keepIfEditedHere: boolean
}

export interface FieldSync {
  displayName: FieldRuleInForce
  email: FieldRuleInForce
  phone: FieldRuleInForce
  role: FieldRuleInForce
  upn: FieldRuleInForce
  markInactiveWhenDisabled: boolean
}

export interface Notifications {
  /** A digest after each run. */
  runDigest: boolean
  /** The second failed or partial run in a row. */
  repeatedFailure: boolean
  /** New ambiguous identities. */
  reviewQueue: boolean
  /** Days without a sync after which a tenant counts as stale. */
  staleAfterDays: number | null
}

/** A host tenant's settings. Everything is off or safe by default. */
export interface Settings {
  syncEnabled: boolean
  /** 15 to 43,200. */
  syncIntervalMinutes: number
  fieldSync: FieldSync
  userFilter: Required<UserFilterConfig>
  guard: Required<GuardSettings>
  /** Thresholds of single managed tenants that differ from those, by `managedTenantId`. */
  guardOverrides: Record<string, GuardSettings>
  /** Link by address only until a mapping is settled. */
  emailMatchOnboardingOnly: boolean
  /** Days that somebody must be absent before being deactivated. */
  absenceGraceDays: number
  /** Days after which a delta is replaced by a full read. */
  fullReadIntervalDays: number
  notifications: Notifications
}

/** Changes what it names and leaves the rest; `null` puts a value back to its default. */
export interface SettingsPatch {
  syncEnabled?: boolean | null
  syncIntervalMinutes?: number | null
  fieldSync?: FieldSyncConfig | null
  userFilter?: UserFilterConfig | null
  guard?: GuardSettings | null
  /** By `managedTenantId`; `null` takes one away. */
  guardOverrides?: Record<string, GuardSettings | null> | null
  emailMatchOnboardingOnly?: boolean | null
  absenceGraceDays?: number | null
  fullReadIntervalDays?: number | null
  notifications?: Partial<Notifications> | null
}

export interface Schedule {
  syncEnabled: boolean
  /** Brought into 15 to 43,200 on writing. */
  syncIntervalMinutes: number
}

/** One mutating call. Never holds a secret. */
export interface AuditRecord {
  at: string
  /** Absent for the scheduler. */
  userId: string | null
  operation: string
  /** `ok`, or the error's code. */
  outcome: string
  /** What it was about: ids and counts. */
  details: unknown
}
