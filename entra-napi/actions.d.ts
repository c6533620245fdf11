/** Server actions and route handlers over the operations of `entra-napi`. */

import type { Actor, DirectAnswer, Entra, EntraForTenant } from './index'

/** What an action answers with. Plain data: it crosses from server to client as it is. */
export type ActionResult<T> = { success: true; data: T } | ActionFailure

export interface ActionFailure {
  success: false
  /** What happened, for a person. */
  error: string
  /** For programs; one of `errorCodes()`. */
  code: string
  /** What to do, for a person. */
  remedy: string
  /** Whether the same call may succeed later. */
  retryable: boolean
  retryAfterMs?: number
  /** The vendor's request id. */
  correlationId?: string
  /** Further facts, as `EntraError.context`. */
  context: Record<string, string>
}

/** Who calls, as the host's session says. */
export interface Caller {
  tenantId: string
  actor: Actor
}

/** An operation as a server action. */
export type Action<Operation> = Operation extends (...args: infer Args) => PromiseLike<infer Answer>
  ? (...args: Args) => Promise<ActionResult<Answer>>
  : never

/** Every operation of `EntraForTenant` as a server action. */
export type Actions = { [Name in keyof EntraForTenant]: Action<EntraForTenant[Name]> }

/**
 * Makes the actions.
 *
 * ```ts
 * 'use server'
 * export async function preflight(input: { managedTenantId: string }) { return actions.preflight(input) }
 * ```
 */
export function createActions(host: {
  /** The instance, or how to get it: asked at every call. */
  entra: Entra | (() => Entra | Promise<Entra>)
  /** Asked at every call. What it throws (a redirect, an ended session) goes on to the host as it is. */
  caller: () => Caller | Promise<Caller>
}): Actions

/** What `work` comes to, as a result. Errors that are not this library's go on as they are. */
export function toResult<T>(work: () => T | PromiseLike<T>): Promise<ActionResult<T>>

/** The HTTP status of a result: 200, or that of its code; 501 for `edition_unavailable`. */
export function httpStatus(result: ActionResult<unknown>): number

/** A result as the answer of a route handler: JSON, with its status and `Retry-After`. */
export function toResponse(result: ActionResult<unknown>): Response

/**
 * A route handler of an action, which takes its input from the request's JSON body, if there is one.
 *
 * ```ts
 * export const POST = routeHandler(actions.preflight)
 * ```
 */
export function routeHandler<T>(
  action: (input?: any) => Promise<ActionResult<T>>,
): (request: Request) => Promise<Response>

/** What Microsoft's redirect brought to the callback page, from its address: the input of `connectDirectFinish`. */
export function directAnswer(address: string | URL): DirectAnswer
