// A person's browser, which also notices what a person would not: errors on the console and hindrances.

import assert from 'node:assert/strict'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

import { chromium } from 'playwright-core'

const screenshots = fileURLToPath(new URL('../screenshots/', import.meta.url))
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const WINDOW = { width: 1200, height: 860 }

export class Browser {
  #browser
  #complaints = []
  #shots = 0

  static async open(address) {
    const self = new Browser()
    self.#browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' })
    const context = await self.#browser.newContext({ baseURL: address, viewport: WINDOW, reducedMotion: 'reduce' })
    context.setDefaultTimeout(20_000)
    self.page = await context.newPage()
    self.page.on('pageerror', (error) => self.#complaints.push(String(error)))
    self.page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') self.#complaints.push(message.text())
    })
    await rm(screenshots, { recursive: true, force: true })
    await mkdir(screenshots)
    return self
  }

  async close() {
    await this.#browser.close()
    console.log(`Screenshots: ${screenshots}`)
  }

  /** A picture of the whole page, in a window as high as it; of a dialog, in the window as it is. */
  async shoot(name, width = WINDOW.width) {
    const path = `${screenshots}${String(++this.#shots).padStart(2, '0')}-${name}.png`
    await this.page.setViewportSize({ ...WINDOW, width })
    const height = await this.page.evaluate(() =>
      document.querySelector('dialog[open]') ? 0 : document.documentElement.scrollHeight)
    await this.page.setViewportSize({ width, height: Math.max(height, WINDOW.height) })
    await this.page.screenshot({ path })
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(over <= 0, `“${name}” is ${over} pixels wider than its window`)
    await this.page.setViewportSize(WINDOW)
  }

  /** Pictures in dark, in light and on a telephone, and no hindrance for anybody by the rules of WCAG 2.2 AA. */
  async look(name) {
    for (const colorScheme of ['dark', 'light']) {
      await this.page.emulateMedia({ colorScheme })
      await this.shoot(`${name}-${colorScheme}`)
      assert.deepEqual(await this.#hindrances(), [], `hindrances on the page “${name}” in ${colorScheme}`)
    }
    await this.shoot(`${name}-narrow`, 390)
  }

  /** Whatever the console complained of until now. */
  complaints() {
    return this.#complaints.splice(0)
  }

  async #hindrances() {
    // Not as a script element: a page's content security policy is not to be loosened for a test.
    await this.page.evaluate(`window.axe === undefined && (() => { ${axe} })()`)
    return this.page.evaluate(async () => {
      const { violations } = await window.axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      })
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
    })
  }
}
