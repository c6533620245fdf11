// What the types promise, checked by the compiler: each line that must not compile says so.

import {
  Entra, EntraError, type EntraForTenant, type HygieneFinding, type Progress, type RunProgress, matchTenants, planSync, scheduler,
} from 'entra-napi'
import { type ActionResult, createActions, httpStatus, routeHandler } from 'entra-napi/actions'
import { createActivities } from 'entra-napi/temporal'

declare const msp: EntraForTenant

/** Compiles only if both are the same. */
function same<A>() {
  return <B>(..._: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [never]) => {}
}

export async function opening() {
  await using entra = await Entra.open({
    database: 'sqlite:entra.db',
    secrets: {
      getAppSecret: async () => undefined,
      getTenantSecret: (_tenantId: string, _name: string) => null,
      setTenantSecret: async (_tenantId, _name, _value) => {},
      deleteTenantSecret: () => {},
    },
    featureFlags: async (tenantId) => (tenantId === 't' ? ['entra-integration-ui'] : { 'entra-integration-ui': true }),
    logger: ({ level, fields }) => console.log(level, fields.code),
  })
  entra.forTenant('t', { userId: 'u', userType: 'internal', permissions: ['system_settings.read', 'others.too'] })
  entra.forTenant('t', scheduler)
  // @ts-expect-error: a provider has all four methods
  await Entra.open({ database: 'x', secrets: { getAppSecret: async () => null } })
  // @ts-expect-error: there is no such option
  await Entra.open({ database: 'x', databse: 'y' })
  // @ts-expect-error: there is no such flag
  await Entra.open({ database: 'x', featureFlags: { 'entra-ui': true } })
  // @ts-expect-error: opened, not constructed
  new Entra()
  // @ts-expect-error: an actor says which kind of user it is
  entra.forTenant('t', { userId: 'u' })
}

export async function calling(signal: AbortSignal) {
  const call = msp.sync({ managedTenantId: 'm', planHash: 'h' }, { signal, onProgress: ({ stage }) => stage })
  for await (const progress of call) same<Progress>()<typeof progress>()
  const done = await call
  same<RunProgress>()<typeof done>()
  const [line] = done.tenantResults
  same<number | undefined>()<NonNullable<typeof line>['created'] | undefined>()
  await msp.getRun({ workflowId: 'w' })
  // @ts-expect-error: misspelt, this would be a sync of all
  await msp.sync({ managedTenantID: 'm' })
  // @ts-expect-error: nobody can be moved when a tenant is unmapped
  await msp.unmap({ managedTenantId: 'm', links: 'move' })
  const { troubledTenants } = await msp.status()
  same<string | null | undefined>()<(typeof troubledTenants)[0]['consentUrl'] | undefined>()
  // @ts-expect-error: short operations take no signal
  await msp.status({ signal })
  const why = await msp.explainPerson({ managedTenantId: 'm', person: 'ada@contoso.com' }, { signal })
  same<'import' | 'scope' | 'correlation' | 'rules' | 'action' | undefined>()<NonNullable<typeof why.steps[0]>['stage'] | undefined>()
  // @ts-expect-error: a person is named
  await msp.explainPerson({ managedTenantId: 'm' })
  const { staleLeavers } = await msp.hygiene({ managedTenantId: 'm' })
  same<HygieneFinding[]>()<typeof staleLeavers>()
  const settings = await msp.updateSettings({ fieldSync: { email: true, phone: { overwrite: true } }, guard: null })
  same<boolean>()<typeof settings.fieldSync.email.overwrite>()
  const lines = await msp.resolveMany({ decisions: [{ action: 'create_new', queueItemId: 'q' }] })
  const first = lines[0]!
  if (first.error) same<number>()<typeof first.error.httpStatus>()
  else same<string | null>()<typeof first.resolved.contactNameId>()
}

export async function acting() {
  const actions = createActions({
    entra: async () => Entra.open({ database: 'x' }),
    caller: () => ({ tenantId: 't', actor: scheduler }),
  })
  const result = await actions.sync({ managedTenantId: 'm' })
  same<ActionResult<RunProgress>>()<typeof result>()
  if (result.success) console.log(result.data.run?.status)
  else console.log(result.error, result.code, httpStatus(result))
  const handler: (request: Request) => Promise<Response> = routeHandler(actions.preflight)
  return handler
}

export async function working() {
  const activities = createActivities({
    entra: await Entra.open({ database: 'x' }),
    context: () => ({ heartbeat() {}, cancellationSignal: new AbortController().signal, info: { attempt: 1, workflowExecution: { workflowId: 'w' } } }),
  })
  const { runId } = await activities.upsertSyncRunActivity({ tenantId: 't', runType: 'all-tenants' })
  same<string>()<typeof runId>()
}

export function pure() {
  const { autoMatched } = matchTenants({ tenants: [], clients: [] })
  same<string | undefined>()<(typeof autoMatched)[number]['match']['matchedDomain']>()
  const { changes } = planSync({
    read: { completeness: 'complete', users: [{ entraObjectId: 'u' }] },
    mapping: { clientId: 'c', managedTenantId: 'm', entraTenantId: 'e' },
    contacts: [],
    links: [],
  })
  const [change] = changes
  if (change?.reason === 'multiple_email_matches') console.log(change.review?.candidates[0]?.fullName)
  // @ts-expect-error: no such word
  planSync({ read: { completeness: 'whole', users: [] }, mapping: null, contacts: [], links: [] })
  try {
    planSync(JSON.parse('null'))
  } catch (error) {
    if (error instanceof EntraError) console.log(error.code, error.remedy, error.context.plan_hash)
  }
}
