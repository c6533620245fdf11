import type { FieldSync } from './settings'

export type ConnectionType = 'direct' | 'cipp'
export type ConnectionStatus = 'disconnected' | 'connected' | 'error'

/** The way to the customers' directories. Its credentials are in the secret store alone. */
export interface Connection {
  connectionId: string
  connectionType: ConnectionType
  status: ConnectionStatus
  /** At most one of a host tenant is. */
  isActive: boolean
  cippBaseUrl: string | null
  connectedAt: string | null
  disconnectedAt: string | null
  /** When it was last proved to work. */
  lastValidatedAt: string | null
  lastValidationError: ValidationError | null
  createdBy: string | null
}

export interface ValidationError {
  code: string
  message: string
  remedy: string
  at: string
  /** The how many-eth failure in a row it is. */
  failures: number
}

/** How the integration of a host tenant is. */
export interface Status {
  status: ConnectionStatus
  connectionType: ConnectionType | null
  lastValidatedAt: string | null
  lastValidationError: ValidationError | null
  /** Where the connection leads; nothing secret. */
  connectionDetails: {
    cippBaseUrl: string | null
    directTenantId: string | null
    directCredentialSource: CredentialSource | null
  }
  /** The connection in one word, with what to do. */
  health: Health
  /** Where an administrator of the partner's tenant consents, while that consent is missing. */
  consentUrl: string | null
  lastDiscoveryAt: string | null
  mappedTenantCount: number
  /** Tenants that wait for a sync to make their client. */
  pendingCreateTenantCount: number
  /** Absent while scheduled syncs are off. */
  nextSyncIntervalMinutes: number | null
  hasCompletedFirstSync: boolean
  /** Ways to connect that are switched on. */
  availableConnectionTypes: ConnectionType[]
  fieldSyncConfig: FieldSync
  /** Exclusion patterns that are no regular expressions: they are passed over. */
  invalidPatterns: string[]
  /** Tenants that the last try could not read. */
  troubledTenants: TroubledTenant[]
}

/** A tenant that cannot be read, and what to do about it. */
export interface TroubledTenant {
  managedTenantId: string
  displayName: string
  /** An error code. */
  code: string
  message: string
  remedy: string
  /** Where an administrator of the tenant consents, while that consent is missing; null over CIPP. */
  consentUrl: string | null
  since: string
  /** Syncs that failed in a row. */
  failures: number
  /** From when on the schedule tries it again; null while it does so at every turn. */
  nextTryAt: string | null
}

export interface Health {
  state:
    | 'healthy'
    | 'expiring'
    | 'reauth_required'
    | 'consent_missing'
    | 'throttled'
    | 'unreachable'
    | 'disconnected'
  /** Empty when it works. */
  message: string
  /** Empty when it works. */
  remedy: string
  /** From when on the schedule tries again; null while it tries at every turn. */
  nextTryAt: string | null
  /** When the state was found, or when what ends will end. */
  at: string | null
}

export interface StartSignIn {
  /** The https address of the host's callback page, as registered with the application. */
  redirectUri: string
  /** Another partner tenant than the mappings' is welcome. @default false */
  allowPartnerChange?: boolean
  /** The account to suggest. */
  loginHint?: string | null
}

/** A sign-in that was started. It lives ten minutes and works once, for the person who started it. */
export interface DirectSignIn {
  /** Where to send the person. */
  authorizeUrl: string
  state: string
  expiresAt: string
  disclosure: Disclosure
}

/** What Microsoft's redirect brought to the callback page. */
export interface DirectAnswer {
  code?: string | null
  state?: string | null
  error?: string | null
}

/** What Microsoft will ask a person to allow, in plain words. */
export interface Disclosure {
  /** Asked in the partner's tenant, at sign-in. */
  partner: DisclosedScope[]
  /** Asked in each customer's tenant. */
  customer: DisclosedScope[]
  /** What we never do. */
  promises: string[]
}

export interface DisclosedScope {
  scope: string
  sentence: string
  needsAdmin: boolean
}

/** A CIPP's address with its API client (tenant, id and secret together), or with a gateway's token. */
export interface CippForm {
  /** With or without `/api`. */
  baseUrl: string
  tenantId?: string | null
  clientId?: string | null
  clientSecret?: string | null
  /** @default 'api://{clientId}/.default' */
  scope?: string | null
  apiToken?: string | null
}

export interface CippProof {
  /** CIPP's version, where it tells. */
  version: string | null
  /** How many tenants the API client may see. */
  tenantCount: number
}

/** Levels of the Microsoft application's credentials, in the order in which they are asked. */
export type CredentialSource = 'tenant-secret' | 'env' | 'app-secret'

/** Which level answers, and what each has; no values. */
export interface CredentialExplanation {
  answered: CredentialSource | null
  levels: Array<{
    source: CredentialSource
    hasClientId: boolean
    /** A client secret or a certificate. */
    hasProof: boolean
    hasTenantId: boolean
  }>
}
