'use strict'

/**
 * The operations of one host tenant. `input` says whether there is one; `long` ones take a signal and tell their
 * progress. The types are in `lib/types/for-tenant.d.ts`.
 */
const look = { input: false, long: false }
const does = { input: true, long: false }
const works = { input: true, long: true }
const reads = { input: false, long: true }

module.exports = {
  status: look,
  disclosure: look,
  explainCredentials: look,
  connectDirectStart: does,
  connectDirectFinish: works,
  testCipp: works,
  connectCipp: works,
  validate: reads,
  disconnect: look,

  discover: reads,
  managedTenants: look,
  previewMappings: does,
  explainMapping: does,
  lookAlikes: does,
  confirmMappings: does,
  listMappings: look,
  mappingHistory: does,
  remapEffect: does,
  remap: does,
  unmap: does,
  mappingRules: does,
  previewMappingRules: works,
  confirmMappingRules: works,

  importClients: does,
  importContacts: does,
  listClients: look,
  listContacts: does,

  preflight: works,
  sync: works,
  keptPlan: does,
  allowPlan: does,
  undoRun: works,
  cancelRun: does,
  listRuns: does,
  getRun: does,
  runOutcomes: does,
  exportRun: does,
  exportRuns: does,
  explainUser: works,
  explainPerson: works,
  hygiene: works,
  explainPast: does,
  forgetDetails: does,

  listQueue: does,
  resolveToExisting: does,
  resolveToNew: does,
  dismiss: does,
  resolveMany: does,
  reviewRules: look,
  previewReviewRule: does,
  addReviewRule: does,
  removeReviewRule: does,

  getSettings: look,
  updateSettings: does,
  getSchedule: look,
  saveSchedule: does,
  audit: does,

  discoverIn: works,
  mappedTenants: does,
  provisionClient: does,
  beginRun: does,
  syncTenant: works,
  recordTenantResult: does,
  finishRun: does,
}
