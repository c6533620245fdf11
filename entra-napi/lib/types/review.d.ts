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
