// Every operation, on both databases, from the first sign-in to the last undo.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { EntraForTenant, scheduler } from '../index.mjs'
import { postgres, sqlite } from './support/databases.mjs'
import { HOST, REDIRECT, furnish, isOrdinary, open, technician, visit } from './support/msp.mjs'
import { simulate } from './support/simulator.mjs'

const operations = Object.getOwnPropertyNames(EntraForTenant.prototype).filter((name) => name !== 'constructor')

/** Notes which operations a test has used. */
function noting(msp, used) {
  return new Proxy(msp, {
    get(target, name) {
      const value = target[name]
      if (typeof value !== 'function') return value
      used.add(name)
      return value.bind(target)
    },
  })
}

for (const databases of [sqlite(), postgres()]) {
  describe(databases.kind, () => {
    const used = new Set()
    let simulator, entra, msp, clientOf, tenants, tenant, people

    before(async () => {
      simulator = await simulate()
      entra = await open(await databases.database(), simulator)
      msp = noting(entra.forTenant(HOST, technician), used)
    })
    after(async () => {
      await entra?.close()
      await simulator?.stop()
      await databases.stop()
    })

    test('records come in once', async () => {
      clientOf = await furnish(msp, simulator)
      const clients = await msp.listClients()
      assert.ok(clients.length >= clientOf.size)
      assert.deepEqual(await msp.importClients({ clients: [clients[0]] }), { inserted: 0, leftAlone: 1 })
      const [, clientId] = [...clientOf][0]
      const contacts = await msp.listContacts({ clientId })
      assert.equal(contacts.length, 2)
      assert.deepEqual(contacts[0].phoneNumbers, [])
    })

    test('a partner signs in', async () => {
      const disclosure = await msp.disclosure()
      const { levels, answered } = await msp.explainCredentials()
      assert.equal(answered, 'env')
      assert.deepEqual(levels.map(({ source }) => source), ['tenant-secret', 'env', 'app-secret'])
      const started = await msp.connectDirectStart({ redirectUri: REDIRECT, loginHint: 'ann@partner.test' })
      assert.deepEqual(started.disclosure, disclosure)
      assert.ok(Date.parse(started.expiresAt) > Date.now())
      const connection = await msp.connectDirectFinish(await visit(started.authorizeUrl))
      assert.equal(connection.connectionType, 'direct')
      assert.equal(connection.isActive, true)
      assert.equal((await msp.validate()).status, 'connected')
      const status = await msp.status()
      assert.equal(status.status, 'connected')
      assert.equal(status.health.state, 'healthy')
      assert.deepEqual(status.availableConnectionTypes, ['direct', 'cipp'])
      assert.equal(status.connectionDetails.directTenantId, simulator.description.partnerTenantId)
      assert.equal(status.hasCompletedFirstSync, false)
    })

    test('tenants are discovered and matched', async () => {
      const found = await msp.discover()
      tenants = await msp.managedTenants()
      assert.equal(found.seen, 4)
      assert.deepEqual(found.tenants, tenants)
      const preview = await msp.previewMappings()
      const phase1 = await msp.previewMappings({ profile: 'phase1' })
      for (const { autoMatched, fuzzyCandidates, unmatched } of [preview, phase1]) {
        assert.equal(autoMatched.length + fuzzyCandidates.length + unmatched.length, 4)
      }
      const decisions = tenants.map(({ managedTenantId, entraTenantId }) => {
        const clientId = clientOf.get(entraTenantId)
        return clientId ? { managedTenantId, clientId } : { managedTenantId, mappingState: 'create_new' }
      })
      const confirmed = await msp.confirmMappings({ decisions })
      assert.equal(confirmed.length, 4)
      const mapped = await Promise.all(
        tenants
          .filter(({ entraTenantId }) => clientOf.has(entraTenantId))
          .map(async (one) => ({ one, people: (await simulator.people(one.entraTenantId)).filter(isOrdinary) })),
      )
      mapped.sort((left, right) => right.people.length - left.people.length)
      tenant = mapped[0].one
      people = mapped[0].people
      const { managedTenantId } = tenant
      const clientId = clientOf.get(tenant.entraTenantId)
      const why = await msp.explainMapping({ managedTenantId, clientId })
      assert.equal(why.clientId, clientId)
      assert.ok(why.verdict.length > 0)
      assert.ok(Array.isArray(await msp.lookAlikes({ managedTenantId })))
      const listed = await msp.listMappings()
      assert.deepEqual(listed.map((mapping) => mapping.mappingId).sort(), confirmed.map((one) => one.mappingId).sort())
      assert.deepEqual(await msp.remapEffect({ managedTenantId }).then(({ linkedContacts }) => linkedContacts), 0)
      assert.equal((await msp.mappedTenants()).length, 4)
      assert.equal((await msp.mappingHistory({ managedTenantId })).length, 1)
    })

    test('settings and the schedule', async () => {
      const changed = await msp.updateSettings({ fieldSync: { displayName: true }, absenceGraceDays: 0 })
      assert.equal(changed.fieldSync.displayName.overwrite, true)
      assert.deepEqual(await msp.getSettings(), changed)
      const saved = await msp.saveSchedule({ syncEnabled: true, syncIntervalMinutes: 1 })
      assert.deepEqual(saved, { syncEnabled: true, syncIntervalMinutes: 15 })
      assert.deepEqual(await msp.getSchedule(), saved)
      await assert.rejects(msp.updateSettings({ fieldSnyc: {} }), { code: 'invalid_json' })
    })

    test('what was looked at is what is synced', async () => {
      const { managedTenantId } = tenant
      const progress = []
      const ahead = await msp.preflight({ managedTenantId }, { onProgress: (news) => progress.push(news) })
      assert.equal(ahead.buckets.length, 5)
      assert.ok(progress.some(({ stage }) => stage === 'readingUsers'), JSON.stringify(progress))
      const { planHash } = ahead
      const kept = await msp.keptPlan({ managedTenantId, planHash })
      assert.equal(kept.plan.hash, planHash)
      await msp.allowPlan({ managedTenantId, planHash })
      assert.equal((await msp.keptPlan({ managedTenantId, planHash })).allowedBy, technician.userId)
      const { run, tenantResults } = await msp.sync({ managedTenantId, planHash })
      assert.equal(run.status, 'completed')
      assert.equal(tenantResults[0].created, ahead.counters.created)
      assert.equal(tenantResults[0].linked, ahead.counters.linked)
      await simulator.command({ do: 'hire', tenant: tenant.entraTenantId, givenName: 'Nora', surname: 'Newcomer' })
      await assert.rejects(msp.sync({ managedTenantId, planHash }), (error) => {
        assert.equal(error.code, 'plan_drifted')
        assert.equal(error.context.managed_tenant, managedTenantId)
        assert.ok(JSON.parse(error.context.difference).count > 0)
        return true
      })
    })

    test('a run of all tenants is looked at, exported and undone', async () => {
      const done = await msp.sync({ fullRead: true, workflowId: `workflow-${databases.kind}` })
      const { runId } = done.run
      assert.equal(done.run.status, 'completed', JSON.stringify(done.tenantResults))
      assert.equal(done.tenantResults.length, 4)
      assert.deepEqual(await msp.getRun({ runId }), await msp.getRun({ workflowId: `workflow-${databases.kind}` }))
      assert.deepEqual(await msp.getRun({ workflowId: 'nobody' }), { run: null, tenantResults: [] })
      assert.equal((await msp.listRuns({ runType: 'all-tenants' }))[0].runId, runId)
      const outcomes = await msp.runOutcomes({ runId })
      const created = outcomes.find(({ action }) => action === 'create')
      const { entraObjectId } = created
      const past = await msp.explainPast({ runId, entraObjectId })
      assert.equal(past.written[0].action, 'create')
      const { content } = await msp.exportRun({ runId, format: 'csv' })
      assert.ok(content.includes(entraObjectId))
      assert.equal((await msp.exportRuns()).format, 'json')
      await msp.cancelRun({ runId })
      assert.equal((await msp.getRun({ runId })).run.status, 'completed', 'one that has ended stays as it is')
      const undone = await msp.undoRun({ runId })
      assert.equal(undone.undoneRunId, runId)
      assert.ok(undone.reversed > 0)
      await msp.forgetDetails({ before: new Date(Date.now() + 60_000).toISOString() })
      assert.deepEqual(await msp.runOutcomes({ runId }), [])
    })

    test('why a person is a contact', async () => {
      const { managedTenantId } = tenant
      const why = await msp.explainUser({ managedTenantId, entraObjectId: people[0].id })
      assert.equal(why.steps[0].stage, 'import')
      assert.equal(why.steps[0].values.user.displayName, people[0].displayName)
      assert.deepEqual(await msp.explainPerson({ managedTenantId, person: people[0].mail.toUpperCase() }), why)
      await assert.rejects(msp.explainPerson({ managedTenantId, person: 'who@nowhere.test' }), { code: 'not_found' })
    })

    test('what does not fit is listed', async () => {
      const { managedTenantId, entraTenantId } = tenant
      const { id } = await simulator.command({ do: 'hire', tenant: entraTenantId, givenName: 'Hugo', surname: 'Hired' })
      const report = await msp.hygiene({ managedTenantId })
      assert.deepEqual([report.isComplete, report.clientId], [true, clientOf.get(entraTenantId)])
      const hugo = report.accountsWithoutContact.find(({ entraObjectId }) => entraObjectId === id)
      assert.deepEqual([hugo?.displayName, hugo?.reason], ['Hugo Hired', 'new_person'], JSON.stringify(report))
      assert.deepEqual(report.contactsWithoutAccount, [])
    })

    test('what is ambiguous waits for a person', async () => {
      const { managedTenantId, entraTenantId } = tenant
      const clientId = clientOf.get(entraTenantId)
      const other = [...clientOf.values()].find((client) => client !== clientId)
      // Five people whose addresses are contacts of another client, one who has two contacts here.
      const hired = []
      for (const surname of ['Ames', 'Birch', 'Cole', 'Dunn']) {
        const { id } = await simulator.command({ do: 'hire', tenant: entraTenantId, givenName: 'Quinn', surname })
        hired.push((await simulator.people(entraTenantId)).find((person) => person.id === id))
      }
      await msp.importContacts({
        contacts: hired.map(({ id, mail, displayName }) => ({
          contactNameId: id,
          clientId: other,
          email: mail,
          fullName: displayName,
        })),
      })
      await msp.sync({ managedTenantId, fullRead: true })
      const page = await msp.listQueue({ status: 'open', managedTenantId })
      assert.equal(page.openCount, page.items.length)
      assert.equal(page.items.filter(({ reason }) => reason === 'email_in_other_client').length, 4)
      const item = (surname) => page.items.find(({ displayName }) => displayName.endsWith(surname)).queueItemId

      const dismissed = await msp.dismiss({ queueItemId: item('Ames'), note: 'A consultant.' })
      assert.deepEqual(dismissed, { queueItemId: item('Ames'), action: 'dismissed', contactNameId: null, runId: null })
      await assert.rejects(msp.resolveToNew({ queueItemId: item('Birch') }), { code: 'conflict' })
      const contacts = await msp.listContacts({ clientId })
      const free = contacts.filter(({ entraObjectId, isInactive }) => !entraObjectId && !isInactive)
      const contactNameId = free[0]?.contactNameId ?? (await newContact(msp, clientId))
      const resolved = await msp.resolveToExisting({ queueItemId: item('Cole'), contactNameId })
      assert.equal(resolved.contactNameId, contactNameId)
      const lines = await msp.resolveMany({
        decisions: [
          { action: 'dismissed', queueItemId: item('Birch') },
          { action: 'link_existing', queueItemId: item('Dunn'), contactNameId },
        ],
      })
      assert.equal(lines[0].resolved.action, 'dismissed')
      assert.equal(lines[1].error.code, 'conflict')
      assert.equal(lines[1].error.httpStatus, 409)
    })

    test('a decision stands for the next of its kind', async () => {
      const { managedTenantId, entraTenantId } = tenant
      const clientId = clientOf.get(entraTenantId)
      const other = [...clientOf.values()].find((client) => client !== clientId)
      const { id } = await simulator.command({ do: 'hire', tenant: entraTenantId, givenName: 'Rhea', surname: 'Ruled' })
      const { mail, displayName } = (await simulator.people(entraTenantId)).find((person) => person.id === id)
      const contact = { contactNameId: id, clientId: other, email: mail, fullName: displayName }
      await msp.importContacts({ contacts: [contact] })
      await msp.sync({ managedTenantId, fullRead: true })
      const rule = { managedTenantId, effect: 'exclude', by: 'identity', value: id }
      const preview = await msp.previewReviewRule({ rule })
      assert.deepEqual([preview.items.length, preview.refusal], [1, null], JSON.stringify(preview))
      const added = await msp.addReviewRule({ rule })
      assert.equal(added.decided[0].action, 'dismissed')
      assert.deepEqual(await msp.reviewRules(), [added.rule])
      assert.equal(added.rule.decidedBy, technician.userId)
      assert.equal(await msp.removeReviewRule({ ruleId: added.rule.ruleId }), null)
      assert.deepEqual(await msp.reviewRules(), [])
    })

    test('a workflow carries a run step by step', async () => {
      const worker = noting(entra.forTenant(HOST, scheduler), used)
      const { managedTenantId } = tenant
      const workflowId = `steps-${databases.kind}`
      const discovered = await worker.discoverIn({ workflowId: `discovery-${workflowId}` })
      assert.equal(discovered.seen, 4)
      const { managedTenantId: newcomer } = tenants.find((one) => one !== tenant)
      await msp.unmap({ managedTenantId: newcomer })
      await msp.confirmMappings({ decisions: [{ managedTenantId: newcomer, mappingState: 'create_new' }] })
      const clientId = await worker.provisionClient({ managedTenantId: newcomer })
      assert.ok((await msp.listClients()).some((client) => client.clientId === clientId))
      assert.equal(await worker.provisionClient({ managedTenantId: newcomer }), clientId, 'once')
      const { runId } = await worker.beginRun({ runType: 'single-tenant', workflowId, totalTenants: 1, managedTenantId })
      assert.equal((await worker.beginRun({ runType: 'single-tenant', workflowId })).runId, runId)
      const line = await worker.syncTenant({ runId, managedTenantId })
      await worker.recordTenantResult({ runId, result: line })
      const { run, tenantResults } = await worker.finishRun({ runId })
      assert.equal(run.status, 'completed')
      // Databases keep microseconds.
      const { startedAt, completedAt, ...rest } = line
      assert.deepEqual({ ...tenantResults[0], startedAt, completedAt }, { ...rest, startedAt, completedAt })
    })

    test('a tenant is shared by two clients', async () => {
      const { managedTenantId, entraTenantId } = tenant
      const clientId = clientOf.get(entraTenantId)
      const other = [...clientOf.values()].find((client) => client !== clientId)
      const none = await msp.mappingRules({ managedTenantId })
      assert.deepEqual(none, { rules: [], decidedBy: null, decidedAt: null })
      const half = [{ by: 'domain', value: 'nobody.test', clientId: other }]
      const preview = await msp.previewMappingRules({ managedTenantId, rules: half })
      assert.ok(preview.leftOut.count > 0 && preview.refusal, JSON.stringify(preview))
      await assert.rejects(msp.confirmMappingRules({ managedTenantId, rules: half }), { code: 'mapping_conflict' })
      const whole = [...half, { by: 'everybody_else', clientId }]
      const confirmed = await msp.confirmMappingRules({ managedTenantId, rules: whole })
      assert.equal(confirmed.refusal, null)
      const { rules, decidedBy } = await msp.mappingRules({ managedTenantId })
      assert.deepEqual([rules, decidedBy], [whole, technician.userId])
      await msp.confirmMappingRules({ managedTenantId, rules: [] })
    })

    test('mappings change', async () => {
      const { managedTenantId } = tenant
      const other = [...clientOf.values()].find((client) => client !== clientOf.get(tenant.entraTenantId))
      assert.ok((await msp.remapEffect({ managedTenantId })).linkedContacts > 0)
      const mapping = await msp.remap({ managedTenantId, clientId: other, links: 'move' })
      assert.equal(mapping.clientId, other)
      assert.equal(await msp.unmap({ managedTenantId, links: 'cut' }), null)
      assert.equal((await msp.mappingHistory({ managedTenantId })).length, 2)
      await assert.rejects(msp.remap({ managedTenantId, clientId: other }), { code: 'not_found', httpStatus: 404 })
    })

    test('a customer that took its consent back is named, with the address to give it', async () => {
      const { managedTenantId, entraTenantId } = tenants.find((one) => one !== tenant)
      await simulator.command({ do: 'revokeConsent', tenant: entraTenantId })
      await simulator.command({ do: 'expireAccessTokens' })
      const { tenantResults } = await msp.sync({ managedTenantId })
      assert.equal(tenantResults[0].errorCode, 'consent_missing', JSON.stringify(tenantResults))
      const { consentUrl, troubledTenants } = await msp.status()
      assert.equal(consentUrl, null, 'the connection itself is well')
      const { loginBaseUrl, clientId } = simulator.description
      assert.deepEqual(
        troubledTenants.map((one) => [one.managedTenantId, one.consentUrl]),
        [[managedTenantId, `${loginBaseUrl}/${entraTenantId}/adminconsent?client_id=${clientId}`]],
      )
    })

    test('CIPP in place of a sign-in', async () => {
      const proof = await msp.testCipp(simulator.cippForm)
      assert.ok(proof.tenantCount >= 4)
      const wrong = { ...simulator.cippForm, clientSecret: 'canary-wrong-secret' }
      await assert.rejects(msp.testCipp(wrong), (error) => !JSON.stringify(error).includes('canary'))
      const connection = await msp.connectCipp(simulator.cippForm)
      assert.equal(connection.connectionType, 'cipp')
      assert.equal(await msp.disconnect(), null)
      assert.equal((await msp.status()).status, 'disconnected')
      await assert.rejects(msp.discover(), { code: 'not_connected' })
    })

    test('who did what', async () => {
      const trail = await msp.audit({ limit: 1000 })
      const done = new Set(trail.map(({ operation }) => operation))
      for (const operation of ['connect_direct_finish', 'confirm_mappings', 'undo_run', 'disconnect']) {
        assert.ok(done.has(operation), operation)
      }
      assert.equal(trail[0].userId, technician.userId)
      assert.ok(!JSON.stringify(trail).includes(simulator.description.clientSecret))
    })

    test('no operation was left out', () => {
      assert.deepEqual(operations.filter((name) => !used.has(name)), [])
    })
  })
}

async function newContact(msp, clientId) {
  const contactNameId = crypto.randomUUID()
  await msp.importContacts({ contacts: [{ contactNameId, clientId, email: 'q@free.test', fullName: 'Quinn' }] })
  return contactNameId
}
