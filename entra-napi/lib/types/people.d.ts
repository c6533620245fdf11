/** An account of a managed tenant. Absent fields were not read or are not set. */
export interface DirectoryUser {
  entraTenantId?: string
  entraObjectId: string
  userPrincipalName?: string | null
  email?: string | null
  displayName?: string | null
  givenName?: string | null
  surname?: string | null
  accountEnabled?: boolean | null
  jobTitle?: string | null
  mobilePhone?: string | null
  businessPhones?: string[] | null
  userType?: string | null
  creationType?: string | null
  externalUserState?: string | null
  department?: string | null
  companyName?: string | null
  officeLocation?: string | null
  otherMails?: string[] | null
  /** `SMTP:` marks the primary one, `smtp:` the aliases. */
  proxyAddresses?: string[] | null
  onPremisesSyncEnabled?: boolean | null
  isResourceAccount?: boolean | null
  assignedLicenses?: Array<{ skuId: string }> | null
  raw?: unknown
}

/** How one field follows the directory; `true` means `{ overwrite: true }`. */
export type FieldRule =
  | boolean
  | { overwrite?: boolean; clearWhenBlank?: boolean; keepIfEditedHere?: boolean }

/** Which fields follow the directory. All off by default. */
export interface FieldSyncConfig {
  displayName?: FieldRule
  email?: FieldRule
  phone?: FieldRule
  role?: FieldRule
  upn?: FieldRule
  /** @default true */
  markInactiveWhenDisabled?: boolean
}

/** Who is left out of a sync. Patterns are case-insensitive, linear-time regular expressions. */
export interface UserFilterConfig {
  exclusionPatterns?: string[]
  /** @default false */
  includeGuests?: boolean
  /** @default false */
  requireLicense?: boolean
  groups?: string[]
  excludedDomains?: string[]
  alwaysInclude?: string[]
  alwaysExclude?: string[]
}

export type ExclusionReason =
  | 'account_disabled'
  | 'missing_identity'
  | 'service_account'
  | 'tenant_custom_pattern'
  | 'guest'
  | 'resource_mailbox'
  | 'not_in_group'
  | 'unlicensed'
  | 'domain_excluded'
  | 'excluded_by_person'
  /** Several clients share the tenant, and no rule says whose the account is. */
  | 'no_mapping_rule'

/** Tells who of a directory is a person, in input order. */
export function filterUsers(input: {
  users: DirectoryUser[]
  config?: UserFilterConfig
  /** @default 'default' */
  profile?: 'phase1' | 'default'
}): { included: DirectoryUser[]; excluded: Array<{ user: DirectoryUser; reason: ExclusionReason }> }

export interface PhoneNumber {
  phoneNumber: string
  canonicalType: 'work' | 'mobile'
  isDefault: boolean
  displayOrder: number
}

/** Columns of a contact; absent ones are not touched. */
export interface ContactPatch {
  full_name?: string
  email?: string | null
  role?: string | null
  phone_numbers?: PhoneNumber[]
  entra_user_principal_name?: string | null
  is_inactive?: boolean
  entra_object_id?: string | null
  entra_account_enabled?: boolean | null
  entra_sync_status?: string | null
  entra_sync_status_reason?: 'disabled_upstream' | 'deleted_upstream' | null
}

/** Tells what the field rules would write of one user. */
export function fieldPatch(input: { user: DirectoryUser; config?: FieldSyncConfig }): ContactPatch
