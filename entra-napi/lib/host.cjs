'use strict'

const { EntraError, refusal } = require('./errors.cjs')

const METHODS = ['getAppSecret', 'getTenantSecret', 'setTenantSecret', 'deleteTenantSecret']
/** Longer than any token; what is longer was not meant. */
const LONGEST_SECRET = 1024 * 1024
/** Thrown things that nobody asked for yet; an error that the library swallows must not be kept for ever. */
const MOST_KEPT = 100

/**
 * The functions that the host brings, as the native part asks them: by name, and with an answer whatever they do. What
 * a function throws stays here under a number, and becomes the `cause` of the EntraError that comes of it.
 */
class Host {
  #functions = new Map()
  #thrown = new Map()
  #count = 0

  has(name) {
    return this.#functions.has(name)
  }

  /** Takes a secret provider over, its methods bound to it. */
  takeSecrets(provider) {
    for (const name of METHODS) {
      const method = this.#read(provider, name)
      if (typeof method !== 'function') {
        throw refusal(
          `The secret provider has no method \`${name}\`.`,
          `Give it all four: ${METHODS.join(', ')}.`,
        )
      }
      const read = name.startsWith('get') ? secretText : () => undefined
      this.#functions.set(name, { call: method.bind(provider), read })
    }
  }

  takeFeatureFlags(call) {
    this.#functions.set('featureFlags', { call, read: flagKeys })
  }

  /** What the native part calls. Never throws and never rejects. */
  ask = async (name, args) => {
    const { call, read } = this.#functions.get(name)
    try {
      return { value: read(await call(...args)) }
    } catch (error) {
      if (error instanceof WrongAnswer) return { failure: error.message }
      return { failure: 'it threw', thrown: this.#keep(error) }
    }
  }

  /** Gives what a function threw, once. */
  thrown = (number) => {
    const error = this.#thrown.get(number)
    this.#thrown.delete(number)
    return error
  }

  #keep(error) {
    this.#count = (this.#count + 1) % 2 ** 32
    this.#thrown.set(this.#count, error)
    if (this.#thrown.size > MOST_KEPT) this.#thrown.delete(this.#thrown.keys().next().value)
    return this.#count
  }

  /** A property, whose getter is the host's code too. */
  #read(provider, name) {
    try {
      return provider[name]
    } catch (cause) {
      const error = {
        code: 'secret_provider_failed',
        message: `The host's \`${name}\` failed: reading it threw.`,
        remedy: 'Read the cause.',
        retryable: true,
        httpStatus: 503,
        operation: 'open',
      }
      throw new EntraError(error, { cause })
    }
  }
}

class WrongAnswer extends Error {}

function secretText(value) {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrong(value, 'a string or null')
  if (value.length > LONGEST_SECRET) throw new WrongAnswer(`it answered with ${value.length} characters`)
  if (!value.isWellFormed()) throw new WrongAnswer('it answered with a string that is not Unicode')
  return value
}

/** The keys that are on, from a list of them or from an object of booleans. */
function flagKeys(value) {
  const keys = Array.isArray(value)
    ? value
    : value !== null && typeof value === 'object'
      ? Object.keys(value).filter((key) => value[key] === true)
      : undefined
  if (!keys?.every((key) => typeof key === 'string')) throw wrong(value, 'a list of keys or an object of booleans')
  return keys.join(',')
}

/** Names the type and never the value, which may be a secret in the wrong wrapping. */
function wrong(value, wanted) {
  const type = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
  return new WrongAnswer(`it answered with ${type} in place of ${wanted}`)
}

/** Whether `secrets` is a provider of the host's own and no chain to configure. */
function isProvider(secrets) {
  return secrets !== null && typeof secrets === 'object' && METHODS.some((name) => name in secrets)
}

module.exports = { Host, isProvider }
