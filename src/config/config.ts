import { isIP } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { DatabaseKind } from '../db/tables/database.ts'
import { BadConfig, type Environment, Variables } from './environment.ts'
import { type Instant, parseInstant } from '../policy/instant.ts'
import { Secret } from './secret.ts'

/** Everything that is set outside the program, from the environment; design.md lists the variables. */
export interface Config {
  /** `postgres://…` of a server, or null: the embedded engine. A secret, for the password in it. */
  readonly databaseUrl: Secret | null
  readonly dataFolder: string
  readonly organisationFile: string
  readonly host: string
  readonly port: number
  /** The product clock starts here and runs; null: the real clock. */
  readonly startAt: Instant | null
  readonly intakeToken: Secret | null
  /** Signs the audit trail; null: not set. */
  readonly auditKey: Secret | null
  /** Former and coming ones, of which entries can be verified. */
  readonly auditKnownKeys: readonly Secret[]
  readonly wecomBot: { readonly id: string; readonly secret: Secret; readonly url: string } | null
  readonly wecomCallback: { readonly token: Secret; readonly aesKey: Secret } | null
  readonly wecomApiBase: string
  readonly dingtalk: DingtalkApp | null
  readonly dingtalkApiBase: string
  readonly dingtalkOapiBase: string
  readonly logLevel: LogLevel
}

