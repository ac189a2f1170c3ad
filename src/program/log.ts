import { type DestinationStream, type Logger, pino } from 'pino'
import { z } from 'zod'
import type { Config } from '../config/config.ts'
import { realClock } from '../clock.ts'
import { formatClock, timeOfDay } from '../policy/instant.ts'

/**
 * Logs go to standard error: standard output belongs to a command's answer. JSON where it was asked for with LOG_LEVEL, and where no person
 * reads it; on a terminal lines of text, of what went wrong only. Each line of JSON names the branch where one is set.
 */
export function logTo({ logLevel, branch }: Pick<Config, 'logLevel' | 'branch'>, onTerminal: boolean): Logger {
  const standardError = pino.destination(2)
  if (logLevel !== null || !onTerminal) return pino({ level: logLevel ?? 'info', base: branch === null ? null : { branch } }, standardError)
  return pino({ level: 'warn', base: null }, linesOfText(standardError))
}

/** Pino's number. */
const ERROR = 50

const entry = z.object({
  level: z.number(),
  msg: z.string().default(''),
  err: z.object({ message: z.string() }).optional(),
})

/** `17:30:02 出错 the delivery queue met an error: connection terminated`. */
export const linesOfText = (to: DestinationStream, now: () => number = () => realClock.now()): DestinationStream => ({
  write: (json) => {
    const { level, msg, err } = entry.parse(JSON.parse(json))
    const words = [msg, ...(err === undefined ? [] : [err.message])].join(': ').replaceAll(/\p{C}+/gu, ' ')
    to.write(`${formatClock(timeOfDay(now()))} ${level >= ERROR ? '出错' : '注意'} ${words}\n`)
  },
})
