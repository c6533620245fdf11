import type { FeatureFlag } from './access'

/** How an instance is opened. Everything has a default but the database. An option that is not known is refused. */
export interface Options {
  /** `sqlite:…`, a path to an SQLite file, or `postgres://…`. The schema is made or brought up to date. */
  database: string
  /**
   * In the Community Edition every operation fails with `edition_unavailable` (HTTP 501).
   * @default 'enterprise'
   */
  edition?: 'enterprise' | 'community'
  /** Where secrets are kept: a provider of the host's own, or a chain. @default the `SECRET_…` variables */
  secrets?: SecretProvider | SecretChain
  /** Which features are on: always the same, or asked at every call. @default the environment, where all are off */
  featureFlags?: Partial<Record<FeatureFlag, boolean>> | FeatureFlags
  /** Variables that stand before those of the process, as `MICROSOFT_CLIENT_ID`. */
  environment?: Record<string, string>
  microsoft?: MicrosoftOptions
  cipp?: CippOptions
  /** Tenants that one run works on at the same time. @default 4 */
  concurrency?: number
  /** Receives the library's events. It may not wait; if it throws, that is told once as a process warning. */
  logger?: (event: LogEvent) => void
  /** The least severe events that the logger receives. @default 'info' */
  logLevel?: LogLevel
  /** How many milliseconds a method of `secrets` or the function `featureFlags` may take. @default 10000 */
  hostTimeoutMs?: number
}

/**
 * A secret store of the host's own: any object or class instance with these methods, which may be asynchronous. A
 * method that throws, rejects, takes too long or answers with something else makes the operation fail with
 * `secret_provider_failed`; what it threw is the error's `cause`.
 */
export interface SecretProvider {
  /** A secret of the whole installation; nothing if it is absent. */
  getAppSecret(name: string): Maybe<string>
  /** A secret of one host tenant; nothing if it is absent. */
  getTenantSecret(tenantId: string, name: string): Maybe<string>
  /** Writes one; it must be readable once this has resolved. */
  setTenantSecret(tenantId: string, name: string, value: string): Promise<void> | void
  /** Removes one; removing what is absent is a success. */
  deleteTenantSecret(tenantId: string, name: string): Promise<void> | void
}

type Maybe<T> = Promise<T | null | undefined> | T | null | undefined

/** Providers that the library brings, asked in order; exactly one is written. */
export interface SecretChain {
  /** @default ['env', 'filesystem'] */
  readChain?: Array<'env' | 'filesystem' | 'vault'>
  /** @default 'filesystem' */
  writeProvider?: 'env' | 'filesystem' | 'vault'
  /** @default '/run/secrets' if it is there, else './secrets' */
  filesystemBasePath?: string
  /** Before the names of variables: `P` reads `P_NAME`. */
  environmentPrefix?: string
  /** For demonstrations and tests: nothing outlives the process. */
  inMemory?: boolean
}

/** Asked at every call; answers with the keys that are on, or with an object of booleans. */
export type FeatureFlags = (tenantId: string) => MaybePromise<readonly string[] | Record<string, boolean | undefined>>

type MaybePromise<T> = Promise<T> | T

export interface MicrosoftOptions {
  /** @default 'global' */
  cloud?: 'global' | 'us_government' | 'us_government_dod' | 'china'
  /** Another sign-in service than the cloud's, as of an emulator. @default `MICROSOFT_LOGIN_BASE_URL` */
  loginBaseUrl?: string
  /** Ends in `/v1.0`. @default `MICROSOFT_GRAPH_BASE_URL` */
  graphBaseUrl?: string
  /** Ends in `/beta`. @default `MICROSOFT_GRAPH_BETA_BASE_URL` */
  graphBetaBaseUrl?: string
  /** Where the list of tenants comes from. @default 'gdap' */
  tenantSource?: 'gdap' | 'lighthouse' | 'contracts'
  /** For trials without partner relationships: this tenant, the partner's own, is the one managed tenant. */
  selfTenant?: string
  /** Read changes only where that is possible. @default true */
  delta?: boolean
  /** Ask each customer's own directory for its domains at discovery. */
  askCustomers?: boolean
  /** Read which roles each relationship gives at discovery. */
  accessAssignments?: boolean
  /** People on a page, at most 999. */
  pageSize?: number
  /** As the partner's account through GDAP, or as the application. @default 'delegated' */
  customerAccess?: 'delegated' | 'application'
}

export interface CippOptions {
  /** Where an address that a person entered may point. @default 'public' */
  addresses?: 'public' | 'publicOrLoopback' | 'ownNetwork'
  /** By which route people are read. @default 'graphRequest' */
  users?: 'graphRequest' | 'listUsers'
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace'

/** An event of the library. Never carries a secret. */
export interface LogEvent {
  time: string
  level: LogLevel
  /** Which part of the library it comes from. */
  target: string
  message: string
  fields: Record<string, string | number | boolean>
}
