'use strict'

module.exports = {
  ...require('./lib/pure.cjs'),
  ...require('./lib/entra.cjs'),
  EntraError: require('./lib/errors.cjs').EntraError,
  scheduler: require('./lib/scheduler.cjs').scheduler,
}
