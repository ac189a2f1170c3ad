import type { Command } from '../../protocol.ts'

/** On a Chinese keyboard the key of the slash gives `、`, and in full width `／`. */
const asTyped = (text: string): string => text.replace(/^[、／]/, '/')

/** What could be meant by the beginning that was typed: commands after a slash, plain words by their first characters. */
export function completions(typed: string, commands: readonly Command[]): Command[] {
  const text = asTyped(typed)
  if (text === '' || /\s/.test(text)) return []
  if (!text.startsWith('/')) return commands.filter(({ name }) => name.startsWith(text) && name !== text)
  const rest = text.slice(1)
  const slashed = commands.filter(({ name }) => name.startsWith('/'))
  const plain = commands.filter(({ name }) => !name.startsWith('/'))
  const fitting = [
    ...slashed.filter(({ name }) => name.startsWith(text)),
    ...slashed.filter(({ name }) => !name.startsWith(text) && name.includes(rest)),
  ]
  return [...fitting, ...plain.filter(({ name }) => name.startsWith(rest))]
}

/** Can be said as it is: what may follow is optional. */
export const standsAlone = ({ name, usage }: Command): boolean => /^(\s*\[[^\]]*\])*$/.test(usage.slice(name.length))

/** The text after a completion was chosen: with a space where something has to follow. */
export const completed = (command: Command): string => (standsAlone(command) ? command.name : `${command.name} `)

/** The command whose arguments are being typed. */
export function commandBeingTyped(typed: string, commands: readonly Command[]): Command | null {
  const [word, ...rest] = asTyped(typed).split(/\s/)
  return rest.length > 0 ? (commands.find(({ name }) => name === word) ?? null) : null
}
