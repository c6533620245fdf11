// A technician's day with the settings pages: everything by mouse and keyboard, against a simulated Microsoft.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { Entra } from 'entra-napi'

import { isOrdinary } from '../../quickstart/microsoft.mjs'
import { account, features, technician } from '../demo/account.mjs'
import { makeWorld } from '../demo/world.mjs'
import { build, start } from './support/application.mjs'
import { Browser } from './support/browser.mjs'

const TENANTS = 8

test('a technician connects, maps, previews, syncs, reviews and undoes', { timeout: 420_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'entra-server-actions-'))
  t.after(() => rm(folder, { recursive: true }))
  const world = await makeWorld({ folder, tenants: TENANTS, users: 240, seed: 5 })
  t.after(() => world.microsoft.stop())
  await build()
  const application = await start(world.environment)
  t.after(() => application.stop())
  const browser = await Browser.open(application.address)
  t.after(() => browser.close())

  const simulator = new Control(world.environment.MICROSOFT_LOGIN_BASE_URL)
  const day = { page: browser.page, browser, world, simulator, contactsOf: await countContacts(t, world) }
  for (const chapter of [connect, followFields, discover, confirm, previewAndApply, refuseDrift, syncAndStop, holdAndAllow, review, undo, loseCustomer, loseSignIn]) {
    try {
      await chapter(day)
      assert.deepEqual(browser.complaints(), [], `complaints on the console in “${chapter.name}”`)
    } catch (error) {
      await browser.shoot(`failed-in-${chapter.name}`)
      throw error
    }
  }
})

/** How many contacts a client has, asked of the database and not of a page. */
async function countContacts(t, world) {
  const entra = await Entra.open({ database: world.environment.DATABASE_URL, featureFlags: features })
  t.after(() => entra.close())
  const psa = entra.forTenant(account, technician)
  return async ({ id }) => (await psa.listContacts({ clientId: id })).filter(({ isInactive }) => !isInactive).length
}

/** Steers the simulated Microsoft. */
class Control {
  constructor(address) {
    this.address = `${address}/_control`
  }

  tenants() {
    return this.#send('GET', 'tenants')
  }

  command(command) {
    return this.#send('POST', 'commands', command)
  }

  /** Keeps whoever reads this tenant waiting, until it is let go: a run stays under way as long as a test needs. */
  hold(tenant) {
    const fault = { status: { code: 503, retryAfter: '5' } }
    return this.#send('POST', 'faults', { route: 'GET /v1.0/users*', tenant, when: 'always', fault })
  }

  letGo() {
    return this.#send('DELETE', 'faults')
  }

  async #send(method, path, body) {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${this.address}/${path}`, { method, headers, body: body && JSON.stringify(body) })
    const text = await response.text()
    assert.ok(response.ok, `${path}: ${response.status} ${text}`)
    return text && JSON.parse(text)
  }
}

const button = (page, name) => page.getByRole('button', { name, exact: true })
const tab = (page, name) => page.getByRole('navigation', { name: 'Microsoft Entra' }).getByRole('link', { name }).click()
const fact = (page, label) => page.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd').first()

async function connect({ page, browser, simulator }) {
  await page.goto('/')
  await page.getByText('Not connected').waitFor()
  await page.getByText('User.Read.All').first().waitFor()
  await browser.look('not-connected')

  await simulator.command({ do: 'signIn', outcome: 'decline' })
  await button(page, 'Connect with Microsoft').click()
  await page.getByRole('alert').getByText('The sign-in was declined.').waitFor()
  await browser.look('declined')

  await simulator.command({ do: 'signIn', outcome: 'accept' })
  await button(page, 'Connect with Microsoft').click()
  await page.waitForURL('**/settings/entra?connected=yes')
  await page.getByText('Microsoft is connected.').waitFor()
  await page.getByText('No customers yet').waitFor()
  await button(page, 'Check now').click()
  await button(page, 'Check now').waitFor()
}

async function followFields({ page }) {
  for (const name of ['Name', 'Job title', 'Phone numbers']) {
    const field = page.getByRole('switch', { name, exact: true })
    await field.click()
    await page.locator('fieldset:enabled').waitFor()
    await page.reload()
    assert.ok(await field.isChecked(), `${name} stays switched on`)
  }
  await page.getByLabel('Sync', { exact: true }).selectOption('Once a day')
  await button(page, 'Save').click()
  await page.locator('button:disabled', { hasText: /^Save$/ }).waitFor()
}

