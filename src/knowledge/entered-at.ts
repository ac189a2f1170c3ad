import { HOUR } from '../policy/instant.ts'
import { clockText } from '../policy/parameters.ts'

/** What kind of order a question is about, and on which side of the cut-off it was entered. */
export interface Entered {
  readonly kinds: readonly ('install' | 'repair')[]
  readonly is: 'before' | 'at' | 'after'
  /** The comparison in words. */
  readonly says: string
}

const DIGITS = '零〇一二两三四五六七八九十'
const PART = '凌晨|清晨|早上|早晨|上午|中午|下午|午后|下晚|傍晚|晚上|夜里|早|晚'
/** A time of day, and behind it that something was reported or taken in: 四点半报的, 16点05分录的新装. Not 四点前, 四点以后: they ask for the rule. */
const TIME = new RegExp(
  `(?<![\\d:])(${PART})?(\\d{1,2}|[${DIGITS}]{1,3})(?:[点时](半|[一三]刻|整|多|\\d{1,2}|[${DIGITS}]{1,3})?分?钟?|:(\\d{2})(?::(\\d{2}))?)(?:才|就|刚)?(?:来)?(?:报|录|受理|下的?单|申告|进来?的|来的)`,
)
/** Where the day it is to be done on is asked for: 今天能装吗, 算当日吗, 什么时候修好. */
const WHICH_DAY = /今[天日儿晚]|当[天日晚]|明[天日儿]|次日|算|什么时候|啥时候|几时|几点|时限|多久|多长/
/** Of other rules. */
const OTHERWISE = /[约赔补改撤催免罚扣]|投诉|回访|上门了|到期/

/** What a question says of when an order was entered, compared with the cut-off; null: nothing, or it asks for something else. */
export function enteredAt(question: string, cutOff: number): Entered | null {
  const found = TIME.exec(question)
  if (found === null || !WHICH_DAY.test(question.replace(found[0], '')) || OTHERWISE.test(question)) return null
  const at = secondsOf(found)
  if (at === null) return null
  const isVague = found[3] === '多'
  const is = at > cutOff || (isVague && at >= cutOff) ? 'after' : at === cutOff ? 'at' : 'before'
  // 三点多 may be either side of a cut-off within that hour.
  if (isVague && at < cutOff && at + HOUR > cutOff) return null
  const told = { before: '在当日截止时间', at: '正是当日截止时间', after: '已过当日截止时间' }[is]
  const cutOffTold = is === 'before' ? `${clockText(cutOff)} 之前` : clockText(cutOff)
  const entered = isVague ? `${at / HOUR} 点多` : clockText(at)
  return { kinds: kindsIn(question), is, says: `${entered} 录入，${told} ${cutOffTold}。` }
}

const kindsIn = (question: string): readonly ('install' | 'repair')[] => {
  if (/装|开通|宽带单/.test(question.replace(/装维|当日装当日修/g, ''))) return ['install']
  return /修|障|坏|断|报/.test(question) ? ['repair'] : ['repair', 'install']
}

/** Seconds since midnight: nobody's order is entered at four in the night unless that is said. */
function secondsOf([, part = '', hourSaid = '', behind = '', minutes, seconds = '0']: RegExpExecArray): number | null {
  const hour = numberOf(hourSaid)
  if (hour === null || hour > 23) return null
  const isMorning = /凌晨|清晨|早|上午/.test(part)
  const isLate = !isMorning && hour < 12 && (part === '' || part === '中午' ? hour < 8 : true)
  const minute = minutes === undefined ? minuteOf(behind) : Number(minutes)
  return minute === null || minute > 59 ? null : (hour + (isLate ? 12 : 0)) * HOUR + minute * 60 + Number(seconds)
}

function minuteOf(said: string): number | null {
  if (said === '' || said === '整' || said === '多') return 0
  if (said === '半') return 30
  return said.endsWith('刻') ? (said.startsWith('一') ? 15 : 45) : numberOf(said)
}

/** Up to 59, in digits or in characters: 十六, 零五, 四十. */
function numberOf(said: string): number | null {
  if (/^\d+$/.test(said)) return Number(said)
  const found = /^(?:([一二两三四五]?)十)?[零〇]?([一二两三四五六七八九]?)$/.exec(said)
  if (found === null || said === '') return null
  const [, tens, ones = ''] = found
  const value = (character: string): number =>
    character === '' ? 0 : '一二三四五六七八九'.indexOf(character === '两' ? '二' : character) + 1
  return (tens === undefined ? 0 : tens === '' ? 10 : value(tens) * 10) + value(ones)
}
