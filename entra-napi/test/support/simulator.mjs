// Microsoft on loopback.

import { start } from './program.mjs'

export async function simulate({ tenants = 4, users = 60, seed = 7 } = {}) {
  const args = ['--tenants', tenants, '--users', users, '--seed', seed, '--stop-on-stdin-close'].map(String)
  const program = start('entra-simulator', 'entra-simulator', args)
  return new Simulator(JSON.parse(await program.read()), program)
}

class Simulator {
  constructor(description, program) {
    this.description = description
    this.stop = () => program.stop()
  }

  /** The options of an instance that goes here in place of Microsoft. */
  get options() {
    const { loginBaseUrl, graphBaseUrl, graphBetaBaseUrl, clientId, clientSecret } = this.description
    return {
      microsoft: { loginBaseUrl, graphBaseUrl, graphBetaBaseUrl },
      environment: { MICROSOFT_CLIENT_ID: clientId, MICROSOFT_CLIENT_SECRET: clientSecret },
      cipp: { addresses: 'ownNetwork' },
    }
  }

  get cippForm() {
    const { cippNgBaseUrl, cippClientId, cippClientSecret, partnerTenantId } = this.description
    return {
      baseUrl: cippNgBaseUrl,
      tenantId: partnerTenantId,
      clientId: cippClientId,
      clientSecret: cippClientSecret,
    }
  }

  command(command) {
    return this.#control('commands', { method: 'POST', body: JSON.stringify(command) })
  }

  fault(rule) {
    const headers = { 'content-type': 'application/json' }
    return this.#control('faults', { method: 'POST', headers, body: JSON.stringify(rule) })
  }

  tenants() {
    return this.#control('tenants')
  }

  people(tenant) {
    return this.#control(`tenants/${tenant}/people`)
  }

  clients(seed = 1) {
    return this.#control(`clients?seed=${seed}`)
  }

  async #control(path, init) {
    const response = await fetch(`${this.description.controlBaseUrl}/${path}`, init)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? null : response.json()
  }
}