interface DingtalkApp {
  readonly appKey: string
  readonly appSecret: Secret
  readonly robotCode: string
  readonly cardTemplate: string | null
  /** Whether messages are taken by HTTP callback too. */
  readonly callback: boolean
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
type LogLevel = (typeof logLevels)[number]

/** What turns each channel on, for the program and for whoever is told that none is on. */
export const channelVariables = {
  wecomBot: { name: '企业微信智能机器人（长连接）', required: ['WECOM_BOT_ID', 'WECOM_BOT_SECRET'], optional: ['WECOM_WS_URL'] },
  wecomCallback: { name: '企业微信智能机器人（回调）', required: ['WECOM_CALLBACK_TOKEN', 'WECOM_CALLBACK_AES_KEY'], optional: [] },
  dingtalk: {
    name: '钉钉应用机器人',
    required: ['DINGTALK_APP_KEY', 'DINGTALK_APP_SECRET', 'DINGTALK_ROBOT_CODE'],
    optional: ['DINGTALK_CARD_TEMPLATE', 'DINGTALK_CALLBACK'],
  },
} as const

export const exampleOrganisation = fileURLToPath(new URL('../../config/lianyungang.yaml', import.meta.url))

/** The environment → the configuration. Throws BadConfig with every problem. The only reader of `process.env`. */
export function readConfig(environment: Environment = process.env): Config {
  const variables = new Variables(environment)
  const config: Config = {
    databaseUrl: databaseUrl(variables),
    dataFolder: variables.text('SAMEDAY_DATA') ?? './data',
    organisationFile: variables.text('SAMEDAY_ORG') ?? exampleOrganisation,
    host: variables.read('HOST', hostOf, '应为 IP 地址或主机名，如 127.0.0.1') ?? '127.0.0.1',
    port: variables.read('PORT', portOf, '应为 0 到 65535 的整数（0 表示由系统分配）') ?? 3000,
    startAt: variables.read('SAMEDAY_NOW', parseInstant, '应为带时区的时间，如 2026-11-21T17:30:00+08:00'),
    intakeToken: variables.secret('INTAKE_TOKEN'),
    auditKey: auditKeyOf(variables),
    auditKnownKeys: auditKnownKeysOf(variables),
    ...wecomOf(variables),
    ...dingtalkOf(variables),
    logLevel: variables.read('LOG_LEVEL', logLevelOf, `只能是 ${logLevels.join('、')}`) ?? 'info',
  }
  if (config.startAt !== null)
    for (const name of platformVariables(config)) variables.problem('SAMEDAY_NOW', `不能与 ${name} 同时设置：回放不能对着真实的群说话`)
  if (variables.problems.length > 0) throw new BadConfig([...new Set(variables.problems)])
  return config
}

/** A group's webhook on a platform: what the environment variable holds that the organisation file names for it; null: it is not set. */
export interface GroupWebhook {
  readonly platform: 'wecom' | 'dingtalk'
  readonly group: string
  readonly variable: string
  readonly secret: Secret | null
}

/** The webhooks of the groups, whose secrets are in the environment under the names that the organisation file gives. */
export function readWebhooks(
  groups: readonly { readonly id: string; readonly webhooks: Readonly<Record<GroupWebhook['platform'], string | null>> }[],
  environment: Environment = process.env,
): GroupWebhook[] {
  const variables = new Variables(environment)
  const webhooks = groups.flatMap(({ id, webhooks }) =>
    (['wecom', 'dingtalk'] as const).flatMap((platform) => {
      const variable = webhooks[platform]
      return variable === null ? [] : [{ platform, group: id, variable, secret: variables.secret(variable) }]
    }),
  )
  if (variables.problems.length > 0) throw new BadConfig(variables.problems)
  return webhooks
}

/** The first variable of each platform that is configured; empty when the program speaks to nobody real. */
export const platformVariables = (config: Config): string[] =>
  (['wecomBot', 'wecomCallback', 'dingtalk'] as const).flatMap((channel) =>
    config[channel] === null ? [] : [channelVariables[channel].required[0]],
  )

/**
 * Which kind of database a command works on (design.md). `serve` with nothing configured is the demonstration, unless a live embedded
 * database exists; an organisation file, a port or a folder of one's own configure no work and leave it a demonstration.
 */
export function kindOfDatabase(config: Config, command: 'serve' | 'other', liveExists: boolean): DatabaseKind {
  if (config.startAt !== null) return 'replay'
  const configured = config.databaseUrl !== null || config.intakeToken !== null || platformVariables(config).length > 0
  return command === 'serve' && !configured && !liveExists ? 'demo' : 'live'
}

/** HMAC-SHA-256 takes a key of any length and is as strong as its output only from here on. */
const LEAST_KEY_BYTES = 32
const keyForm = `应为至少 ${LEAST_KEY_BYTES} 字节的随机文字，不含逗号，如 openssl rand -base64 48 的输出`

function auditKeyOf(variables: Variables): Secret | null {
  const key = variables.secret('SAMEDAY_AUDIT_KEY')
  if (key !== null && !isKey(key.reveal())) variables.problem('SAMEDAY_AUDIT_KEY', keyForm)
  return key
}

function auditKnownKeysOf(variables: Variables): Secret[] {
  const keys = variables.secret('SAMEDAY_AUDIT_KNOWN_KEYS')?.reveal().split(',') ?? []
  if (!keys.every(isKey)) variables.problem('SAMEDAY_AUDIT_KNOWN_KEYS', `逗号分隔，每个${keyForm}`)
  return keys.map((key) => new Secret(key))
}

/** Without what parts keys from each other, here and in the key file. */
const isKey = (text: string): boolean => /^[^,\r\n]+$/.test(text) && Buffer.byteLength(text) >= LEAST_KEY_BYTES

function databaseUrl(variables: Variables): Secret | null {
  const known = variables.read(
    'DATABASE_URL',
    (text) => urlOf(text, ['postgres:', 'postgresql:'])?.pathname.slice(1) || null,
    '应为 postgres://用户:密码@主机:端口/数据库名（密码里的特殊字符要写成 %xx）',
  )
  return known === null ? null : variables.secret('DATABASE_URL')
}

function wecomOf(variables: Variables): Pick<Config, 'wecomBot' | 'wecomCallback' | 'wecomApiBase'> {
  const { wecomBot, wecomCallback } = channelVariables
  const bot = variables.together(wecomBot.required, wecomBot.optional)
  const url =
    variables.read('WECOM_WS_URL', (text) => baseOf(text, ['wss:', 'ws:']), '应为 wss://… 的网址') ?? 'wss://openws.work.weixin.qq.com'
  const callback = variables.together(wecomCallback.required, wecomCallback.optional)
  if (callback && !/^[A-Za-z0-9+/]{43}$/.test(callback.WECOM_CALLBACK_AES_KEY.reveal()))
    variables.problem('WECOM_CALLBACK_AES_KEY', '应为 43 位的 EncodingAESKey')
  return {
    wecomBot: bot && { id: bot.WECOM_BOT_ID.reveal(), secret: bot.WECOM_BOT_SECRET, url },
    wecomCallback: callback && { token: callback.WECOM_CALLBACK_TOKEN, aesKey: callback.WECOM_CALLBACK_AES_KEY },
    wecomApiBase: base(variables, 'WECOM_API_BASE', 'https://qyapi.weixin.qq.com'),
  }
}

function dingtalkOf(variables: Variables): Pick<Config, 'dingtalk' | 'dingtalkApiBase' | 'dingtalkOapiBase'> {
  const app = variables.together(channelVariables.dingtalk.required, channelVariables.dingtalk.optional)
  const cardTemplate = variables.text('DINGTALK_CARD_TEMPLATE')
  const callback = variables.read('DINGTALK_CALLBACK', switchOf, '只能是 on 或 off') ?? false
  return {
    dingtalk: app && {
      appKey: app.DINGTALK_APP_KEY.reveal(),
      appSecret: app.DINGTALK_APP_SECRET,
      robotCode: app.DINGTALK_ROBOT_CODE.reveal(),
      cardTemplate,
      callback,
    },
    dingtalkApiBase: base(variables, 'DINGTALK_API_BASE', 'https://api.dingtalk.com'),
    dingtalkOapiBase: base(variables, 'DINGTALK_OAPI_BASE', 'https://oapi.dingtalk.com'),
  }
}

const base = (variables: Variables, name: string, vendors: string): string =>
  variables.read(name, (text) => baseOf(text, ['https:', 'http:']), '应为 https://… 的网址') ?? vendors

/** Without a slash at the end, so that paths can be put behind it. */
const baseOf = (text: string, protocols: readonly string[]): string | null =>
  urlOf(text, protocols)?.hostname ? text.replace(/\/+$/, '') : null

function urlOf(text: string, protocols: readonly string[]): URL | null {
  const url = URL.parse(text)
  return url && protocols.includes(url.protocol) ? url : null
}

const switchOf = (text: string): boolean | null => (text === 'on' ? true : text === 'off' ? false : null)

const hostOf = (text: string): string | null => (isIP(text) > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) ? text : null)

const portOf = (text: string): number | null => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null)

const logLevelOf = (text: string): LogLevel | null => logLevels.find((level) => level === text) ?? null
