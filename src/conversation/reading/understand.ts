import { notUnderstood } from '../../messages/fixed-words.ts'
import { type Answer, type Command, type CommandText, type Scene, says, writtenName } from '../command.ts'
import { nearestCommand } from './nearest-command.ts'
import { bareOrderNumber, mentionedOrderNumber } from './order-number.ts'
import { MAX_TEXT, after, fold, visible } from './text.ts'

export interface Understood {
  readonly command: Command
  readonly loosely: boolean
  run(scene: Scene): Promise<Answer>
}

/** The commands there are, and the two that stand in where none is named. */
export interface Vocabulary {
  readonly commands: readonly Command[]
  /** For an order number alone. */
  readonly lookUp: Command
  /** For nothing at all. */
  readonly help: Command
}

/** The lines to answer; `meant`: the command that was named but could not be read. */
export interface Misread {
  readonly misread: string
  readonly meant?: Command
  /** One whose name was written with a slip of the fingers. */
  readonly near?: Command
  /** What is wrong with what followed its name. */
  readonly problem?: string
}

/** What a text asks for, or the lines to answer when it cannot be told. Never throws, whatever the text. */
export function understand(typed: string, vocabulary: Vocabulary): Understood | Misread {
  const text = visible(typed)
  if (Array.from(text).length > MAX_TEXT) return { misread: misread(`消息太长（最多${MAX_TEXT}字）`, vocabulary.help) }
  if (text === '') return readBy(vocabulary.help, '', text)
  const id = bareOrderNumber(text)
  if (id !== null) return readBy(vocabulary.lookUp, id, text)
  const named = commandAtStart(text, vocabulary.commands)
  return named === null ? unknown(text, vocabulary) : readBy(named.command, named.rest, text)
}

function readBy(command: Command, rest: string, text: string): Understood | Misread {
  const read = command.read(rest)
  return 'problem' in read
    ? { misread: misread(read.problem, command, exampleFor(text, command)), meant: command, problem: read.problem }
    : { command, loosely: read.loosely ?? false, run: read.understood }
}

/** Adds the order that was meant, where one can be made out. */
const exampleFor = (text: string, { example }: CommandText): string =>
  example.replace(/[A-Z]{2}\d{14}/, (id) => mentionedOrderNumber(text) ?? id)

/** The longest name counts, so that one name may begin with another. */
function commandAtStart(text: string, commands: readonly Command[]): { command: Command; rest: string } | null {
  // On a Chinese keyboard the key of the slash gives 、
  const unslashed = text.replace(/^[\s/／、\\]+/, '')
  let found: { command: Command; rest: string; length: number } | null = null
  for (const command of commands)
    for (const name of [command.word, ...command.aliases]) {
      const rest = after(name, unslashed)
      if (rest !== null && name.length > (found?.length ?? 0)) found = { command, rest, length: name.length }
    }
  return found
}

/** Words of what is done in the source systems: nobody reports completion here. */
const DONE_ELSEWHERE = /(?:修|装|搞|弄|做|处理)(?:好|完|定|通)了|报竣|(?:竣工|完工)了/

function unknown(text: string, { commands, lookUp, help }: Vocabulary): Misread {
  if (DONE_ELSEWHERE.test(text))
    return { misread: misread('完工请在综调报竣（新装在 CRM），下次导出后这里就更新', lookUp, exampleFor(text, lookUp), help) }
  const id = mentionedOrderNumber(text)
  const near = nearestCommand(id === null ? text : fold(text).replace(fold(id), ''), commands, isWritten(text))
  // A command that changes something is no hint for a sentence that only resembles it, nor is any for a sentence that names an order.
  if (near !== null && (isWritten(text) || (near.effect === 'reads' && id === null)))
    return { misread: misread('想用的也许是这条命令', near, exampleFor(text, near)), near }
  if (id !== null) return { misread: misread('想查这张工单吗？', lookUp, exampleFor(text, lookUp)) }
  return { misread: notKnown({ commands, lookUp, help }) }
}

/** Nothing that could be meant was found. */
export const notKnown = ({ lookUp, help }: Vocabulary): string => misread('不认识这条命令', lookUp, lookUp.example, help)

/** With the slash that a command begins with, or as the very word: no sentence that only holds the word. */
export const isWritten = (typed: string): boolean => /^[\s@机器人]*[/／、\\]/.test(visible(typed))

/** A sentence that begins with the word of something that changes something, and does not tell to do it. */
export const notAnInstruction = (text: CommandText): string => misread(`这句话里有“${text.word}”，但不像是要办理，所以什么也没有做`, text)

/** What is wrong, and how it is written. */
export const misread = (problem: string, { usage, example }: CommandText, shown = example, help?: CommandText): string =>
  [
    `${notUnderstood}：${problem.endsWith('？') ? problem : `${problem}。`}`,
    `用法：${usage}`,
    `例如：${shown}`,
    ...(help === undefined ? [] : [`全部命令：${writtenName(help)}`]),
  ].join('\n')

export const misreadAnswer = (text: string): Answer => ({ replies: [says(text)] })
