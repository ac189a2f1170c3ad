import { DAY } from '../../policy/instant.ts'

/** A time of day in seconds; `DAY` is 24:00, the end of the day. */
export interface Clock {
  readonly seconds: number
  /** 上午, PM…: null when the hour stands alone. */
  readonly part: Part | null
  /** What follows in the text. */
  readonly rest: string
}

export type Part = keyof typeof parts

/** Which hour of the day is meant by an hour that is said so; null where two could be. */
const parts = {
  AM: (hour: number) => (hour > 12 ? null : hour % 12),
  PM: (hour: number) => (hour === 0 ? null : hour < 12 ? hour + 12 : hour),
  // A machine means midnight by 上午 12, people mean noon.
  上午: (hour: number) => (hour < 12 ? hour : null),
  凌晨: (hour: number) => (hour === 12 ? 0 : hour <= 6 ? hour : null),
  早上: (hour: number) => (hour >= 4 && hour < 12 ? hour : null),
  中午: (hour: number) => (hour === 1 || hour === 2 ? hour + 12 : hour >= 11 && hour <= 14 ? hour : null),
  下午: (hour: number) => (hour === 0 ? null : hour < 12 ? hour + 12 : hour),
  傍晚: (hour: number) => (hour >= 4 && hour <= 7 ? hour + 12 : hour >= 16 && hour <= 19 ? hour : null),
  晚上: (hour: number) => (hour >= 5 && hour < 12 ? hour + 12 : hour >= 17 && hour < 24 ? hour : null),
} as const satisfies Record<string, (hour: number) => number | null>

const sameAs: Readonly<Record<string, Part>> = { 早晨: '早上', 清晨: '早上', 午后: '下午', 夜间: '晚上', 夜里: '晚上', 晚间: '晚上' }
const WORDS = [...Object.keys(parts), ...Object.keys(sameAs), 'A\\.M\\.?', 'P\\.M\\.?'].join('|')
const PART = new RegExp(`^[ ]*(${WORDS})`, 'i')

/** 上午, PM, p.m. at the start of the text. */
export function partAtStart(text: string): { readonly part: Part; readonly rest: string } | null {
  const found = PART.exec(text)
  const word = found?.[1]?.toUpperCase().replaceAll('.', '') ?? ''
  const part = sameAs[word] ?? word
  return found !== null && isPart(part) ? { part, rest: text.slice(found[0].length) } : null
}

const isPart = (word: string): word is Part => Object.hasOwn(parts, word)

const COLONS = /^[ ]*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?![\d:])/
/** 10点30分, 10时, 10点半, 14时5分30秒. */
const CHARACTERS = /^[ ]*(\d{1,2})[ ]*[时点](?:[ ]*整|钟|[ ]*(?:(\d{1,2})[ ]*分?(?:[ ]*(\d{1,2})(?:\.\d{1,9})?[ ]*秒?)?|(半)))?(?!\d)/
/** As Oracle writes it: 10.30.00.000000. */
const DOTS = /^[ ]*(\d{2})\.(\d{2})\.(\d{2})(?:\.\d{1,9})?(?!\d)/

interface Digits {
  readonly hour: number
  readonly seconds: number
  readonly rest: string
}

/** The time of day at the start of the text, with what it says of the part of the day before or behind it; null for none and for an impossible one. */
export function clockAtStart(text: string): Clock | null {
  const before = partAtStart(text)
  const digits = digitsAtStart(before?.rest ?? text)
  if (digits === null) return null
  const behind = before === null ? partAtStart(digits.rest) : null
  const part = before?.part ?? behind?.part ?? null
  const seconds = secondsOf(digits, part)
  return seconds === null ? null : { seconds, part, rest: behind?.rest ?? digits.rest }
}

function digitsAtStart(text: string): Digits | null {
  const found = COLONS.exec(text) ?? CHARACTERS.exec(text) ?? DOTS.exec(text)
  if (found === null) return null
  const [whole, hour = '', minute = '0', second = '0', half] = found
  if (Number(minute) > 59 || Number(second) > 59) return null
  const seconds = half === undefined ? Number(minute) * 60 + Number(second) : 1800
  return { hour: Number(hour), seconds, rest: text.slice(whole.length) }
}

/** 24:00 is an hour of its own; there is nothing after it. */
function secondsOf({ hour, seconds }: Pick<Digits, 'hour' | 'seconds'>, part: Part | null): number | null {
  const meant = part === null ? hour : parts[part](hour)
  if (meant === null || meant > 24 || (meant === 24 && seconds > 0)) return null
  return meant === 24 ? DAY : meant * 3600 + seconds
}

/** The same time of day as if it had been said to be in this part of it; null when it cannot be. */
export function inPart({ seconds }: Clock, part: Part): number | null {
  return secondsOf({ hour: Math.floor(seconds / 3600), seconds: seconds % 3600 }, part)
}
