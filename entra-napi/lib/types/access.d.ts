/** Whoever calls an operation. */
export interface Actor {
  /** The host's user; absent for the scheduler. */
  userId?: string | null
  /** Users of the client portal (`client`) are refused everything. */
  userType: 'internal' | 'client'
  /** The host's permissions. Others than ours are ignored; who may update may look. */
  permissions?: ReadonlyArray<'system_settings.read' | 'system_settings.update' | (string & {})>
}

/** The actor of work that nobody in person asked for: it may what an administrator switched on. */
export const scheduler: Readonly<Actor>

/** Keys of the feature flags. All are off by default; turning one off hides and deletes nothing. */
export type FeatureFlag =
  | 'entra-integration-ui'
  | 'entra-integration-client-sync-action'
  | 'entra-integration-cipp'
  | 'entra-integration-field-sync'
  | 'entra-integration-ambiguous-queue'
