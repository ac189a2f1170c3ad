import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Commands, blocksOf, commandsOf, nameOf, pages, patternOf } from './blocks.ts'
import { type Started, type Terminal, openTerminal } from './shell.ts'

/** Blocks that cannot be run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  'README.md: npm ci && npm test     # everything, on both database engines and in a real browser': 'these tests are what it runs',
  'docs/contributing.md: npm run check    # types, lint, import rules, dead code, format': 'the gate runs it beside these tests',
  'docs/contributing.md: npm test    # all suites': 'these tests are what it runs',
  'docs/contributing.md: .ci/run    # what a clean clone has to pass': 'these tests are what it runs',
  'docs/contributing.md: npm run bench': 'takes minutes and wants the machine for itself; test/bench runs one of the benches',
  'docs/wecom.md: export WECOM_BOT_ID=aib…': 'the secrets of a real bot',
}
/** Pages whose later blocks talk to the server that an earlier one has started. */
const serverStays: readonly string[] = ['docs/intake.md']
/** What ends a block and does not end by itself. */
const SERVER = /^(?:npm ci && )?(npm start\b.*)$/m

const languages = ['sh', 'text', 'json', 'yaml', 'ts']

describe.each(pages)('%s', (page) => {
  test('says of each block what it is', () => {
    for (const { line, language } of blocksOf(page)) expect(languages, `${page}:${line}`).toContain(language)
  })

  const commands = commandsOf(page).filter((one) => !(nameOf(one) in notRun))
  if (commands.length > 0)
    test('shows commands that do what it says', { timeout: 180_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'reader-'))
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
      const terminal = openTerminal(folder, await freePort())
      let server: Started | null = null
      const stop = async (): Promise<void> => {
        if (server === null) return
        expect(await server.stop()).toBe('')
        await expect(fetch(server.url)).rejects.toThrow('fetch failed')
        server = null
      }
      for (const one of commands) {
        server = (await carriedOut(terminal, one)) ?? server
        if (!serverStays.includes(page)) await stop()
      }
      await stop()
    })
})

test('each block that is not run is on its page', () => {
  const names = pages.flatMap((page) => commandsOf(page).map(nameOf))
  expect(Object.keys(notRun).filter((name) => !names.includes(name))).toEqual([])
})

/** Runs the block and compares what it prints; the server, where it starts one. */
async function carriedOut(terminal: Terminal, { page, line, script, prints }: Commands): Promise<Started | null> {
  const where = `${page}:${line}`
  const [whole, start] = SERVER.exec(script) ?? []
  const before = whole === undefined ? script : script.slice(0, script.indexOf(whole))
  if (before.trim() !== '') {
    const { exit, out, err } = await terminal.run(before)
    expect({ where, exit, err }).toEqual({ where, exit: 0, err: '' })
    if (start === undefined && prints !== null) expect(`${out.trimEnd()}\n`, where).toMatch(patternOf(prints))
  }
  if (start === undefined) return null
  const server = await terminal.start(start)
  const expected = prints?.replaceAll(':3000', `:${terminal.port}`) ?? '…\n…http://…\n…'
  await expect.poll(() => server.said(), { message: where, timeout: 60_000 }).toMatch(patternOf(expected))
  for (const path of ['/healthz', '/readyz']) expect((await fetch(`${server.url}${path}`)).status, path).toBe(200)
  return server
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a port has a number')
  return address.port
}
