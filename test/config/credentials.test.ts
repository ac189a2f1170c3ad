import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readCredentials } from '../../src/config/credentials.ts'
import { BadConfig } from '../../src/config/environment.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sameday-credentials-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const put = (name: string, content: string): void => writeFileSync(join(folder, name), content)
const read = (environment: Record<string, string> = {}) => readCredentials({ CREDENTIALS_DIRECTORY: folder, ...environment })

test('without a folder of credentials there are none', () => {
  expect(readCredentials({})).toEqual({})
  expect(readCredentials({ CREDENTIALS_DIRECTORY: '' })).toEqual({})
})

test('a file is the variable of its name, without the line end that an editor leaves', () => {
  put('DATABASE_URL', 'postgres://a:b@c/d\n')
  put('SAMEDAY_AUDIT_KEY', 'key\r\n')
  put('WECOM_BOT_SECRET', 'one\ntwo ')
  expect(read()).toEqual({ DATABASE_URL: 'postgres://a:b@c/d', SAMEDAY_AUDIT_KEY: 'key', WECOM_BOT_SECRET: 'one\ntwo ' })
})

test('a file that is a link is read, folders and files of other names are left alone', () => {
  mkdirSync(join(folder, '..data'))
  put('..data/DATABASE_URL', 'postgres://x')
  symlinkSync('..data/DATABASE_URL', join(folder, 'DATABASE_URL'))
  put('postgres_password', 'not ours')
  expect(read()).toEqual({ DATABASE_URL: 'postgres://x' })
})

test('what is set in both ways is refused by its name, without a value', () => {
  put('DATABASE_URL', 'postgres://hush')
  expect(() => read({ DATABASE_URL: 'postgres://also-hush' })).toThrow(
    new BadConfig(['DATABASE_URL：既设了变量，又有凭据文件，请只留一个']),
  )
  expect(read({ DATABASE_URL: '' })).toEqual({ DATABASE_URL: 'postgres://hush' })
})

test('a folder or file that cannot be read is named', () => {
  symlinkSync('nowhere', join(folder, 'DATABASE_URL'))
  expect(() => read()).toThrow(new BadConfig(['DATABASE_URL：凭据文件读不了（ENOENT）']))
  expect(() => readCredentials({ CREDENTIALS_DIRECTORY: join(folder, 'gone') })).toThrow(
    'CREDENTIALS_DIRECTORY：凭据文件夹读不了（ENOENT）。systemd 低于 247',
  )
})
