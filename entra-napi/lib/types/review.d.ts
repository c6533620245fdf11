import type { ErrorDocument } from './errors'

export type QueueReason =
  | 'multiple_email_matches'
  | 'contact_already_linked'
  | 'duplicate_identity_email'
  | 'email_in_other_client'
  | 'email_match_after_onboarding'
  | 'possible_relink'
  | 'no_usable_address'

/** An identity that waits, or waited, for a person. */
export interface QueueItem {
  queueItemId: string
  managedTenantId: string | null
  clientId: string | null
  entraTenantId: string
  entraObjectId: string
  userPrincipalName: string | null
  displayName: string | null
  email: string | null
  /** Contacts that could be the same person. */
  candidateContacts: CandidateContact[]
  reason: QueueReason
  status: 'open' | 'resolved' | 'dismissed'
  resolutionAction: 'link_existing' | 'create_new' | 'dismissed' | null
  resolvedContactId: string | null
  resolvedBy: string | null
  resolvedAt: string | null
  /** The facts that led here; a dismissal sticks until they change. */
  payload: Record<string, unknown>
  createdAt: string
}

export interface CandidateContact {
  contactNameId: string
  clientId: string
  fullName: string
  email: string | null
}

export interface QueueFilter {
  status?: QueueItem['status'] | null
  managedTenantId?: string | null
  clientId?: string | null
  /** @default 100 */
  limit?: number
  offset?: number
}

export interface QueuePage {
  /** Newest first. */
  items: QueueItem[]
  /** How many are open in all. */
  openCount: number
}

export interface Resolved {
  queueItemId: string
  action: 'link_existing' | 'create_new' | 'dismissed'
  /** The contact that the identity is linked to now; absent for `dismissed`. */
  contactNameId: string | null
  /** The run whose journal undoes it; absent for `dismissed`. */
  runId: string | null
}

export type ReviewDecision =
  | { action: 'link_existing'; queueItemId: string; contactNameId: string }
  | { action: 'create_new'; queueItemId: string }
  | { action: 'dismissed'; queueItemId: string; note?: string | null }

/** One of many decisions: done, or why not. */
export type ResolvedLine =
  | { queueItemId: string; resolved: Resolved; error?: undefined }
  | { queueItemId: string; resolved?: undefined; error: ErrorDocument }

/** A decision that stands for the next accounts of the same kind of one managed tenant. */
export type NewReviewRule = {
  managedTenantId: string
  /** `exclude`: they are no people here. `link`: an address alone may link them although their mapping is settled. */
  effect: 'exclude' | 'link'
  /** One account (object id), accounts of exactly a domain, or those that a regular expression finds. */
  by: 'identity' | 'domain' | 'pattern'
  value: string
}

export type ReviewRule = NewReviewRule & { ruleId: string; decidedBy: string | null; decidedAt: string | null }

/** What a rule would do with the items that wait. */
export interface ReviewRulePreview {
  /** The items that it would decide. */
  items: Array<{
    queueItemId: string
    displayName: string | null
    userPrincipalName: string | null
    email: string | null
    /** The contact that it would be linked to; absent where the account would be left out. */
    linksTo: CandidateContact | null
  }>
  openCount: number
  /** Why it cannot come into force; absent if it can. */
  refusal: string | null
}

/** A rule that came into force, and what it did at once. */
export interface AddedReviewRule {
  rule: ReviewRule
  decided: Resolved[]
  /** Items that it could not decide, and why: they wait on. */
  left: Array<{ queueItemId: string; code: string; message: string }>
}
