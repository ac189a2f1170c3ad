import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { kindOfDatabase, platformVariables, readConfig } from '../../src/config/config.ts'
import { type ConnectionRow, groupPlatforms, platforms } from '../../src/platforms/platforms.ts'
import { BadConfig, type Environment } from '../../src/config/environment.ts'
import { parseInstant } from '../../src/policy/instant.ts'

const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const wecomBot = { WECOM_BOT_ID: 'aib1', WECOM_BOT_SECRET: 'hush-bot' }
const wecomCallback = { WECOM_CALLBACK_TOKEN: 'hush-token', WECOM_CALLBACK_AES_KEY: aesKey }
const dingtalk = { DINGTALK_APP_KEY: 'key', DINGTALK_APP_SECRET: 'hush-app', DINGTALK_ROBOT_CODE: 'robot' }

function problemsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error
    return error.problems
  }
}

test('with nothing set, the defaults hold', () => {
  const { organisationFile, ...config } = readConfig({})
  expect(config).toEqual({
    databaseUrl: null,
    branch: null,
    dataFolder: './data',
    leastFreeBytes: 200 * 1024 * 1024,
    host: '127.0.0.1',
    port: 3000,
    startAt: null,
    intakeToken: null,
    auditKey: null,
    auditKnownKeys: [],
    platforms: {
      wecom: { connections: { bot: null, callback: null }, addresses: { api: 'https://qyapi.weixin.qq.com' } },
      dingtalk: { connections: { app: null }, addresses: { api: 'https://api.dingtalk.com', oapi: 'https://oapi.dingtalk.com' } },
    },
    logLevel: null,
  })
  expect(organisationFile).toMatch(/[\\/]config[\\/]lianyungang\.yaml$/)
})

test('an empty text counts as unset', () => {
  const names = [
    'DATABASE_URL',
    'SAMEDAY_DATA',
    'SAMEDAY_MIN_FREE_MB',
    'SAMEDAY_ORG',
    'HOST',
    'PORT',
    'SAMEDAY_NOW',
    'INTAKE_TOKEN',
    'SAMEDAY_AUDIT_KEY',
    'SAMEDAY_AUDIT_KNOWN_KEYS',
    'LOG_LEVEL',
  ]
  const channels = groupPlatforms.flatMap((platform) => {
    const { connections, addresses } = platforms[platform].outside
    const rows = Object.values<ConnectionRow>(connections).flatMap(({ required, optional }) => [required, optional])
    return [...rows, addresses].flatMap((row) => Object.values(row)).map(({ variable }) => variable)
  })
  expect(readConfig(Object.fromEntries([...names, ...channels].map((name) => [name, ''])))).toEqual(readConfig({}))
})

