import { isIP } from 'node:net'
import { fileURLToPath } from 'node:url'
import { branchForm, branchName } from '../db/branch.ts'
import type { DatabaseKind } from '../db/tables/database.ts'
import { BadConfig, type Environment, Variables, urlOf } from './environment.ts'
import { tokenProblems } from './intake-tokens.ts'
import { type ConnectionRow, type GroupPlatform, groupPlatforms, platforms } from '../platforms/platforms.ts'
import { type PlatformConfigs, platformConfigs, requiredVariables } from './platform-config.ts'
import { type Instant, parseInstant } from '../policy/instant.ts'
import { Secret } from './secret.ts'

/** Everything that is set outside the program, from the environment; docs/administration.md lists the variables. */
export interface Config {
  /** `postgres://…` of a server, or null: the embedded engine. A secret, for the password in it. */
  readonly databaseUrl: Secret | null
  /** The schema of the server that is this branch's (分公司); null: the one that the search path names. */
  readonly branch: string | null
  readonly dataFolder: string
  /** With less free below it the embedded engine takes no new work. */
  readonly leastFreeBytes: number
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
  readonly platforms: PlatformConfigs
  /** Null: not asked for. */
  readonly logLevel: LogLevel | null
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
type LogLevel = (typeof logLevels)[number]

export const exampleOrganisation = fileURLToPath(new URL('../../config/lianyungang.yaml', import.meta.url))

/** The environment → the configuration. Throws BadConfig with every problem. The only reader of `process.env`. */
export function readConfig(environment: Environment = process.env): Config {
  const variables = new Variables(environment)
  const config: Config = {
    databaseUrl: databaseUrl(variables, 'DATABASE_URL'),
    branch: branchOf(variables),
    dataFolder: variables.text('SAMEDAY_DATA') ?? './data',
    leastFreeBytes: (variables.read('SAMEDAY_MIN_FREE_MB', megabytesOf, '应为 0 到 1000000 的整数，单位 MB') ?? 200) * MEGABYTE,
    organisationFile: variables.text('SAMEDAY_ORG') ?? exampleOrganisation,
    host: variables.read('HOST', hostOf, '应为 IP 地址或主机名，如 127.0.0.1') ?? '127.0.0.1',
    port: variables.read('PORT', portOf, '应为 0 到 65535 的整数（0 表示由系统分配）') ?? 3000,
    startAt: variables.read('SAMEDAY_NOW', parseInstant, '应为带时区的时间，如 2026-11-21T17:30:00+08:00'),
    intakeToken: intakeToken(variables),
    auditKey: auditKeyOf(variables),
    auditKnownKeys: auditKnownKeysOf(variables),
    platforms: platformConfigs(variables),
    logLevel: variables.read('LOG_LEVEL', logLevelOf, `只能是 ${logLevels.join('、')}`),
  }
  if (config.startAt !== null)
    for (const name of platformVariables(config)) variables.problem('SAMEDAY_NOW', `不能与 ${name} 同时设置：回放不能对着真实的群说话`)
  if (variables.problems.length > 0) throw new BadConfig([...new Set(variables.problems)])
  return config
}

/** A group's webhook on a platform: what the environment variable holds that the organisation file names for it; null: it is not set. */
export interface GroupWebhook {
  readonly platform: GroupPlatform
  readonly group: string
  readonly variable: string
  readonly secret: Secret | null
}

/** The webhooks of the groups, whose secrets are in the environment under the names that the organisation file gives. */
export function readWebhooks(
  groups: readonly { readonly id: string; readonly webhooks: Readonly<Record<GroupPlatform, string | null>> }[],
  environment: Environment = process.env,
): GroupWebhook[] {
  const variables = new Variables(environment)
  const webhooks = groups.flatMap(({ id, webhooks }) =>
    groupPlatforms.flatMap((platform) => {
      const variable = webhooks[platform]
      return variable === null ? [] : [{ platform, group: id, variable, secret: variables.secret(variable) }]
    }),
  )
  if (variables.problems.length > 0) throw new BadConfig(variables.problems)
  return webhooks
}

interface KnownConnection {
  readonly platform: GroupPlatform
  readonly row: ConnectionRow
  readonly isConfigured: boolean
}

/** Every connection that a platform knows, in the order of the table. */
const connectionsOf = (config: Config): KnownConnection[] =>
  groupPlatforms.flatMap((platform) => {
    const configured: Readonly<Record<string, unknown>> = config.platforms[platform].connections
    const rows: Readonly<Record<string, ConnectionRow>> = platforms[platform].outside.connections
    return Object.entries(rows).map(([field, row]) => ({ platform, row, isConfigured: configured[field] !== null }))
  })

/** A platform without a connection of its own is at most spoken to, by the webhooks of groups. */
export const isConnected = (config: Config, platform: GroupPlatform): boolean =>
  connectionsOf(config).some((one) => one.platform === platform && one.isConfigured)

/** The first variable of each connection that is configured; empty when the program speaks to nobody real. */
export const platformVariables = (config: Config): string[] =>
  connectionsOf(config).flatMap(({ row, isConfigured }) => (isConfigured ? requiredVariables(row).slice(0, 1) : []))

/** The variables that turn each connection on, to be named where none is. */
export const connectionHints = (): string[] =>
  groupPlatforms.flatMap((platform) =>
    Object.values<ConnectionRow>(platforms[platform].outside.connections).map((row) => `${row.name}：${requiredVariables(row).join('、')}`),
  )

/**
 * Which kind of database a command works on (docs/administration.md). `serve` with nothing configured is the demonstration, unless a live embedded
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

/** The server that a variable holds the address of, as DATABASE_URL does. Throws BadConfig. */
export function readServer(variable: string, environment: Environment = process.env): Secret {
  const variables = new Variables(environment)
  const url = databaseUrl(variables, variable)
  if (url === null && variables.problems.length === 0) variables.problem(variable, '没有设置，应为数据库服务器的地址 postgres://…')
  if (url === null || variables.problems.length > 0) throw new BadConfig(variables.problems)
  return url
}

function databaseUrl(variables: Variables, variable: string): Secret | null {
  const known = variables.read(
    variable,
    (text) => urlOf(text, ['postgres:', 'postgresql:'])?.pathname.slice(1) || null,
    '应为 postgres://用户:密码@主机:端口/数据库名（密码里的特殊字符要写成 %xx）',
  )
  return known === null ? null : variables.secret(variable)
}

function branchOf(variables: Variables): string | null {
  const branch = variables.read('SAMEDAY_BRANCH', branchName, `应为分公司的模式名：${branchForm}`)
  if (branch !== null && variables.text('DATABASE_URL') === null)
    variables.problem('SAMEDAY_BRANCH', '只用于数据库服务器（DATABASE_URL）；内嵌数据库每个数据文件夹（SAMEDAY_DATA）就是一个分公司')
  return branch
}

function intakeToken(variables: Variables): Secret | null {
  const setting = variables.secret('INTAKE_TOKEN')
  for (const problem of setting === null ? [] : tokenProblems(setting)) variables.problem('INTAKE_TOKEN', problem)
  return setting
}

const hostOf = (text: string): string | null => (isIP(text) > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) ? text : null)

const portOf = (text: string): number | null => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null)

const MEGABYTE = 1024 * 1024

const megabytesOf = (text: string): number | null => (/^\d{1,7}$/.test(text) && Number(text) <= 1_000_000 ? Number(text) : null)

const logLevelOf = (text: string): LogLevel | null => logLevels.find((level) => level === text) ?? null
