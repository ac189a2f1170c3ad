import { emptyNames, escalationTitles } from '../messages/escalation-text.ts'
import type { Button, CardMessage } from '../messages/message.ts'
import { type Organisation, nameOf, roleNames } from '../people/organisation.ts'
import type { Call } from './climb.ts'
import type { Hand } from './standing.ts'

export type CallTitle = keyof typeof escalationTitles

/** What people are asked, with a button for whoever takes it; no word about the customer. */
export const callCard = (
  title: CallTitle,
  order: string,
  fields: CardMessage['fields'],
  { people, ...call }: Call,
  body: readonly string[],
): Omit<CardMessage, 'kind'> => ({
  title: escalationTitles[title],
  fields,
  body: [...body, ...skippedLines(call, people)],
  buttons: callButtons(order),
  ...(people.length === 0 ? {} : { mentions: people }),
})

const callButtons = (order: string): Button[] => [
  { label: '接手', says: `/接手 ${order}`, style: 'primary' },
  { label: '调度', says: `/调度 ${order}`, style: 'plain' },
  { label: '查单', says: `查单 ${order}`, style: 'plain' },
]

/** Why it is told to this level and not to one before it. */
export function skippedLines({ role, skipped }: Pick<Call, 'role' | 'skipped'>, people: readonly string[]): string[] {
  if (skipped.length === 0) return []
  const why = skipped.map((one) => `${roleNames[one.role]}${emptyNames[one.why]}`).join('，')
  return [people.length === 0 ? `${why}，没有可以通知的人。` : `${why}，直接通知${roleNames[role]}。`]
}

/** `张三`, `赣榆装维03`. */
export const handName = (organisation: Organisation, { person, crew }: Pick<Hand, 'person' | 'crew'>): string =>
  person === null ? (crew ?? '') : nameOf(organisation, person)
