/** Keeps an MSP's customers' Microsoft Entra directories and its PSA's contacts in step. */

export * from './lib/types/errors'
export * from './lib/types/matching'
export * from './lib/types/people'
export * from './lib/types/plan'

/** The library's version, as `0.1.0`. */
export function version(): string
