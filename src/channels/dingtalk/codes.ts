import type { Refusal, Retry } from '../../delivery/sender.ts'
import type { ApiAnswer } from '../call.ts'

/** What a code of DingTalk means for what was sent. */
export interface Meaning {
  /** `in-doubt`: it may have been carried out; `new-token`: at once, with a fresh access token. */
  readonly fate: Retry | 'in-doubt' | 'new-token'
  readonly trouble?: 'alarm' | 'gone'
  readonly says: string
}

interface Row extends Meaning {
  /** As the platform gives them; one that ends in `*` stands for all that begin so. */
  readonly codes: readonly string[]
}

/**
 * Every known code of the OpenAPI (words), of the old API and of the webhooks (numbers), and what is done about it. Sources: the vendor's
 * pages about each call and about custom robots, and its list of global error codes.
 */
export const codes: readonly Row[] = [
  { codes: ['InvalidAuthentication', '40014', '42001', '88', '40001'], fate: 'new-token', says: 'access token 失效' },
  { codes: ['invalidClientIdOrSecret', '40089'], fate: 'after-ten-minutes', trouble: 'alarm', says: 'AppKey 或 AppSecret 不对' },
  { codes: ['unknown.send.result', 'system.error', 'ServiceUnavailable', 'InternalError'], fate: 'in-doubt', says: '平台不确定是否已发出' },

  { codes: ['Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', '90002', '90018', '90019', '-1'], fate: 'now', says: '平台繁忙或调用过快' },
  { codes: ['send.too.fast', 'send.byToken.tooFast'], fate: 'after-a-minute', says: '发送过快' },
  { codes: ['130101', '410100'], fate: 'after-ten-minutes', says: '群机器人被限流（每分钟最多 20 条，超过后停 10 分钟）' },
  { codes: ['1111'], fate: 'after-ten-minutes', says: '出口 IP 被网关限制' },
  {
    codes: ['Forbidden.AccessDenied.ApiCountLimitForOrg', '90020'],
    fate: 'next-month',
    trouble: 'alarm',
    says: '本月 API 调用量已用完，请购买或等下月',
  },
  { codes: ['90030'], fate: 'never', trouble: 'alarm', says: '群机器人当天的次数已用完' },

  {
    codes: ['resource.not.found', 'robot not exist', 'bot.stopped', 'group.disbanded'],
    fate: 'never',
    trouble: 'gone',
    says: '机器人不在群里，或群已解散',
  },
  { codes: ['400106', '400013'], fate: 'never', trouble: 'alarm', says: '群机器人（Webhook）已被删除，或群已解散' },
  { codes: ['400102'], fate: 'never', trouble: 'alarm', says: '群机器人（Webhook）已停用' },
  { codes: ['300005', '300001', '400101'], fate: 'never', trouble: 'alarm', says: 'Webhook 的 access_token 不存在' },
  { codes: ['310000'], fate: 'never', trouble: 'alarm', says: '群机器人的安全设置不符（关键词、加签或 IP）' },

  {
    codes: ['Forbidden.AccessDenied.AccessTokenPermissionDenied', 'Forbidden.*', '60011'],
    fate: 'never',
    trouble: 'alarm',
    says: '应用没有所需的权限',
  },
  {
    codes: ['invalidParameter.msgParam.*', '460101', '400105', '40035', '43002', '43004'],
    fate: 'never',
    trouble: 'alarm',
    says: '消息的形式不对或过长',
  },
  { codes: ['40004', '40005', '40006', '41005'], fate: 'never', says: '文件的类型或大小不被接受' },
  { codes: ['invalidParameter.robotCode.*'], fate: 'never', trouble: 'alarm', says: 'DINGTALK_ROBOT_CODE 不对' },
  {
    codes: ['miss.openConversationId', 'invalid.openConversationId'],
    fate: 'never',
    trouble: 'alarm',
    says: '群的 openConversationId 不对',
  },
  { codes: ['invalidParameter.*'], fate: 'never', trouble: 'alarm', says: '请求的参数不对' },
  { codes: ['param.userIdNotExist'], fate: 'never', says: '用户不存在' },
  { codes: ['430101', '430102', '430103', '430104', 'param.contentUnsafe'], fate: 'never', trouble: 'alarm', says: '平台认为内容不安全' },
  {
    codes: ['template.*', 'param.cardTemplate*'],
    fate: 'never',
    trouble: 'alarm',
    says: '卡片模板不存在或不可用（DINGTALK_CARD_TEMPLATE）',
  },
  { codes: ['param.*'], fate: 'never', trouble: 'alarm', says: '卡片的参数不对' },
  { codes: ['too.many.group', 'too.many.people'], fate: 'never', trouble: 'alarm', says: '超过平台对群或人数的限制' },
]

