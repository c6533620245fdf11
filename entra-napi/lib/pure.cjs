'use strict'

const native = require('../native.cjs')
const { unwrap } = require('./errors.cjs')

/** A document function of the native part, on JavaScript objects. */
const onDocuments = (call) => (input) => unwrap(call(JSON.stringify(input ?? null)))

module.exports = {
  version: native.version,
  errorCodes: () => JSON.parse(native.errorCodes()),
  matchTenants: onDocuments(native.matchTenants),
  filterUsers: onDocuments(native.filterUsers),
  fieldPatch: onDocuments(native.fieldPatch),
  planSync: onDocuments(native.planSync),
  nameSimilarity: native.nameSimilarity,
  normalizeDomain: (value) => native.normalizeDomain(value) ?? null,
  domainOf: (value) => native.domainOf(value) ?? null,
}