test('every variable is read', () => {
  const environment = {
    DATABASE_URL: 'postgres://bot:hush-db@db.example:5432/sameday',
    SAMEDAY_DATA: '/srv/sameday',
    SAMEDAY_MIN_FREE_MB: '0',
    SAMEDAY_ORG: 'config/other.yaml',
    HOST: '::1',
    PORT: '8080',
    INTAKE_TOKEN: 'crm=hush-intake-of-crm-00001',
    SAMEDAY_AUDIT_KEY: 'hush-audit-hush-audit-hush-audit',
    SAMEDAY_AUDIT_KNOWN_KEYS: 'hush-former-hush-former-hush-former,hush-coming-hush-coming-hush-coming',
    ...wecomBot,
    WECOM_WS_URL: 'wss://wecom.example/ws/',
    ...wecomCallback,
    WECOM_API_BASE: 'https://wecom.example/',
    ...dingtalk,
    DINGTALK_CARD_TEMPLATE: 'card',
    DINGTALK_CALLBACK: 'on',
    DINGTALK_API_BASE: 'http://127.0.0.1:4000',
    DINGTALK_OAPI_BASE: 'https://oapi.example',
    LOG_LEVEL: 'debug',
  }
  const config = readConfig(environment)
  expect(config).toMatchObject({
    dataFolder: '/srv/sameday',
    leastFreeBytes: 0,
    organisationFile: 'config/other.yaml',
    host: '::1',
    port: 8080,
    logLevel: 'debug',
  })
  expect(config.databaseUrl?.reveal()).toBe(environment.DATABASE_URL)
  expect(config.intakeToken?.reveal()).toBe('crm=hush-intake-of-crm-00001')
  expect(config.auditKey?.reveal()).toBe('hush-audit-hush-audit-hush-audit')
  expect(config.auditKnownKeys.map((key) => key.reveal().slice(0, 11))).toEqual(['hush-former', 'hush-coming'])
  const { wecom, dingtalk: ding } = config.platforms
  expect(wecom.connections.bot).toMatchObject({ id: 'aib1', url: 'wss://wecom.example/ws' })
  expect(wecom.connections.bot?.secret.reveal()).toBe('hush-bot')
  expect(wecom.connections.callback?.token.reveal()).toBe('hush-token')
  expect(wecom.connections.callback?.aesKey.reveal()).toBe(aesKey)
  expect(wecom.addresses.api).toBe('https://wecom.example')
  expect(ding.connections.app).toMatchObject({ appKey: 'key', robotCode: 'robot', cardTemplate: 'card', callback: true })
  expect(ding.connections.app?.appSecret.reveal()).toBe('hush-app')
  expect(ding.addresses).toEqual({ api: 'http://127.0.0.1:4000', oapi: 'https://oapi.example' })
  for (const printed of [inspect(config, { depth: 9 }), JSON.stringify(config), String(config.intakeToken)])
    expect(printed).not.toContain('hush')
})

test('DingTalk’s callback is on or off', () => {
  expect(problemsOf({ ...dingtalk, DINGTALK_CALLBACK: 'yes' })).toEqual(['DINGTALK_CALLBACK：只能是 on 或 off'])
  expect(readConfig(dingtalk).platforms.dingtalk.connections.app).toMatchObject({ callback: false, cardTemplate: null })
})

test('the product clock starts at SAMEDAY_NOW', () => {
  expect(readConfig({ SAMEDAY_NOW: '2026-11-21T17:30:00+08:00' }).startAt).toBe(parseInstant('2026-11-21T09:30:00Z'))
})