/** What is not in the table was refused for a reason that only a person can find. */
const unknown: Meaning = { fate: 'never', trouble: 'alarm', says: '没有见过的错误码，请对照钉钉文档' }

const exact = new Map(codes.flatMap((row) => row.codes.map((code) => [code.toLowerCase(), row] as const)))
const beginnings = [...exact].filter(([code]) => code.endsWith('*')).map(([code, row]) => [code.slice(0, -1), row] as const)

export function meaningOf(code: string): Meaning {
  const folded = code.toLowerCase()
  return exact.get(folded) ?? beginnings.find(([beginning]) => folded.startsWith(beginning))?.[1] ?? unknown
}

/** An answer that is no success. */
export interface Failure extends Meaning {
  readonly code: string
}

const field = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined

/** Why an answer of api.dingtalk.com is no success; null when it is one. */
export function apiFailure({ status, body }: ApiAnswer): Failure | null {
  const [code, banned] = [field(body, 'code'), field(body, 'punish') !== undefined]
  if (banned) return named('1111')
  if (typeof code === 'string' && status >= 400)
    return status === 401 ? { ...named(code), ...meaningOf('InvalidAuthentication') } : byStatus(status, code)
  return status === 200 && body !== null ? null : withoutCode(status, body)
}

/** Why an answer of oapi.dingtalk.com is no success; null when it is one. The status is 200 whatever happened. */
export function oapiFailure({ status, body }: ApiAnswer): Failure | null {
  const code = field(body, 'errcode')
  if (typeof code === 'number' || (typeof code === 'string' && code !== '')) return Number(code) === 0 ? null : named(String(code))
  return withoutCode(status, body)
}

const named = (code: string): Failure => ({ code, ...meaningOf(code) })

/** A gateway that fails does not know what became of the request behind it, whatever word it uses. */
function byStatus(status: number, code: string): Failure {
  const failure = named(code)
  const isKnown = failure.says !== unknown.says
  if (status >= 500 && !isKnown) return { code, fate: 'in-doubt', says: '平台出错' }
  return failure
}

/** No code at all: trouble of a gateway, or its ban, which comes as a page or with a status of its own. */
function withoutCode(status: number, body: unknown): Failure {
  const code = `HTTP ${status}`
  if (field(body, 'status') === 1111 || (status < 500 && status !== 401)) return { ...named('1111'), code: status === 200 ? '1111' : code }
  if (status === 401) return { code, ...meaningOf('InvalidAuthentication') }
  return { code, fate: 'in-doubt', says: '平台出错' }
}

/** What is kept of an answer: its code, its number for the vendor's support, and the permission that is missing; no text of ours. */
export function kept({ status, body }: ApiAnswer): Readonly<Record<string, unknown>> {
  const [code, errcode, requestid, message] = ['code', 'errcode', 'requestid', 'message'].map((name) => field(body, name))
  const permission = typeof message === 'string' ? /\[([\w.]+)\]/.exec(message)?.[1] : undefined
  const known = { status, code, errcode, requestid, permission }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
}

/** Of a failure that is neither in doubt nor a matter of the token. */
export function refusalOf({ code, fate, says, trouble }: Failure, answer: ApiAnswer): Refusal {
  const { permission } = kept(answer)
  const retry = fate === 'in-doubt' || fate === 'new-token' ? 'now' : fate
  const reason = `${says}${typeof permission === 'string' ? ` ${permission}` : ''}（${code}）`
  return { sent: false, retry, reason, answer: kept(answer), ...(trouble && { trouble }) }
}
