import type { Change, ChangeReason, Counters, Plan } from './plan'
import type { ContactPatch, DirectoryUser } from './people'

export type RunType = 'discovery' | 'initial' | 'all-tenants' | 'single-tenant' | 'preflight' | 'manual'

/** `held`: the guard stopped it before the first write. `cancelled`: a person stopped it between two batches. */
export type RunStatus = 'queued' | 'running' | 'completed' | 'partial' | 'failed' | 'held' | 'cancelled'

export interface SyncRun {
  runId: string
  /** The workflow that carries it, or an id of ours. */
  workflowId: string
  runType: RunType
  status: RunStatus
  /** Absent for scheduled runs. */
  initiatedBy: string | null
  startedAt: string
  completedAt: string | null
  totalTenants: number
  processedTenants: number
  succeededTenants: number
  failedTenants: number
  /** Totals and notes: `counters` and `heldTenants` of a sync, or the `error` that stopped it. */
  summary: Record<string, unknown>
  /** A preflight: nothing was written. */
  isDryRun: boolean
  scopeManagedTenantId: string | null
  scopeClientId: string | null
}

/** One tenant's line of a run. */
export interface TenantRun extends Counters {
  managedTenantId: string | null
  clientId: string | null
  status: RunStatus
  /** Why it failed or is held: message and remedy. */
  errorMessage: string | null
  /** The code of the same. */
  errorCode: string | null
  startedAt: string | null
  completedAt: string | null
}

export interface RunProgress {
  /** Absent if there is no such run. */
  run: SyncRun | null
  tenantResults: TenantRun[]
}

/** What to sync: every mapped tenant, or one. */
export interface SyncRequest {
  managedTenantId?: string | null
  /** Apply this plan of that tenant, as a preflight showed it, or fail with `plan_drifted`. */
  planHash?: string | null
  /** Only a person's run makes clients for mappings that want a new one. @default 'manual' */
  trigger?: 'manual' | 'scheduled'
  /** Read everybody, whatever is known already. @default false */
  fullRead?: boolean
  /** A name to look the run up by while it goes on. The same name again finds the run that is there. */
  workflowId?: string | null
}

export interface Preflight {
  /** The dry run that recorded it. */
  runId: string
  managedTenantId: string
  /** Absent while it is still to be made. */
  clientId: string | null
  checkedAt: string
  /** People that the read brought. */
  totalIdentities: number
  counters: Counters
  buckets: Bucket[]
  /** Approves exactly this plan: hand it to `sync`. */
  planHash: string
  guard: { tripped: boolean; reasons: string[] }
}

export interface Bucket {
  bucket: 'create' | 'link' | 'needs_decision' | 'no_change' | 'mark_inactive'
  count: number
  /** The first 25. */
  samples: Array<Pick<Change, 'entraObjectId' | 'action' | 'reason'> & {
    displayName: string | null
    contactNameId: string | null
  }>
}

/** A plan that a preflight showed or the guard held. */
export interface KeptPlan {
  plan: Plan
  managedTenantId: string
  runId: string
  createdAt: string
  /** Who allowed it against the guard. */
  allowedBy: string | null
}

/** What changed between the plan that was approved and that of now; `context.difference` of `plan_drifted`. */
export interface PlanDifference {
  count: number
  /** The first 25. */
  samples: Array<{ entraObjectId: string; approved: Change | null; now: Change | null }>
}

export interface UndoReport {
  /** The run that undid. */
  runId: string
  undoneRunId: string
  reversed: number
  /** Kept because a person edited the contact since. */
  keptEdited: number
  /** Kept because the contact is gone. */
  keptGone: number
  /** Which ones were kept, the newest first; at most 1,000. */
  kept: Array<{ contactNameId: string; entraObjectId: string; outcome: 'kept_edited' | 'kept_gone' }>
}

export interface RunFilter {
  status?: RunStatus | null
  runType?: RunType | null
  /** Only those that touched this tenant. */
  managedTenantId?: string | null
  /** @default 50 */
  limit?: number
  offset?: number
}

/** What a run did about one identity. */
export interface IdentityOutcome {
  entraObjectId: string
  displayName: string | null
  contactNameId: string | null
  /** The plan's action, or `skipped`. */
  action: string
  reason: string
}

export interface Export {
  format: 'csv' | 'json'
  content: string
}

/** How one identity came to its line in the plan, or why it has none. */
export interface Explanation {
  entraObjectId: string
  /** One sentence. */
  verdict: string
  /** In the order in which things happened; it ends where the matter was settled. */
  steps: Array<{
    stage: 'import' | 'scope' | 'correlation' | 'rules' | 'action'
    text: string
    /** What it looked at. */
    values: Record<string, unknown> & { user?: DirectoryUser | null }
  }>
  change: Change | null
}

/** What there is to tidy at one customer, each person in at most one list. */
export interface HygieneReport {
  managedTenantId: string
  /** Absent while it is still to be made. */
  clientId: string | null
  checkedAt: string
  /** The directory was read to its end. If not, nobody is listed for not being in it. */
  isComplete: boolean
  /** Accounts that the read brought. */
  totalIdentities: number
  /** Active contacts of the client of whom the directory knows nothing. */
  contactsWithoutAccount: HygieneFinding[]
  /** Accounts of people who are no contact, or who wait for a person to say which. */
  accountsWithoutContact: HygieneFinding[]
  /** People of this directory whose contact belongs to another client. */
  wrongClient: HygieneFinding[]
  /** Contacts that are active although their account is disabled or gone. */
  staleLeavers: HygieneFinding[]
}

/** One person to look at. */
export interface HygieneFinding {
  entraObjectId: string | null
  contactNameId: string | null
  /** The client that the contact belongs to. */
  clientId: string | null
  /** The contact's name, else the account's. */
  displayName: string | null
  /** The contact's address, else the account's. */
  email: string | null
  /** Why it is listed: a reason of the plan, or that of one who is not in it. */
  reason: ChangeReason | 'account_disabled' | 'no_account'
}

/** What a past run decided and wrote about one identity. */
export interface PastExplanation {
  runId: string
  outcomes: IdentityOutcome[]
  /** Oldest first. */
  written: JournalEntry[]
}

/** One written change. */
export interface JournalEntry {
  runId: string
  /** Its place in the run, from 1. */
  sequence: number
  managedTenantId: string
  entraObjectId: string
  contactNameId: string
  action: Change['action']
  before: ContactPatch
  after: ContactPatch
  /** The identity that a `relink` retired. */
  replaces?: string
  at: string
  undoneBy: string | null
}

/** What a run shall be, for whoever carries it step by step. */
export interface NewRun {
  runType: RunType
  initiatedBy?: string | null
  /** The same id again answers with the run that is there. */
  workflowId?: string | null
  totalTenants?: number
  managedTenantId?: string | null
  clientId?: string | null
  isDryRun?: boolean
}

/** What one run wants of one tenant. */
export interface TenantJob {
  runId: string
  managedTenantId: string
  clientId?: string | null
  /** A person started it: a client that is still to be made may be made. @default false */
  byPerson?: boolean
  planHash?: string | null
  /** @default false */
  fullRead?: boolean
}
