'use strict'

/** The actor of work that nobody in person asked for: it may what an administrator switched on. */
const scheduler = Object.freeze({
  userType: 'internal',
  permissions: Object.freeze(['system_settings.read', 'system_settings.update']),
})

module.exports = { scheduler }
