// What a sync would do, in plain JavaScript. It knows newcomers, matches by address, linked people and who is left out;
// of a directory of such people it makes the same plan as `planSync`, hash and all. Leavers, moves, namesakes and rules
// for fields it does not know: each would make it slower.

import { createHash } from 'node:crypto'

export function planSync({ read, contacts, links }) {
  const byId = new Map(contacts.map((contact) => [contact.contactNameId, contact]))
  const byIdentity = new Map(links.map((link) => [link.entraObjectId, byId.get(link.contactNameId)]))
  const byEmail = new Map(contacts.map((contact) => [contact.email, contact]))
  const changes = []
  const excluded = []
  for (const user of read.users) {
    const reason = exclusion(user)
    if (reason) excluded.push({ entraObjectId: user.entraObjectId, reason })
    else changes.push(changeOf(user, byIdentity, byEmail))
  }
  return {
    hash: hashOf(changes),
    counters: count(changes, excluded),
    guard: guard(changes, links),
    changes,
    excluded,
  }
}

const SERVICE_ACCOUNTS = [/^svc[-_.]/i, /^sa[-_.]/i, /^system[-_.]/i, /^service[-_.]?account/i,
  /noreply|no-reply|do[-_.]?not[-_.]?reply|donotreply/i, /shared[-_. ]?mailbox/i, /automation|automated|daemon|bot/i,
  /^sync_.+_[0-9a-f]{8,}$/i, /^(msol|aad)_[0-9a-f]{8,}$/i, /^(adsyncmsol|adtoaadsyncserviceaccount)/i,
  /^on-premises directory synchronization service account$/i]

function exclusion(user) {
  const { userPrincipalName, email, displayName } = user
  if (user.accountEnabled === false) return 'account_disabled'
  const names = [userPrincipalName, email, displayName, userPrincipalName.split('@')[0]]
  if (names.some((name) => SERVICE_ACCOUNTS.some((pattern) => pattern.test(name)))) return 'service_account'
  if (user.userType === 'Guest' || userPrincipalName.toLowerCase().includes('#ext#')) return 'guest'
  return undefined
}

function changeOf(user, byIdentity, byEmail) {
  const { entraObjectId, displayName } = user
  const email = user.email.trim().toLowerCase()
  const linked = byIdentity.get(entraObjectId)
  const contact = linked ?? byEmail.get(email)
  if (!contact) {
    return { action: 'create', entraObjectId, reason: 'new_person', after: newContact(user, email), displayName }
  }
  const account = { entra_account_enabled: user.accountEnabled }
  const tie = {
    entra_user_principal_name: user.userPrincipalName,
    entra_object_id: entraObjectId,
    ...account,
    entra_sync_status: 'active',
  }
  const difference = differenceOf(contact, linked ? account : tie)
  return {
    action: !linked ? 'link' : difference.after ? 'update' : 'none',
    entraObjectId,
    contactNameId: contact.contactNameId,
    reason: linked ? 'already_linked' : 'email_match',
    ...difference,
    displayName,
  }
}

function newContact(user, email) {
  const phones = user.businessPhones.map((number) => ({ number, canonicalType: 'work' }))
  if (user.mobilePhone) phones.push({ number: user.mobilePhone, canonicalType: 'mobile' })
  const phone = ({ number, canonicalType }, displayOrder) =>
    ({ phoneNumber: number.trim(), canonicalType, isDefault: displayOrder === 0, displayOrder })
  return {
    full_name: user.displayName,
    email,
    role: user.jobTitle,
    phone_numbers: phones.map(phone),
    entra_user_principal_name: user.userPrincipalName,
    entra_object_id: user.entraObjectId,
    entra_account_enabled: user.accountEnabled,
    entra_sync_status: 'active',
  }
}

/** The columns that would change, before and after; neither where nothing would. */
function differenceOf(contact, wanted) {
  const now = {
    entra_user_principal_name: contact.entraUserPrincipalName ?? null,
    entra_object_id: contact.entraObjectId ?? null,
    entra_account_enabled: contact.entraAccountEnabled ?? null,
    entra_sync_status: contact.entraSyncStatus ?? null,
  }
  const columns = Object.keys(wanted).filter((column) => wanted[column] !== now[column])
  if (columns.length === 0) return {}
  const only = (values) => Object.fromEntries(columns.map((column) => [column, values[column]]))
  return { before: only(now), after: only(wanted) }
}

function count(changes, excluded) {
  const of = (action) => changes.filter((change) => change.action === action).length
  const created = of('create')
  return {
    created,
    linked: changes.length - created,
    updated: of('update'),
    ambiguous: 0,
    inactivated: 0,
    skipped: excluded.length,
    reactivated: 0,
    unchanged: of('none'),
  }
}

function guard(changes, links) {
  const updates = changes.filter(({ action }) => action === 'update').length
  const reasons = []
  if (updates >= 50 && updates / links.length > 0.5) {
    reasons.push(`Linked people who would be changed: ${updates} of ${links.length}.`)
  }
  return { tripped: reasons.length > 0, reasons }
}

/** SHA-256 over one line for each change. */
function hashOf(changes) {
  const hash = createHash('sha256')
  for (const { action, entraObjectId, contactNameId = null, reason, before = null, after = null } of changes) {
    const line = { action, identity: entraObjectId, contact: contactNameId, reason, before, after }
    hash.update(`${JSON.stringify({ ...line, facts: null, replaces: null, address_from: null })}\n`)
  }
  return hash.digest('hex')
}
