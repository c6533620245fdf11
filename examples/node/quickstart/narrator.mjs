// Tells the story to a person, or keeps quiet for a program.

export class Narrator {
  #quiet

  constructor(quiet) {
    this.#quiet = quiet
  }

  chapter(title) {
    this.say(`\n== ${title}`)
  }

  say(text) {
    if (!this.#quiet) console.log(text)
  }

  table(rows) {
    if (!this.#quiet) console.table(rows)
  }

  /** Follows a long operation on one line. */
  async watch(call) {
    for await (const { stage, tenantName, done, total } of call) {
      if (this.#quiet || !process.stdout.isTTY) continue
      const text = [stage, tenantName, total === null ? done : `${done} of ${total}`].filter(Boolean).join(' · ')
      process.stdout.write(`\r\u001b[K${text}`)
    }
    if (!this.#quiet && process.stdout.isTTY) process.stdout.write('\r\u001b[K')
    return call
  }
}