test.each([
  ['PORT', '65536', 'PORT：应为 0 到 65535 的整数（0 表示由系统分配）'],
  ['PORT', '-1', 'PORT：应为 0 到 65535'],
  ['PORT', '80.5', 'PORT：应为 0 到 65535'],
  ['PORT', 'http', 'PORT：应为 0 到 65535'],
  ['SAMEDAY_MIN_FREE_MB', '1.5', 'SAMEDAY_MIN_FREE_MB：应为 0 到 1000000 的整数，单位 MB'],
  ['SAMEDAY_MIN_FREE_MB', '1000001', 'SAMEDAY_MIN_FREE_MB：应为 0 到 1000000'],
  ['HOST', 'http://localhost', 'HOST：应为 IP 地址或主机名'],
  ['HOST', 'localhost:3000', 'HOST：应为 IP 地址或主机名'],
  ['DATABASE_URL', 'mysql://u:hush@h/db', 'DATABASE_URL：应为 postgres://用户:密码@主机:端口/数据库名'],
  ['DATABASE_URL', 'postgres://u:hush@h', 'DATABASE_URL：应为 postgres://'],
  ['DATABASE_URL', 'postgres://u:hu#sh@h:x/db', 'DATABASE_URL：应为 postgres://'],
  ['DATABASE_URL', 'hush', 'DATABASE_URL：应为 postgres://'],
  ['SAMEDAY_BRANCH', 'Hush', 'SAMEDAY_BRANCH：应为分公司的模式名：小写字母开头'],
  ['SAMEDAY_BRANCH', 'hush; drop schema public', 'SAMEDAY_BRANCH：应为分公司的模式名'],
  ...['information_schema', 'pgboss', 'hush_jobs', 'pg_hush', 'hush'.repeat(11)].map((hush): [string, string, string] => [
    'SAMEDAY_BRANCH',
    hush,
    'SAMEDAY_BRANCH：应为分公司的模式名',
  ]),
  ['SAMEDAY_BRANCH', 'hush', 'SAMEDAY_BRANCH：只用于数据库服务器（DATABASE_URL）'],
  ['SAMEDAY_NOW', '2026-11-21 17:30:00', 'SAMEDAY_NOW：应为带时区的时间，如 2026-11-21T17:30:00+08:00'],
  ['SAMEDAY_NOW', '2026-02-30T17:30:00+08:00', 'SAMEDAY_NOW：应为带时区的时间'],
  ['LOG_LEVEL', 'verbose', 'LOG_LEVEL：只能是 trace、debug、info、warn、error、fatal、silent'],
  ['WECOM_API_BASE', 'qyapi.example', 'WECOM_API_BASE：应为 https://… 的网址'],
  ['DINGTALK_API_BASE', 'wss://api.example', 'DINGTALK_API_BASE：应为 https://… 的网址'],
  ['DINGTALK_OAPI_BASE', 'https://', 'DINGTALK_OAPI_BASE：应为 https://… 的网址'],
  ['SAMEDAY_AUDIT_KEY', 'hush-hush-hush-hush-hush-hush-1', 'SAMEDAY_AUDIT_KEY：应为至少 32 字节的随机文字'],
  ['SAMEDAY_AUDIT_KEY', 'hush,hush,0123456789,0123456789,01', 'SAMEDAY_AUDIT_KEY：应为至少 32 字节的随机文字，不含逗号'],
  ['SAMEDAY_AUDIT_KNOWN_KEYS', 'hush-0123456789-0123456789-012345,hush', 'SAMEDAY_AUDIT_KNOWN_KEYS：逗号分隔，每个应为至少 32 字节'],
  ['INTAKE_TOKEN', 'hush-hush-hush-hush-hush-hush\n', 'INTAKE_TOKEN：首尾有空白或换行，请去掉'],
])('%s=%s is refused by name, without its value', (name, value, says) => {
  const problems = problemsOf({ [name]: value })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(says)
  expect(problems[0]).not.toContain('hush')
})

test('a token of the intake has 24 characters or more', () => {
  const token = 'hush'.repeat(6)
  expect(problemsOf({ INTAKE_TOKEN: token.slice(1) })).toEqual([
    'INTAKE_TOKEN：令牌只有 23 个字符，至少要 24 个，可用 openssl rand -hex 24 生成',
  ])
  expect(problemsOf({ INTAKE_TOKEN: `crm=${token},dispatch=hush-b, ${token}x,hush` })).toEqual([
    'INTAKE_TOKEN：第 2 个令牌只有 6 个字符，至少要 24 个，可用 openssl rand -hex 24 生成',
    'INTAKE_TOKEN：第 4 个令牌只有 4 个字符，至少要 24 个，可用 openssl rand -hex 24 生成',
  ])
  expect(problemsOf({ INTAKE_TOKEN: ' , ' })).toContain('INTAKE_TOKEN：没有令牌')
  expect(readConfig({ INTAKE_TOKEN: `crm=${token},${token}` }).intakeToken?.reveal()).toBe(`crm=${token},${token}`)
})

test('variables that belong together are set together', () => {
  expect(problemsOf({ WECOM_BOT_ID: 'aib1' })).toEqual(['WECOM_BOT_SECRET：缺少；已设 WECOM_BOT_ID，要与它一起设'])
  expect(problemsOf({ WECOM_WS_URL: 'wss://wecom.example' })).toEqual([
    'WECOM_BOT_ID：缺少；已设 WECOM_WS_URL，要与它一起设',
    'WECOM_BOT_SECRET：缺少；已设 WECOM_WS_URL，要与它一起设',
  ])
  expect(problemsOf({ WECOM_CALLBACK_TOKEN: 'hush' })).toEqual(['WECOM_CALLBACK_AES_KEY：缺少；已设 WECOM_CALLBACK_TOKEN，要与它一起设'])
  expect(problemsOf({ ...dingtalk, DINGTALK_ROBOT_CODE: '' })).toEqual([
    'DINGTALK_ROBOT_CODE：缺少；已设 DINGTALK_APP_KEY、DINGTALK_APP_SECRET，要与它一起设',
  ])
})

