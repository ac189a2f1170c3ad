import { z } from 'zod'
import type { Retry, SendResult } from '../../delivery/sender.ts'
import { refusal } from '../ways.ts'

/** What an errcode means for what was to be sent. */
export interface Code {
  readonly retry: Retry
  /** In Chinese, for whoever reads the deliveries. */
  readonly says: string
  readonly trouble?: 'alarm' | 'gone'
}

/** Every errcode of the bot and of the group webhook that is known (vendor's documents, SDK and published measurements). 0 is none. */
export const codes: Readonly<Record<number, Code>> = {
  [-1]: { retry: 'now', says: '企业微信系统繁忙' },
  40001: { retry: 'never', says: 'Secret 不对', trouble: 'alarm' },
  40003: { retry: 'never', says: '成员 UserID 无效' },
  40004: { retry: 'never', says: '素材类型不对' },
  40005: { retry: 'never', says: '文件类型不对' },
  40006: { retry: 'never', says: '文件大小不对' },
  // Uploaded again with the next try.
  40007: { retry: 'now', says: '素材已失效，重新上传' },
  40008: { retry: 'never', says: '此处不允许这种消息' },
  40009: { retry: 'never', says: '图片过大' },
  40014: { retry: 'never', says: 'access_token 无效', trouble: 'alarm' },
  40050: { retry: 'never', says: '群不存在', trouble: 'gone' },
  40058: { retry: 'never', says: '参数不对' },
  40063: { retry: 'never', says: '参数为空' },
  40123: { retry: 'never', says: '图片格式不被接受' },
  41001: { retry: 'never', says: '缺少 access_token', trouble: 'alarm' },
  42001: { retry: 'never', says: 'access_token 已过期', trouble: 'alarm' },
  44004: { retry: 'never', says: '内容为空' },
  45009: { retry: 'after-a-minute', says: '发送太频繁' },
  45033: { retry: 'after-a-minute', says: '并发太多' },
  60011: { retry: 'never', says: '没有权限', trouble: 'alarm' },
  60020: { retry: 'never', says: '本机地址不在可信 IP 内', trouble: 'alarm' },
  81013: { retry: 'never', says: '接收人全部无效' },
  93000: { retry: 'never', says: '群机器人 Webhook 的 key 不对，或群机器人已被移除', trouble: 'alarm' },
  93001: { retry: 'never', says: '群不允许智能机器人推送', trouble: 'alarm' },
  93004: { retry: 'never', says: '群机器人已被停用', trouble: 'alarm' },
  // Not `gone`: the same code is given where nobody has spoken to the bot yet, which only a person in the group can mend.
  93006: {
    retry: 'never',
    says: '智能机器人不能向该群（人）推送：不在群里、群 id 大小写不对，或还没有人在其中@过机器人',
    trouble: 'alarm',
  },
  // Of a group's webhook: the bot may well be there.
  93008: { retry: 'never', says: '群机器人（Webhook）已不在群里', trouble: 'alarm' },
  93017: { retry: 'never', says: '消息为空' },
  93018: { retry: 'never', says: '图片过大' },
  93019: { retry: 'never', says: '群机器人 id 不对', trouble: 'alarm' },
  846605: { retry: 'never', says: '要回复的消息已不能回复' },
  846608: { retry: 'never', says: '流式消息已不能更新' },
  853000: { retry: 'never', says: '机器人 ID 或 Secret 不对', trouble: 'alarm' },
}

/** A code that nobody has documented is refused for good, and a person is told: blind repeats could say things twice. */
const unknown: Code = { retry: 'never', says: '未知错误码', trouble: 'alarm' }

export const codeOf = (errcode: number): Code => codes[errcode] ?? unknown

/** The request's id is not known any more, or the stream is closed: the same goes as a message of its own. */
export const cannotBeAnswered = (errcode: number): boolean => errcode === 846605 || errcode === 846608

/** What to do after a subscribe that was refused. */
export const afterSubscribe = (errcode: number): 'wait-a-minute' | 'try-again' | 'give-up' | 'count' => {
  switch (errcode) {
    case 853000:
    case 40001:
      return 'give-up'
    case 45009:
    case 45033:
      return 'wait-a-minute'
    case -1:
      return 'try-again'
    default:
      return 'count'
  }
}

/** What the platform says of a call, by whichever way: HTTP 200 alone means nothing. */
export const verdictSchema = z.object({ errcode: z.number().int(), errmsg: z.string().optional() })
export type Verdict = z.infer<typeof verdictSchema>

const LONGEST_ERRMSG = 300

/** What is kept of an answer. `errmsg` holds the vendor's hint for its error tool. */
export const kept = (way: string, { errcode, errmsg }: Verdict) => ({ way, errcode, errmsg: (errmsg ?? '').slice(0, LONGEST_ERRMSG) })

/** An answer as the result of a send by this way. */
export function resultOf(way: string, verdict: Verdict): SendResult {
  const answer = kept(way, verdict)
  if (verdict.errcode === 0) return { sent: true, answer }
  const { says, retry, trouble } = codeOf(verdict.errcode)
  return { ...refusal(retry, `${verdict.errcode} ${says}`, trouble), answer }
}
