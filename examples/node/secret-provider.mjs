// A secret store of the host's own: encrypted files, in forty lines. And what happens when it fails.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Entra, EntraError } from 'entra-napi'

class EncryptedFiles {
  #folder
  #key

  constructor(folder, key) {
    this.#folder = folder
    this.#key = key
  }

  getAppSecret(name) {
    return this.#read('app', name)
  }

  getTenantSecret(tenantId, name) {
    return this.#read(tenantId, name)
  }

  async setTenantSecret(tenantId, name, value) {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
    const file = this.#file(tenantId, name)
    await mkdir(this.#folder, { recursive: true })
    // Written beside and moved: a crash leaves the old one or the new one, never half of one.
    await writeFile(`${file}.new`, Buffer.concat([nonce, cipher.getAuthTag(), sealed]), { mode: 0o600 })
    await rename(`${file}.new`, file)
  }

  async deleteTenantSecret(tenantId, name) {
    await rm(this.#file(tenantId, name), { force: true })
  }

  async #read(place, name) {
    let content
    try {
      content = await readFile(this.#file(place, name))
    } catch (error) {
      if (error.code === 'ENOENT') return null // absent is no error
      throw error
    }
    const decipher = createDecipheriv('aes-256-gcm', this.#key, content.subarray(0, 12))
    decipher.setAuthTag(content.subarray(12, 28))
    return Buffer.concat([decipher.update(content.subarray(28)), decipher.final()]).toString('utf8')
  }

  /** No name of a tenant or a secret becomes a path. */
  #file(place, name) {
    return join(this.#folder, createHash('sha256').update(`${place}\n${name}`).digest('hex'))
  }
}

const folder = await mkdtemp(join(tmpdir(), 'entra-secrets-'))
const technician = { userId: '8a1c7d52-64d4-4f0e-9d0c-1f6a3c2b5e02', userType: 'internal', permissions: ['system_settings.update'] }
const redirectUri = 'https://psa.example/api/auth/microsoft/entra/callback'

async function startSignIn(secrets) {
  const entra = await Entra.open({
    database: 'sqlite::memory:',
    secrets,
    featureFlags: { 'entra-integration-ui': true },
    environment: { MICROSOFT_CLIENT_ID: '11111111-1111-4111-8111-111111111111', MICROSOFT_CLIENT_SECRET: 'yours' },
  })
  try {
    return await entra.forTenant('3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01', technician).connectDirectStart({ redirectUri })
  } finally {
    await entra.close()
  }
}

const { authorizeUrl } = await startSignIn(new EncryptedFiles(folder, randomBytes(32)))
console.log(`Sign in at ${new URL(authorizeUrl).origin}; kept so far: ${(await readdir(folder)).length} encrypted file.`)

// The same files under another key: the store throws, and that is an error like others.
try {
  await startSignIn(new EncryptedFiles(folder, randomBytes(32)))
} catch (error) {
  if (!(error instanceof EntraError)) throw error
  console.log(`${error.code}: ${error.message} ${error.remedy}`)
  console.log(`because: ${error.cause.message}`)
}
await rm(folder, { recursive: true })
