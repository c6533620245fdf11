/** Keeps an MSP's customers' Microsoft Entra directories and its PSA's contacts in step. */

export * from './lib/types/access'
export * from './lib/types/call'
export * from './lib/types/connection'
export * from './lib/types/entra'
export * from './lib/types/errors'
export * from './lib/types/for-tenant'
export * from './lib/types/mapping'
export * from './lib/types/matching'
export * from './lib/types/options'
export * from './lib/types/people'
export * from './lib/types/plan'
export * from './lib/types/records'
export * from './lib/types/review'
export * from './lib/types/runs'
export * from './lib/types/settings'

/** The library's version, as `0.1.0`. */
export function version(): string
