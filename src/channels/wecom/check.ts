import { lookup } from 'node:dns/promises'
import { connect as connectPlain, isIP } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import type { Secret } from '../../config/secret.ts'
import type { Instant } from '../../policy/instant.ts'
import { examinePlatformClock } from '../platform-clock.ts'
import type { Directory, Finding } from '../platform.ts'
import { webhookKey } from './out/target.ts'
import { aesKeyOf } from './wire/crypto.ts'
import type { BotAccount } from './wire/session.ts'

const WITHIN_MILLIS = 5000

export interface Checked {
  readonly bot: BotAccount | null
  readonly callback: { readonly aesKey: Secret } | null
  readonly apiBase: string
}

/** Checks without a login: a login would take the connection away from a program that is running. */
export async function check(
  { bot, callback, apiBase }: Checked,
  { directory, now }: { readonly directory: Pick<Directory, 'groups' | 'addressOf'>; now(): Instant },
): Promise<Finding[]> {
  const findings: Finding[] = []
  if (bot !== null) {
    findings.push(credentials(bot), await reachable('企业微信长连接的网络', bot.url))
    findings.push({
      what: '企业微信长连接的登录',
      ok: true,
      says: '没有试：登录会把正在运行的服务踢下线。启动服务后看 /readyz 或日志 “the connection to WeCom is open”',
    })
  }
  if (callback !== null) findings.push(callbackKey(callback.aesKey))
  const api = await reachable('企业微信接口（群机器人 Webhook）的网络', apiBase)
  return [...findings, api, ...(await webhooks(apiBase, directory)), await examinePlatformClock('企业微信', apiBase, now)]
}

async function webhooks(apiBase: string, directory: Pick<Directory, 'groups' | 'addressOf'>): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const group of directory.groups()) {
    const address = await directory.addressOf({ kind: 'group', group })
    if (address?.kind === 'group' && address.webhook !== null) findings.push(webhookOf(group, address.webhook, apiBase))
  }
  return findings
}

/** Not called: each call would be a message in the group. */
const webhookOf = (group: string, webhook: Secret, apiBase: string): Finding =>
  webhookKey(webhook, apiBase) === null
    ? { what: `群 ${group} 的 Webhook`, ok: false, says: '环境变量应为完整的 Webhook 地址（…/cgi-bin/webhook/send?key=…）或其中的 key' }
    : { what: `群 ${group} 的 Webhook`, ok: true, says: '格式正确；没有试发，试发用 sameday doctor --send' }

function credentials({ id, secret }: BotAccount): Finding {
  const ok = /^[\w-]{4,128}$/.test(id) && /^\S{8,256}$/.test(secret.reveal())
  const says = ok
    ? '已填写，格式正确'
    : 'WECOM_BOT_ID 或 WECOM_BOT_SECRET 含空格或长度不对：请从管理后台“长连接”方式重新复制，不要用回调的 Token'
  return { what: '企业微信机器人凭证', ok, says }
}

function callbackKey(aesKey: Secret): Finding {
  const ok = aesKeyOf(aesKey.reveal()) !== null
  return { what: '企业微信回调的 EncodingAESKey', ok, says: ok ? '可以解码' : 'WECOM_CALLBACK_AES_KEY 应为 43 位' }
}

async function reachable(what: string, address: string): Promise<Finding> {
  const url = URL.parse(address)
  if (url === null) return { what, ok: false, says: '地址无法识别' }
  try {
    const secure = url.protocol === 'wss:' || url.protocol === 'https:'
    await greet(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port) || (secure ? 443 : 80), secure)
    return { what, ok: true, says: `${url.host} 可以连通${secure ? '，证书有效' : '（未加密）'}` }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.message : typeof error
    return { what, ok: false, says: `${url.host} 连不上（${code}）：请检查 DNS、出口防火墙与代理` }
  }
}

async function greet(host: string, port: number, secure: boolean): Promise<void> {
  await lookup(host)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = secure
    ? connectSecure({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) }, resolve)
    : connectPlain({ host, port }, resolve)
  socket.setTimeout(WITHIN_MILLIS, () => reject(new Error('超时')))
  socket.on('error', reject)
  try {
    await promise
  } finally {
    socket.destroy()
  }
}
