import { durationBriefly } from './order-words.ts'

/** What is said of escalations, in cards, lists and the history of an order. */
export const escalationTitles = {
  asked: '工单升级，请安排改派或支援',
  raised: '工单再升一级，请安排改派或支援',
  returned: '工单退回，请重新安排',
  'not-taken': '升级的工单没有人接手',
  'still-not-taken': '升级的工单还没有人接手',
  'no-progress': '接手后没有进展，请跟进',
  urged: '客户再次催单，请跟进',
} as const

export const emptyNames = {
  nobody: '没有设置人员',
  away: '都不在岗',
  unbound: '都没有绑定账号',
  'caused-it': '就是上报人',
} as const

interface SaidFigures {
  readonly escalated: number
  readonly taken: number
  readonly toTake: number | null
  readonly finished: number
  readonly toFinish: number | null
  readonly unanswered: number
}

/** `升级 5 单：接手 4 单（中位 8分），办结 3 单（中位 2小时），没有人接手 1 单`. */
export const escalationLine = ({ escalated, taken, toTake, finished, toFinish, unanswered }: SaidFigures): string =>
  `升级 ${escalated} 单：${[
    `接手 ${taken} 单${median(toTake)}`,
    `办结 ${finished} 单${median(toFinish)}`,
    ...(unanswered === 0 ? [] : [`没有人接手 ${unanswered} 单`]),
  ].join('，')}`

const median = (seconds: number | null): string => (seconds === null ? '' : `（中位 ${durationBriefly(seconds)}）`)

/** Why a message is not sent after all. */
export const nothingLeftToTake = (orders: number): string => `${orders} 单在发出之前都已接手、办结，或另有后来的提醒，没有可说的了`
