'use strict'

const { refusal } = require('./errors.cjs')
const { Host, isProvider } = require('./host.cjs')

const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace']

/** Parts the options into the document that the native part reads and the functions that only JavaScript has. */
function readOptions(options) {
  if (options === null || typeof options !== 'object') {
    throw refusal('`Entra.open` takes an options object.', 'Name at least a `database`.')
  }
  const { secrets, featureFlags, logger, logLevel = 'info', hostTimeoutMs = 10_000, ...document } = options
  const host = new Host()
  if (isProvider(secrets)) host.takeSecrets(secrets)
  else document.secrets = secrets
  if (typeof featureFlags === 'function') host.takeFeatureFlags(featureFlags)
  else document.featureFlags = featureFlags
  if (logger !== undefined && typeof logger !== 'function') {
    throw refusal('`logger` is not a function.', 'Give a function that takes an event.')
  }
  if (!LOG_LEVELS.includes(logLevel)) {
    throw refusal(`There is no log level \`${String(logLevel)}\`.`, `Use one of: ${LOG_LEVELS.join(', ')}.`)
  }
  if (!Number.isInteger(hostTimeoutMs) || hostTimeoutMs < 1 || hostTimeoutMs > 600_000) {
    throw refusal('`hostTimeoutMs` is not usable.', 'Give whole milliseconds, at most 600000.')
  }
  const parts = {
    secrets: host.has('getAppSecret'),
    featureFlags: host.has('featureFlags'),
    patienceMs: hostTimeoutMs,
    logLevel,
  }
  return { document, host, parts, log: logger && quietly(logger) }
}

/** A logger that fails must not fail what it tells of. */
function quietly(logger) {
  let warned = false
  return (event) => {
    try {
      logger(JSON.parse(event))
    } catch (error) {
      if (!warned) process.emitWarning(`The logger given to Entra.open threw: ${error}`)
      warned = true
    }
  }
}

module.exports = { readOptions }
