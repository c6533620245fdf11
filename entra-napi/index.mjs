// One implementation, so that an EntraError is the same class however it was imported.
import entra from './index.cjs'

export const {
  Entra,
  EntraError,
  EntraForTenant,
  domainOf,
  errorCodes,
  fieldPatch,
  filterUsers,
  matchTenants,
  nameSimilarity,
  normalizeDomain,
  planSync,
  scheduler,
  version,
} = entra
