import type { Instant } from '../../policy/instant.ts'
import { examinePlatformClock } from '../platform-clock.ts'
import type { Directory, Finding } from '../platform.ts'
import { robotOf } from './out/custom-webhook.ts'
import type { Admission } from './wire/gateway.ts'
import type { DingtalkApp } from './settings.ts'
import { NoToken, type Tokens } from './wire/token.ts'

export interface CheckDeps {
  readonly robot: Robot | null
  /** Where the HTTP callback is taken; null: not at all. */
  readonly callbackPath: string | null
  readonly directory: Directory
  readonly apiBase: string
  now(): Instant
}

interface Robot {
  readonly app: DingtalkApp
  readonly tokens: Tokens
  /** Asks the gateway for a ticket. */
  open(): Promise<Admission>
}

/** Says nothing to anybody, and takes no frames from a running process: a ticket that is not used to connect ends by itself. */
export async function checkDingtalk({ robot, callbackPath, directory, apiBase, now }: CheckDeps): Promise<Finding[]> {
  const ofApp = robot === null ? [noApp] : [await credentials(robot.tokens), await gateway(robot, callbackPath), template(robot.app)]
  return [...ofApp, ...(await webhooks(directory)), await examinePlatformClock('钉钉', apiBase, now)]
}

const noApp: Finding = {
  what: '钉钉应用机器人',
  ok: true,
  says: '未配置：只能通过群机器人 Webhook 向群里发消息，收不到消息；要收消息请设置 DINGTALK_APP_KEY、DINGTALK_APP_SECRET、DINGTALK_ROBOT_CODE',
}

async function credentials(tokens: Tokens): Promise<Finding> {
  const what = '钉钉应用凭证'
  try {
    await tokens.current()
    return { what, ok: true, says: '能取到 access token' }
  } catch (error) {
    if (!(error instanceof NoToken)) throw error
    const todo = '请核对 DINGTALK_APP_KEY、DINGTALK_APP_SECRET，以及本机能否访问 DINGTALK_API_BASE'
    return { what, ok: false, says: `${error.refusal.reason}。${todo}` }
  }
}

const todo = {
  credentials: '请核对 DINGTALK_APP_KEY 与 DINGTALK_APP_SECRET',
  'not-allowed': '请在开发者后台把机器人的消息接收模式设为 Stream 并发布应用版本；若设了服务器出口 IP，请加上本机的',
  trouble: '请确认本机能访问 DINGTALK_API_BASE 与 wss-open-connection.dingtalk.com 的 443 端口，稍后再试',
} as const

async function gateway({ open }: Robot, callbackPath: string | null): Promise<Finding> {
  const what = '钉钉 Stream 网关'
  const opened = await open()
  if ('url' in opened) return { what, ok: true, says: `给出了连接票据，连接地址 ${opened.url.host}` }
  const says = `${opened.reason}。${todo[opened.failed]}`
  if (opened.failed === 'not-allowed' && callbackPath !== null)
    return { what, ok: false, says: `${says}。若机器人用 HTTP 模式由 ${callbackPath} 接收消息，则可不理会，但收不到卡片按钮的点击` }
  return { what, ok: false, says }
}

function template({ cardTemplate }: DingtalkApp): Finding {
  const what = '钉钉卡片模板'
  if (cardTemplate === null) return { what, ok: true, says: '未设置 DINGTALK_CARD_TEMPLATE：按钮改为文字「回复 确认 37 / 取消 37」' }
  if (/^[\w-]+\.schema$/.test(cardTemplate)) return { what, ok: true, says: '形式正确；变量与按钮是否齐全，要发一张卡片才知道' }
  return { what, ok: false, says: 'DINGTALK_CARD_TEMPLATE 应为卡片平台里的模板 ID，以 .schema 结尾' }
}

/** Checks the form alone: a webhook cannot be tried without speaking in the group. */
async function webhooks(directory: Directory): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const group of directory.groups()) {
    const address = await directory.addressOf({ kind: 'group', group })
    if (address?.kind !== 'group' || address.webhook === null) continue
    const robot = robotOf(address.webhook)
    findings.push({ what: `群 ${group} 的钉钉 Webhook`, ok: robot !== null, says: webhookSays(robot) })
  }
  return findings
}

function webhookSays(robot: ReturnType<typeof robotOf>): string {
  if (robot === null) return '环境变量应为 access_token，或 access_token,SEC…（加签密钥），不是整个网址'
  return robot.secret === null ? '形式正确，未加签（请确认群机器人用的是关键词或 IP 限制）' : '形式正确，已加签'
}
