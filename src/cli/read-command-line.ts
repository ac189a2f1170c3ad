import { parseArgs } from 'node:util'
import type { Command, Values } from './command.ts'
import { Misread, type Parameter, type Parameters, flag } from './parameters.ts'
import { optionName } from './usage.ts'

/** What a command line asks for; or what is wrong with it, and the commands that may have been meant. */
export type Asked =
  | { readonly command: Command; readonly values: Values }
  | { readonly help: readonly Command[] }
  | { readonly problem: string; readonly meant: readonly Command[] }

/** Every command takes these: one that has no second form of its output answers as always. */
const common = { json: flag, help: flag }

/** Reads a command line by the table. The words of a command come before its arguments; its options stand anywhere behind the first word. */
export function readCommandLine(argv: readonly string[], commands: readonly Command[]): Asked {
  const [first, ...rest] = argv
  if (first === undefined) return { problem: '缺少命令', meant: commands }
  if (first === 'help' || isHelp(first)) return { help: commands }
  const family = commands.filter(({ name }) => name.split(' ')[0] === first)
  if (family.length === 0) return { problem: `没有命令 ${first}`, meant: commands }
  const { options, positionals } = split(rest, family)
  const command = named([first, ...positionals], family)
  if (options.some(({ rawName }) => isHelp(rawName))) return { help: command === null ? family : [command] }
  if (command === null)
    return { problem: positionals[0] === undefined ? `${first} 后面要写明做什么` : `没有 ${first} ${positionals[0]}`, meant: family }
  const args = positionals.slice(command.name.split(' ').length - 1)
  const [extra] = args
  if (extra !== undefined && Object.keys(command.arguments).length === 0)
    return family.length > 1 && command.name === first
      ? { problem: `没有 ${first} ${extra}`, meant: family }
      : { problem: `多余的参数 ${extra}`, meant: [command] }
  try {
    return { command, values: { ...optionValues(command, options), ...argumentValues(command.arguments, args) } }
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message, meant: [command] }
    throw error
  }
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

/** What makes a command line wrong, in Chinese. */
class Wrong extends Error {}

/** An option as it stands on the command line. `inline`: as `--name=value`. */
interface Written {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
  readonly inline: boolean
}

/** Node's parser tells options from the rest; what is wrong it would say in English. */
function split(args: readonly string[], family: readonly Command[]): { options: Written[]; positionals: string[] } {
  const known = family.flatMap(({ options }) => Object.entries(options))
  const options = Object.fromEntries(
    known.map(([key, { takes }]) => [nameOf(key), { type: takes === 'nothing' ? ('boolean' as const) : ('string' as const) }]),
  )
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  return {
    options: tokens.flatMap((token) =>
      token.kind === 'option' ? [{ name: token.name, rawName: token.rawName, value: token.value, inline: token.inlineValue === true }] : [],
    ),
    positionals: tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : [])),
  }
}

const nameOf = (key: string): string => optionName(key).slice(2)

/** The command with the most words that the line begins with. */
function named(words: readonly string[], family: readonly Command[]): Command | null {
  const fitting = family.filter(({ name }) => name.split(' ').every((word, i) => words[i] === word))
  return fitting.toSorted((a, b) => b.name.length - a.name.length)[0] ?? null
}

function optionValues(command: Command, written: readonly Written[]): Values {
  const parameters: Parameters = { ...common, ...command.options }
  const keys = new Map(Object.keys(parameters).map((key) => [nameOf(key), key]))
  const texts = new Map<string, string[]>()
  for (const { name, rawName, value, inline } of written) {
    const key = rawName.startsWith('--') ? keys.get(name) : undefined
    const parameter = key === undefined ? undefined : parameters[key]
    if (key === undefined || parameter === undefined) throw new Wrong(`没有选项 ${rawName}`)
    const before = texts.get(key)
    if (parameter.takes === 'nothing' && inline) throw new Wrong(`选项 ${rawName} 不带值`)
    if (parameter.takes === 'one' && before !== undefined) throw new Wrong(`选项 ${rawName} 写了两次`)
    texts.set(key, [...(before ?? []), parameter.takes === 'nothing' ? '' : valueOf(rawName, value, inline)])
  }
  for (const [one, other] of command.apart)
    if (texts.has(one) && texts.has(other)) throw new Wrong(`${optionName(one)} 和 ${optionName(other)} 只能选一个`)
  return Object.fromEntries(
    Object.entries(parameters).map(([key, parameter]) => [key, read(optionName(key), parameter, texts.get(key) ?? [])]),
  )
}

/** An option in the place of a value was meant as an option. */
function valueOf(rawName: string, value: string | undefined, inline: boolean): string {
  if (value === undefined || (!inline && value.length > 1 && value.startsWith('-'))) throw new Wrong(`选项 ${rawName} 缺少值`)
  return value
}

function argumentValues(parameters: Parameters, args: readonly string[]): Values {
  const left = [...args]
  const values: Record<string, unknown> = {}
  for (const [key, parameter] of Object.entries(parameters))
    values[key] = read(parameter.shown, parameter, left.splice(0, parameter.takes === 'many' ? left.length : 1))
  if (left[0] !== undefined) throw new Wrong(`多余的参数 ${left[0]}`)
  return values
}

function read(name: string, parameter: Parameter<unknown>, texts: readonly string[]): unknown {
  if (texts.length === 0 && parameter.required) throw new Wrong(`缺少 ${name}：${parameter.expected}`)
  try {
    return parameter.read(texts)
  } catch (error) {
    if (error instanceof Misread)
      throw new Wrong(`${name} ${error.text.trim() === '' ? '是空的' : `${error.text} 有误`}：${parameter.expected}`)
    throw error
  }
}
