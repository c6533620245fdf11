'use strict'

const { Native } = require('../native.cjs')
const { Call, News } = require('./call.cjs')
const { EntraError, refusal, unwrap } = require('./errors.cjs')
const operations = require('./operations.cjs')
const { readOptions } = require('./options.cjs')

/** Only this module makes instances. */
const OPENED = Symbol('opened')

/** The library, ready to work. Shows nothing of its options, which may hold secrets. */
class Entra {
  #native
  #host
  #closing

  constructor(key, native, host) {
    if (key !== OPENED) throw refusal('An Entra is opened, not constructed.', 'Call `await Entra.open(options)`.')
    this.#native = native
    this.#host = host
  }

  static async open(options) {
    const { document, host, parts, log } = readOptions(options)
    const native = new Native(host.ask, log, parts)
    try {
      unwrap(await native.open(toJson(document)), host.thrown)
    } catch (error) {
      await native.close()
      throw error
    }
    return new Entra(OPENED, native, host)
  }

  forTenant(tenantId, actor) {
    if (typeof tenantId !== 'string' || tenantId.trim() === '') {
      throw refusal('The host tenant is not named.', 'Give its id as a string.')
    }
    return new EntraForTenant(OPENED, this.#native, this.#host, tenantId, toJson(actor))
  }

  async close() {
    this.#closing ??= this.#native.close()
    await this.#closing
  }

  async [Symbol.asyncDispose]() {
    await this.close()
  }
}

/** The operations of one host tenant, asked for by one actor. */
class EntraForTenant {
  #native
  #host
  #tenantId
  #actor

  constructor(key, native, host, tenantId, actor) {
    if (key !== OPENED) throw refusal('Operations belong to an instance.', 'Call `entra.forTenant(tenantId, actor)`.')
    this.#native = native
    this.#host = host
    this.#tenantId = tenantId
    this.#actor = actor
  }

  static {
    for (const [name, { input, long }] of Object.entries(operations)) {
      const method = long
        ? input
          ? function (document, options) { return this.#long(name, document, options) }
          : function (options) { return this.#long(name, undefined, options) }
        : function (document) { return this.#short(name, input ? document : undefined) }
      Object.defineProperty(method, 'name', { value: name })
      Object.defineProperty(this.prototype, name, { value: method, writable: true, configurable: true })
    }
  }

  async #short(name, document) {
    const envelope = await this.#native.call(this.#tenantId, this.#actor, name, toJson(document ?? {}))
    return unwrap(envelope, this.#host.thrown)
  }

  #long(name, document, { signal, onProgress } = {}) {
    const news = new News()
    return new Call((resolve, reject) => {
      this.#work(name, document, signal, onProgress, news).then(resolve, reject).finally(() => news.end())
    }, news)
  }

  async #work(name, document, signal, onProgress, news) {
    const input = toJson(document ?? {})
    const cancellation = this.#native.cancellation()
    const cancel = () => cancellation.cancel()
    let failure
    const tell = (json) => {
      const list = JSON.parse(json)
      news.push(list)
      try {
        if (onProgress && !failure) list.forEach((progress) => onProgress(progress))
      } catch (cause) {
        // Whoever watches failed: to go on unwatched is not what was asked for.
        failure = { cause }
        cancel()
      }
    }
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      const envelope = await this.#native.call(
        this.#tenantId, this.#actor, name, input, cancellation, tell,
      )
      const answer = unwrap(envelope, this.#host.thrown)
      if (failure) throw unwatched(failure)
      return answer
    } catch (error) {
      if (error.code !== 'cancelled') throw error
      if (failure) throw unwatched(failure)
      if (signal?.aborted) throw new EntraError(error, { cause: signal.reason })
      throw error
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }
}

/** Whoever watched failed, and the operation was told to end: it may have ended before. */
function unwatched({ cause }) {
  return refusal('`onProgress` threw; the operation was cancelled.', 'Read the cause.', cause)
}

/** JSON, or an error that says that it cannot be. */
function toJson(value) {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch (cause) {
    throw refusal('The input cannot be written as JSON.', 'Give plain data without cycles and without BigInt.', cause)
  }
}

module.exports = { Entra, EntraForTenant }
