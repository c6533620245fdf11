import type { Actor } from './access'
import type { EntraForTenant } from './for-tenant'
import type { Options } from './options'

/**
 * The library, ready to work: one for a process, or several. It works on threads of its own, and an open one keeps no
 * process alive.
 */
export class Entra implements AsyncDisposable {
  private constructor()

  /** Opens the database, brings its schema up to date, and wires everything. */
  static open(options: Options): Promise<Entra>

  /** The operations of one host tenant, asked for by one actor. */
  forTenant(tenantId: string, actor: Actor): EntraForTenant

  /** Ends every operation with `cancelled`, then closes the database. Calling it again does nothing. */
  close(): Promise<void>

  [Symbol.asyncDispose](): Promise<void>
}
