import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'
import { linesOfText, logTo } from '../../src/program/log.ts'
import { runLine } from './run-line.ts'

/** The variables around the program: these and no others that mean anything to it. */
function withVariables(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries({ DATABASE_URL: '', SAMEDAY_ORG: '', ...variables })) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'terminal-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const terminal = { columns: 80 }

test('a server started at a terminal says at once that it is starting, even where it then cannot', async () => {
  withVariables({ SAMEDAY_DATA: folder(), SAMEDAY_NOW: '2026-11-21T17:30:00+08:00', HOST: '0.0.0.0' })
  const refusal = '演示页面上任何人可以扮演任何人，只能在本机提供：HOST 不能是 0.0.0.0，请用 127.0.0.1\n'
  expect(await runLine(null, 'serve', terminal)).toEqual({ code: 1, out: '', err: `正在启动…\n${refusal}` })
  expect(await runLine(null, 'serve')).toEqual({ code: 1, out: '', err: refusal })
})

test('a database that is being made is told at a terminal, and nowhere else', { timeout: 120_000 }, async () => {
  withVariables({ SAMEDAY_DATA: folder(), SAMEDAY_NOW: '2026-11-21T17:30:00+08:00', LOG_LEVEL: 'warn' })
  const done = { code: 0, out: '回放数据库已是最新（内置引擎）\n' }
  const waiting = '正在建立数据库（第一次启动，请稍等）…\n正在把数据库升到本版本…\n'
  expect(await runLine(null, 'migrate', terminal)).toEqual({ ...done, err: waiting })
  expect(await runLine(null, 'migrate', terminal)).toEqual({ ...done, err: '' })
  withVariables({ SAMEDAY_DATA: folder() })
  expect(await runLine(null, 'migrate')).toEqual({ ...done, err: '' })
})

test('at a terminal what goes wrong is a line of text; JSON where it was asked for, or where nobody watches', () => {
  expect(logTo({ logLevel: null, branch: null }, true).level).toBe('warn')
  expect(logTo({ logLevel: 'debug', branch: null }, true).level).toBe('debug')
  expect(logTo({ logLevel: null, branch: null }, false).level).toBe('info')
  const lines: string[] = []
  const log = pino(
    { level: 'warn', base: null },
    linesOfText({ write: (text) => lines.push(text) }, () => 1_795_253_402),
  )
  log.error({ err: new Error('connection\nterminated') }, 'the delivery queue met an error')
  log.warn('not ready')
  log.info('quiet')
  expect(lines).toEqual(['17:30:02 出错 the delivery queue met an error: connection terminated\n', '17:30:02 注意 not ready\n'])
})
