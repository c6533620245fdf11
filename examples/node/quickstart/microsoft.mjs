// Microsoft on this machine: the workspace's simulator, with a person at its sign-in page who always accepts.
// `ENTRA_PROGRAMS` names a folder in which it is built already; else cargo builds it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export class Microsoft {
  #process
  #description

  static async start({ tenants, users, seed }) {
    const args = ['--tenants', tenants, '--users', users, '--seed', seed, '--stop-on-stdin-close']
    const built = process.env.ENTRA_PROGRAMS
    const [program, before] = built
      ? [`${built}/entra-simulator`, []]
      : ['cargo', ['run', '--quiet', '--package', 'entra-simulator', '--']]
    const cwd = new URL('../../..', import.meta.url)
    const simulator = spawn(program, [...before, ...args], { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
    const [line] = await once(createInterface({ input: simulator.stdout }), 'line')
    const microsoft = new Microsoft()
    microsoft.#process = simulator
    microsoft.#description = JSON.parse(line)
    return microsoft
  }

  async stop() {
    this.#process.stdin.end()
    await once(this.#process, 'exit')
  }

  /** Where Microsoft is, and which application we are there. */
  get options() {
    const { loginBaseUrl, graphBaseUrl, graphBetaBaseUrl, clientId, clientSecret } = this.#description
    return {
      microsoft: { loginBaseUrl, graphBaseUrl, graphBetaBaseUrl },
      environment: { MICROSOFT_CLIENT_ID: clientId, MICROSOFT_CLIENT_SECRET: clientSecret },
    }
  }

  /** Goes to the sign-in page, and answers with what Microsoft sends the browser back with. */
  async visit(address) {
    const response = await fetch(address, { redirect: 'manual' })
    const { code, state, error } = Object.fromEntries(new URL(response.headers.get('location')).searchParams)
    return { code, state, error }
  }

  /** The clients that the PSA knows before the story begins. */
  clients(seed) {
    return this.#control(`clients?seed=${seed}`)
  }

  people(tenant) {
    return this.#control(`tenants/${tenant}/people`)
  }

  /** In the largest tenant somebody joins, somebody leaves and somebody marries. */
  async letADayPass() {
    const tenants = await this.#control('tenants')
    const ordinary = async ({ id }) => (await this.people(id)).filter(isOrdinary)
    const staffed = await Promise.all(tenants.map(async (tenant) => ({ tenant: tenant.id, people: await ordinary(tenant) })))
    const { tenant, people } = staffed.reduce((most, one) => (one.people.length > most.people.length ? one : most))
    const [leaver, bride] = [people[0], people.at(-1)]
    const commands = [
      { do: 'hire', tenant, givenName: 'Nora', surname: 'Newcomer' },
      { do: 'leave', tenant, person: leaver.id },
      { do: 'rename', tenant, person: bride.id, givenName: bride.givenName, surname: 'Newlywed' },
    ]
    await this.#control('commands', { method: 'POST', body: JSON.stringify(commands) })
    return `Nora Newcomer joined, ${leaver.displayName} left, and ${bride.displayName} is ${bride.givenName} Newlywed now.`
  }

  async #control(path, init) {
    const response = await fetch(`${this.#description.controlBaseUrl}/${path}`, init)
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return response.json()
  }
}

/** A member with a mailbox and an account in use. */
export const isOrdinary = ({ accountEnabled, mail, kind }) => accountEnabled && mail && kind === 'member'