async function discover({ page, browser }) {
  await button(page, 'Discover customers').click()
  await fact(page, 'Tenants found').getByText(String(TENANTS), { exact: true }).waitFor()
  await browser.look('discovered')
}

async function confirm({ page, browser, world }) {
  await tab(page, 'Customers')
  const offers = page.locator('.offer')
  await offers.first().waitFor()
  assert.equal(await offers.count(), TENANTS)
  const choices = await offers.locator('select').evaluateAll((selects) => selects.map(({ value }) => value))
  const sure = choices.filter(Boolean).length
  assert.ok(sure > 0 && sure < TENANTS, `${sure} of ${TENANTS} are sure`)
  const doubtful = offers.filter({ has: page.locator('select', { has: page.locator(`option[value="${world.doubtful.id}"]:checked`) }) })
  assert.ok((await doubtful.locator('.evidence li').count()) > 0, 'a choice made beforehand shows why')
  await browser.look('mapping-review')

  // What is not sure, the person decides: the best suggestion, or else a new client.
  for (const [at, choice] of choices.entries()) {
    if (choice) continue
    const select = offers.nth(at).locator('select')
    const suggested = select.locator('optgroup[label=Suggested] option')
    await select.selectOption((await suggested.count()) ? { value: await suggested.first().getAttribute('value') } : 'create_new')
  }
  await button(page, `Confirm ${TENANTS} decisions`).click()
  await page.getByText('Every customer is decided').waitFor()
  assert.equal(await page.locator('tbody tr').count(), TENANTS)
  await browser.look('decided')
}

async function openPreview({ page, world }) {
  await tab(page, 'Sync')
  await page.getByRole('row').filter({ hasText: world.doubtful.name }).getByRole('link', { name: 'Preview' }).click()
  await page.getByText('Not looked at yet').waitFor()
  await button(page, 'Preview the sync').click()
  await page.getByText(/accounts read/).waitFor()
}

async function previewAndApply(day) {
  const { page, browser, world, contactsOf } = day
  day.contactsBefore = await contactsOf(world.doubtful)
  await openPreview({ page, world })
  const changed = page.locator('.bucket', { hasText: 'Linked or changed' })
  await changed.locator('summary').click()
  const fields = changed.locator('.people li', { hasText: 'same e-mail address' }).locator('.fields')
  assert.ok((await fields.locator('del').count()) > 0, 'it shows what a field was, and what it becomes')
  await browser.look('preview')

  const created = Number(await page.locator('.tiles li', { hasText: 'New contacts' }).locator('.figure').textContent())
  assert.ok(created > 0)
  await button(page, 'Apply exactly this').click()
  await page.locator('.run').getByText('Completed').waitFor()
  await page.locator('.run-lines').getByText(`${created} created`).waitFor()
  assert.equal(await contactsOf(world.doubtful), day.contactsBefore + created, 'the database holds what the page says')
}

/** The directory changes between the look and the word: nothing is written. */
async function refuseDrift({ page, browser, world, simulator }) {
  await openPreview({ page, world })
  await simulator.command({ do: 'hire', tenant: world.doubtful.tenant, givenName: 'Nora', surname: 'Newcomer' })
  await button(page, 'Apply exactly this').click()
  await page.getByRole('alert').getByText('plan_drifted').waitFor()
  await browser.look('drifted')
}

async function syncAndStop({ page, browser, simulator }) {
  const [{ id: last }] = await simulator.tenants()
  await simulator.hold(last)
  await tab(page, 'Sync')
  await button(page, 'Sync all customers').click()
  const run = page.locator('.run')
  await run.getByText('Syncing').waitFor()
  // A page that is loaded anew follows the same run.
  await page.reload()
  await run.getByText('Syncing').waitFor()
  await button(page, 'Stop').click()
  await run.getByText('Stopped').waitFor()

  await button(page, 'Sync all customers').click()
  await run.getByText(`Syncing ${TENANTS - 1} of ${TENANTS} customers`).waitFor()
  await browser.shoot('sync-under-way')
  // Other pages can be looked at meanwhile.
  await tab(page, 'History')
  await page.getByRole('row').getByText('Running').waitFor()
  await tab(page, 'Sync')
  await run.getByText('Syncing').waitFor()
  await simulator.letGo()
  await run.getByText('Completed').waitFor()
  assert.equal(await page.getByRole('progressbar').getAttribute('value'), String(TENANTS))
  await browser.look('synced')
}

