'use strict'

module.exports = {
  ...require('./lib/pure.cjs'),
  EntraError: require('./lib/errors.cjs').EntraError,
}
