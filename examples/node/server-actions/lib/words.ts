// The library's words, as people read them.

import type { Action, Band, Bucket, Change, Counters, ExclusionReason, Health, QueueItem, RunStatus, SyncRun } from 'entra-napi'

export type Tone = 'good' | 'warning' | 'bad' | 'calm'

export const health: Record<Health['state'], { text: string; tone: Tone }> = {
  healthy: { text: 'Connected', tone: 'good' },
  expiring: { text: 'Expires soon', tone: 'warning' },
  reauth_required: { text: 'Sign-in needed', tone: 'bad' },
  consent_missing: { text: 'Consent needed', tone: 'bad' },
  throttled: { text: 'Slowed down', tone: 'warning' },
  unreachable: { text: 'Unreachable', tone: 'warning' },
  disconnected: { text: 'Not connected', tone: 'calm' },
}

export const runStatus: Record<RunStatus, { text: string; tone: Tone }> = {
  queued: { text: 'Queued', tone: 'calm' },
  running: { text: 'Running', tone: 'calm' },
  completed: { text: 'Completed', tone: 'good' },
  partial: { text: 'Partly done', tone: 'warning' },
  failed: { text: 'Failed', tone: 'bad' },
  held: { text: 'Held for you', tone: 'warning' },
  cancelled: { text: 'Stopped', tone: 'warning' },
}

const runTypes: Record<SyncRun['runType'], string> = {
  discovery: 'Discovery',
  initial: 'First sync',
  'all-tenants': 'Sync of all customers',
  'single-tenant': 'Sync of one customer',
  preflight: 'Preview',
  manual: 'Decision in the review queue',
}

export const runType = (run: SyncRun) => (undoOf(run) ? 'Undo' : runTypes[run.runType])

/** What a run that undid another one says of it. */
export function undoOf(run: SyncRun) {
  return run.summary.undo as { undoneRunId: string; reversed: number; keptEdited: number; keptGone: number } | undefined
}

export const band: Record<Band, { text: string; tone: Tone }> = {
  definite: { text: 'Certain', tone: 'good' },
  strong: { text: 'Strong match', tone: 'good' },
  possible: { text: 'Possible match', tone: 'warning' },
  none: { text: 'Weak match', tone: 'calm' },
}

export const bucket: Record<Bucket['bucket'], { text: string; hint: string }> = {
  create: { text: 'New contacts', hint: 'Nobody among your contacts has their address.' },
  link: { text: 'Linked or changed', hint: 'They are contacts already; the fields that follow the directory change.' },
  needs_decision: { text: 'Need a decision', hint: 'They go to the review queue; nothing is written about them.' },
  mark_inactive: { text: 'Made inactive', hint: 'They left or were disabled. Nothing is deleted.' },
  no_change: { text: 'Unchanged', hint: 'Everything is as it should be.' },
}

export const action: Record<Action | 'skipped' | 'excluded', string> = {
  create: 'Created',
  link: 'Linked',
  update: 'Updated',
  reactivate: 'Reactivated',
  deactivate: 'Made inactive',
  relink: 'Linked anew',
  queue: 'To review',
  none: 'Unchanged',
  skipped: 'Left alone',
  excluded: 'Left out',
}

const reasons: Partial<Record<Change['reason'] | ExclusionReason | 'changed_since_plan', string>> = {
  already_linked: 'linked before',
  object_id_on_contact: 'the contact carries this account’s id',
  email_match: 'same e-mail address',
  proxy_address_match: 'same address as an alias',
  user_principal_name_match: 'same address as the sign-in name',
  new_person: 'a new person',
  back_in_directory: 'back in the directory',
  disabled_upstream: 'the account was disabled',
  deleted_upstream: 'the account was deleted',
  absence_grace: 'absent, but not for long enough',
  out_of_scope: 'no longer in scope; stays active',
  contact_in_other_client: 'the contact was moved to another client',
  inactive_by_person: 'made inactive by a person',
  active_by_person: 'made active by a person',
  email_taken: 'the new address is somebody else’s',
  partial_read: 'the directory could not be read to its end',
  dismissed: 'set aside by a person',
  same_person_new_object_id: 'the same person with a new account',
  changed_since_plan: 'changed since the plan was made',
  multiple_email_matches: 'several contacts have an address of this person',
  contact_already_linked: 'the contact belongs to another account',
  duplicate_identity_email: 'two accounts have the same address',
  email_in_other_client: 'the address is a contact’s of another client',
  email_match_after_onboarding: 'an address alone no longer links here',
  possible_relink: 'perhaps the same person with a new account',
  no_usable_address: 'there is no usable address',
  account_disabled: 'the account is disabled',
  missing_identity: 'there is no usable sign-in name or address',
  service_account: 'an account for a machine',
  tenant_custom_pattern: 'one of your patterns',
  guest: 'a guest of that tenant',
  resource_mailbox: 'a shared mailbox or a room',
  not_in_group: 'in none of the chosen groups',
  unlicensed: 'without a licence',
  domain_excluded: 'a domain that you left out',
  excluded_by_person: 'left out by a person',
  no_mapping_rule: 'no rule names a client for them',
}

/** Why, in words. The list grows with the library: a word that is newer than this page is shown as it is. */
export const reasonText = (word: string) => reasons[word as keyof typeof reasons] ?? word.replaceAll('_', ' ')

/** A queue item's question, as a sentence. */
export function question({ reason }: QueueItem): string {
  const text = reasonText(reason)
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

/** What was done, as far as something was. */
export function counters(of: Partial<Counters>): string {
  const said: Array<[number | undefined, string]> = [
    [of.created, 'created'],
    [of.linked, 'linked'],
    [of.updated, 'updated'],
    [of.reactivated, 'reactivated'],
    [of.inactivated, 'made inactive'],
    [of.ambiguous, 'to review'],
  ]
  return said.filter(([number]) => number).map(([number, text]) => `${number} ${text}`).join(', ')
}

export const count = (number: number, one: string, many = `${one}s`) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`

const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

export const moment = (iso: string) => `${moments.format(new Date(iso))} UTC`

/** How long something took or takes. */
export function duration(from: string, to: string | Date): string {
  const seconds = (new Date(to).getTime() - new Date(from).getTime()) / 1000
  if (seconds < 60) return `${Math.max(seconds, 0).toFixed(seconds < 10 ? 1 : 0)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