/** Most of a customer's people are gone at once: nothing is written until a person has looked. */
async function holdAndAllow({ page, browser, world, simulator }) {
  const others = (await simulator.tenants()).filter(({ id }) => id !== world.doubtful.tenant)
  const { id: tenant, displayName } = others.reduce((least, one) => (one.people < least.people ? one : least))
  const people = (await world.microsoft.people(tenant)).filter(isOrdinary)
  await simulator.command(people.slice(1).map(({ id }) => ({ do: 'leave', tenant, person: id })))

  await button(page, 'Sync all customers').click()
  const run = page.locator('.run')
  await run.getByText('Partly done').waitFor()
  await run.locator('li', { hasText: displayName }).getByText('The guard held the run').waitFor()
  await run.getByRole('link').click()
  await page.getByRole('row').filter({ hasText: 'Held for you' }).getByRole('link', { name: displayName }).click()

  await button(page, 'Preview the sync').click()
  await page.getByText('This is an unusually large change.').waitFor()
  await browser.look('held')
  await button(page, 'Allow and apply exactly this').click()
  await run.getByText(`${people.length - 1} made inactive`).waitFor()
}

async function review({ page, browser }) {
  await tab(page, 'Review')
  const cards = page.locator('.card')
  await cards.first().waitFor()
  const waiting = await cards.count()
  await browser.look('review')

  const twice = cards.filter({ hasText: 'Several contacts have an address of this person' }).first()
  await twice.getByRole('radio').first().check()
  await button(twice, 'Link to this contact').click()
  await page.getByText(waiting === 2 ? '1 person to place' : `${waiting - 1} people to place`).waitFor()

  for (let left = waiting - 1; left > 0; left--) {
    await button(cards.first(), 'Set aside').click()
    await page.waitForFunction((left) => document.querySelectorAll('.card').length < left, left)
  }
  await page.getByText('Nobody waits for you').waitFor()
}

async function undo({ page, browser, world, contactsOf, contactsBefore }) {
  await tab(page, 'History')
  await page.getByRole('row').first().waitFor()
  await browser.look('history')
  await page.getByRole('row').filter({ hasText: 'Sync of one customer' }).filter({ hasText: 'Completed' }).last().getByRole('link').click()
  await button(page, 'Undo this run').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('What a person edited since stays').waitFor()
  await browser.look('undo-asked')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  await button(page, 'Undo this run').click()
  await button(dialog, 'Undo this run').click()
  await page.getByText('This run was undone.').waitFor()
  await browser.look('undone')
  const nora = 1
  assert.equal(await contactsOf(world.doubtful), contactsBefore + nora, 'who came with a later run stays')
}

/** One customer takes its consent back: the others are synced, and the page says what to do. */
async function loseCustomer({ page, browser, world, simulator }) {
  const { id: tenant, displayName } = (await simulator.tenants()).find(({ id }) => id !== world.doubtful.tenant)
  await simulator.command([{ do: 'revokeConsent', tenant }, { do: 'expireTenantTokens', tenant }])
  await tab(page, 'Sync')
  await button(page, 'Sync all customers').click()
  await page.locator('.run').getByText(`Synced ${TENANTS - 1} of ${TENANTS} customers`).waitFor()
  await tab(page, 'Connection')
  await page.locator('.troubled li', { hasText: displayName }).getByText('administrator').first().waitFor()
  await browser.look('customer-lost')
}

async function loseSignIn({ page, browser, simulator }) {
  await simulator.command([{ do: 'expireAccessTokens' }, { do: 'revokeRefreshTokens' }])
  await tab(page, 'Connection')
  await button(page, 'Check now').click()
  await button(page, 'Sign in again').waitFor()
  await page.getByText('Reconnect with the partner account.').waitFor()
  await browser.look('sign-in-needed')

  await button(page, 'Sign in again').click()
  await page.getByText('Microsoft is connected.').waitFor()
  await button(page, 'Disconnect').click()
  await button(page.getByRole('dialog'), 'Disconnect').click()
  await page.getByText('Not connected').waitFor()
}
