import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'

export const desk = { width: 1280, height: 800 } as const
export const phone = { width: 390, height: 844 } as const

/** A reader's page. `problems` is what the browser complained about: errors, refused scripts, failed requests. */
export interface Reader {
  readonly page: Page
  readonly problems: string[]
}

export async function openPage(
  browser: Browser,
  url: string,
  { viewport = desk, colorScheme = 'light' }: { viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' } = {},
): Promise<Reader> {
  const small = viewport.width < 700
  const context = await browser.newContext({ viewport, colorScheme, hasTouch: small, isMobile: small, timezoneId: 'America/New_York' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('requestfailed', (request) => problems.push(`${request.url()} failed`))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('blob:')) problems.push(`${request.url()} is elsewhere`)
  })
  await page.goto(url)
  return { page, problems }
}

export async function become(page: Page, person: string): Promise<void> {
  const me = page.getByTestId('me').and(page.locator(':enabled'))
  await me.waitFor()
  // Who is nobody yet is asked by the page itself, a moment after it has connected.
  if ((await me.getAttribute('aria-label')) === '选择身份') await page.getByTestId('who').waitFor()
  else await me.click()
  // Only five people are offered unasked.
  await page.getByTestId('who-search').fill(person)
  await page.locator(`[data-person="${person}"]`).click()
}

export const enter = (page: Page, conversation: string): Promise<void> => page.locator(`[data-key="${conversation}"]`).click()

export async function say(page: Page, text: string): Promise<void> {
  const [input, send] = [page.getByTestId('input'), page.getByTestId('send')]
  // Going to another conversation takes the page a moment, and each has an unsent line of its own: no person types that fast.
  await expect
    .poll(
      async () => {
        await input.fill(text)
        await page.waitForTimeout(50)
        return (await input.inputValue()) === text && (await send.isEnabled())
      },
      { timeout: 30_000 },
    )
    .toBe(true)
  await send.click()
}

/** The messages of the open conversation, and the last of them as a person reads it. */
export const bot = (page: Page) => page.getByTestId('line').filter({ has: page.getByTestId('bubble') })
export const lastOf = async (page: Page): Promise<string> => (await bot(page).last().innerText()).replaceAll(/\s+/g, ' ')

/** Taps the button of the last question that carries it out. */
export const confirm = (page: Page): Promise<void> => page.getByTestId('card-button').filter({ hasText: '确认' }).last().click()

/** Set to a folder to keep a picture of each step. */
const pictures = process.env['SAMEDAY_TEST_PICTURES']

export async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}
