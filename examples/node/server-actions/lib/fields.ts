import type { ContactPatch } from 'entra-napi'

/** The fields of a contact that a person cares about, in the order in which they read them. */
const labels = {
  full_name: 'Name',
  email: 'E-mail',
  role: 'Job title',
  phone_numbers: 'Phone',
  entra_user_principal_name: 'Sign-in name',
  is_inactive: 'Status',
} as const satisfies Partial<Record<keyof ContactPatch, string>>

/** A number stays on one line. */
const NO_BREAK = '\u00a0'

type Field = keyof typeof labels

export interface FieldChange {
  label: string
  /** Empty where there was nothing. */
  before: string
  after: string
}

/** Which fields change, field by field, in words. */
export function fieldChanges(before: ContactPatch = {}, after: ContactPatch = {}): FieldChange[] {
  return (Object.keys(labels) as Field[])
    .filter((field) => field in after)
    .map((field) => ({ label: labels[field], before: text(field, before), after: text(field, after) }))
    .filter((change) => change.before !== change.after)
}

/** What a new contact will have besides its name, on one line. */
export function newValues(after: ContactPatch = {}): string {
  const values = (['email', 'role', 'phone_numbers'] as const).map((field) => text(field, after))
  return values.filter(Boolean).join(' · ')
}

function text(field: Field, patch: ContactPatch): string {
  if (field === 'phone_numbers') return (patch.phone_numbers ?? []).map(({ phoneNumber }) => phoneNumber.replaceAll(' ', NO_BREAK)).join(', ')
  if (field === 'is_inactive') return patch.is_inactive === undefined ? '' : patch.is_inactive ? 'Inactive' : 'Active'
  return patch[field] ?? ''
}
