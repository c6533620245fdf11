// An independent OAuth and OpenID Connect server (npm oidc-provider) at the paths of Microsoft's identity platform,
// with rotating refresh tokens, for the tests of sign-in and refresh.
//
// Its first line of output is one JSON document: address, application, tenant and version. It stops when its input
// ends, so that it never outlives the test that started it.
import crypto from 'node:crypto'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { Provider, interactionPolicy } from 'oidc-provider'

const TENANT = '5f0e1d2c-0000-4000-8000-0000000000aa'
const GRAPH = 'https://graph.microsoft.com'
const ACCOUNT = 'ada'
const client = { id: crypto.randomUUID(), secret: crypto.randomBytes(24).toString('base64url') }

const server = http.createServer()
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const login = `http://127.0.0.1:${server.address().port}`

const signing = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
const prompts = interactionPolicy.base()
// Known, and satisfied whenever the person has just been at the page.
prompts.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }))

const provider = new Provider(`${login}/${TENANT}/v2.0`, {
  clients: [
    {
      client_id: client.id,
      client_secret: client.secret,
      redirect_uris: ['http://localhost:3000/api/auth/microsoft/entra/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  jwks: { keys: [{ ...signing, kid: crypto.randomUUID(), use: 'sig', alg: 'RS256' }] },
  pkce: { required: () => true },
  scopes: [
    'openid',
    'profile',
    'offline_access',
    ...['User.Read', 'DelegatedAdminRelationship.Read.All', 'CrossTenantInformation.ReadBasic.All'].map(
      (permission) => `${GRAPH}/${permission}`,
    ),
  ],
  claims: { openid: ['sub'], profile: ['oid', 'tid', 'preferred_username'] },
  conformIdTokenClaims: false,
  routes: {
    authorization: '/oauth2/v2.0/authorize',
    token: '/oauth2/v2.0/token',
    jwks: '/discovery/v2.0/keys',
  },
  rotateRefreshToken: true,
  issueRefreshToken: async (_, app, code) =>
    app.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  features: { devInteractions: { enabled: false } },
  interactions: { policy: prompts, url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: async (_, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, oid: `oid-of-${id}`, tid: TENANT, preferred_username: `${id}@example.com` }),
  }),
  // The application is consented for everything that it may ask.
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({ accountId: ACCOUNT, clientId: context.oidc.client.clientId })
    grant.addOIDCScope([...context.oidc.requestParamScopes].join(' '))
    await grant.save()
    return grant
  },
  cookies: { keys: [crypto.randomBytes(24).toString('base64url')] },
  ttl: { AccessToken: 3600, AuthorizationCode: 600, IdToken: 3600, Interaction: 600, Session: 3600, Grant: 86400, RefreshToken: 86400 },
})

const answer = (response, status, document) => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(document))
}

// A person with a browser: follows redirects on this server, with its cookies, until one leads away.
const browse = async (address) => {
  const cookies = new Map()
  for (let hop = 0; hop < 10; hop++) {
    const header = [...cookies].map((pair) => pair.join('=')).join('; ')
    const page = await fetch(address, { redirect: 'manual', headers: header ? { cookie: header } : {} })
    for (const line of page.headers.getSetCookie()) {
      const [pair] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const next = page.headers.get('location')
    if (!next) return { status: page.status, page: await page.text() }
    address = new URL(next, address).href
    if (!address.startsWith(login)) return { landed: address }
  }
  return { status: 0, page: 'too many redirects' }
}

const handle = provider.callback()
server.on('request', async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, login)
  if (pathname === '/browse') {
    return answer(response, 200, await browse(searchParams.get('address')))
  }
  if (pathname.startsWith('/interaction/')) {
    return provider.interactionFinished(request, response, {
      login: { accountId: ACCOUNT },
      select_account: {},
      consent: {},
    })
  }
  // The one question that proves a sign-in, answered to tokens of this server only.
  if (pathname === '/v1.0/tenantRelationships/delegatedAdminRelationships') {
    const [, bearer] = (request.headers.authorization ?? '').split(' ')
    const token = bearer && (await provider.AccessToken.find(bearer))
    return token
      ? answer(response, 200, { value: [] })
      : answer(response, 401, { error: { code: 'InvalidAuthenticationToken', message: 'Not a token of this server.' } })
  }
  // Any authority leads to the one tenant, as `organizations` and the tenant's own id do.
  request.originalUrl = request.url
  request.url = request.url.replace(/^\/[^/]+(\/v2\.0)?(?=\/(oauth2|discovery|\.well-known)\/)/, '')
  // OpenID Connect gives offline access where consent is asked again; Microsoft wherever it is asked for.
  request.url = request.url.replace('prompt=select_account', 'prompt=select_account+consent')
  handle(request, response)
})

const manifest = new URL('./node_modules/oidc-provider/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
console.log(
  JSON.stringify({ login, graph: `${login}/v1.0`, clientId: client.id, clientSecret: client.secret, tenant: TENANT, version }),
)
process.stdin.on('end', () => process.exit(0)).resume()
