import type { Command } from './command.ts'
import type { Parameter } from './parameters.ts'

/** A command line that does not say what to do, seen only by the command itself: exit code 2, with how the command is used. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** `bulletin --date D [--district ID | --city] [--out FILE]`. */
export function usageOf({ name, arguments: args, options, apart, reads }: Command): string {
  const second = new Set(apart.map(([, other]) => other))
  const shown = Object.keys(options).filter((key) => !second.has(key))
  return [
    name,
    ...Object.values(args).map(argumentShown),
    ...shown.map((key) => {
      const either = [key, ...apart.filter(([one]) => one === key).map(([, other]) => other)]
      const text = either.map((one) => optionShown(one, options[one])).join(' | ')
      return options[key]?.required === true ? text : `[${text}]`
    }),
    ...(reads === null ? [] : [`< ${reads}`]),
  ].join(' ')
}

/** `--as-of` of `asOf`. */
export const optionName = (key: string): string => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

function argumentShown({ takes, required, shown }: Parameter<unknown>): string {
  const text = takes === 'many' ? `${shown}…` : shown
  return required ? text : `[${text}]`
}

const optionShown = (key: string, parameter: Parameter<unknown> | undefined): string =>
  [optionName(key), parameter?.shown ?? ''].join(' ').trimEnd()

/** How one command is used, or each of several. */
export function usageText(commands: readonly Command[]): string {
  const [only, ...more] = commands
  if (only !== undefined && more.length === 0) return `用法：sameday ${usageOf(only)}`
  return `用法：\n${commands.map((one) => `  sameday ${usageOf(one)}\n      ${one.summary}`).join('\n')}`
}

/** What is said to whoever asks for help. */
export const helpText = (commands: readonly Command[]): string => {
  const [only, ...more] = commands
  return only !== undefined && more.length === 0 ? `${usageText(commands)}\n${only.summary}` : usageText(commands)
}
