'use strict'

/**
 * A long operation under way: its promise, and its progress as an async iterator.
 *
 * Progress is kept from the start, so that whoever begins to iterate late misses nothing; the oldest goes when a long
 * operation tells more than anybody reads.
 */
class Call extends Promise {
  #news

  // What `then` makes of it is a plain promise.
  static get [Symbol.species]() {
    return Promise
  }

  constructor(executor, news) {
    super(executor)
    this.#news = news
  }

  /** Progress until the operation ends; throws what the operation rejects with. Leaving it cancels nothing. */
  async *[Symbol.asyncIterator]() {
    // Whoever iterates hears of a failure here: it is not unhandled if nobody awaits the promise too.
    this.catch(() => {})
    yield* this.#news
    await this
  }
}

const MOST_KEPT = 10_000

/** Progress on its way from the native part to one or several readers. */
class News {
  #kept = []
  #dropped = 0
  #ended = false
  #wake = withResolvers()

  push(list) {
    this.#kept.push(...list)
    const over = this.#kept.length - MOST_KEPT
    if (over > 0) {
      this.#kept.splice(0, over)
      this.#dropped += over
    }
    this.#tell()
  }

  end() {
    this.#ended = true
    this.#tell()
  }

  async *[Symbol.asyncIterator]() {
    for (let next = 0; ; ) {
      next = Math.max(next, this.#dropped)
      if (next < this.#dropped + this.#kept.length) yield this.#kept[next++ - this.#dropped]
      else if (this.#ended) return
      else await this.#wake.promise
    }
  }

  #tell() {
    this.#wake.resolve()
    this.#wake = withResolvers()
  }
}

function withResolvers() {
  let resolve
  const promise = new Promise((done) => (resolve = done))
  return { promise, resolve }
}

module.exports = { Call, News }