test('a callback key has 43 characters', () => {
  expect(problemsOf({ ...wecomCallback, WECOM_CALLBACK_AES_KEY: 'hush' })).toEqual(['WECOM_CALLBACK_AES_KEY：应为 43 位的 EncodingAESKey'])
})

test('all problems are told together', () => {
  const problems = problemsOf({ PORT: 'x', SAMEDAY_NOW: 'soon', LOG_LEVEL: 'loud', WECOM_BOT_ID: 'aib1', DATABASE_URL: 'db' })
  expect(problems.map((p) => p.split('：')[0])).toEqual(['DATABASE_URL', 'PORT', 'SAMEDAY_NOW', 'WECOM_BOT_SECRET', 'LOG_LEVEL'])
  expect(new BadConfig(problems).message).toMatch(/^环境变量有 5 处问题：\nDATABASE_URL：/)
})

test.each([
  ['WECOM_BOT_ID', wecomBot],
  ['WECOM_CALLBACK_TOKEN', wecomCallback],
  ['DINGTALK_APP_KEY', dingtalk],
])('a replay is refused beside a real platform: %s', (name, platform) => {
  expect(problemsOf({ ...platform, SAMEDAY_NOW: '2026-11-21T17:30:00+08:00' })).toEqual([
    `SAMEDAY_NOW：不能与 ${name} 同时设置：回放不能对着真实的群说话`,
  ])
  expect(platformVariables(readConfig(platform))).toEqual([name])
})

describe('which kind of database a command works on', () => {
  const kind = (environment: Environment, command: 'serve' | 'other', liveExists = false) =>
    kindOfDatabase(readConfig(environment), command, liveExists)
  const replay = { SAMEDAY_NOW: '2026-11-21T17:30:00+08:00' }

  test('serve with nothing configured is the demonstration', () => expect(kind({}, 'serve')).toBe('demo'))
  test('unless a live database exists already', () => expect(kind({}, 'serve', true)).toBe('live'))
  test('a port, a folder and an organisation file do not end the demonstration', () =>
    expect(kind({ PORT: '0', SAMEDAY_DATA: '/srv', SAMEDAY_ORG: 'mine.yaml' }, 'serve')).toBe('demo'))
  test.each([
    [{ DATABASE_URL: 'postgres://h/db' }],
    [{ INTAKE_TOKEN: 'one-token-of-24-character' }],
    [wecomBot],
    [wecomCallback],
    [dingtalk],
  ])('serve with %o is live', (set) => expect(kind(set, 'serve')).toBe('live'))
  test('any other command is live', () => expect([kind({}, 'other'), kind({}, 'other', true)]).toEqual(['live', 'live']))
  test('every command at SAMEDAY_NOW works on the replay, whatever else exists', () =>
    expect([kind(replay, 'serve'), kind(replay, 'other', true), kind({ ...replay, DATABASE_URL: 'postgres://h/db' }, 'serve')]).toEqual([
      'replay',
      'replay',
      'replay',
    ]))
})

test('docs/administration.md lists every variable that is read, and no other', () => {
  const page = readFileSync(new URL('../../docs/administration.md', import.meta.url), 'utf8')
  const asked = new Set<string>()
  const environment = new Proxy<Record<string, string>>(
    { ...wecomBot, ...wecomCallback, ...dingtalk },
    {
      get: (set, name) => {
        asked.add(String(name))
        return set[String(name)]
      },
    },
  )
  readConfig(environment)
  const table = page.slice(page.indexOf('| variable'), page.indexOf('The secrets of groups'))
  const listed = [...table.matchAll(/^\| (`.+?) +\|/gm)].flatMap(([, cell]) => cell?.match(/[A-Z_]+/g) ?? [])
  expect(listed.toSorted()).toEqual([...asked].toSorted())
})
