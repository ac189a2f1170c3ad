import type { SpokenLine } from '../../protocol.ts'

/** Something I said that the server has not yet shown back. */
export interface Pending {
  readonly clientId: string
  readonly person: string
  /** As sent, the mention included. */
  readonly text: string
  /** The line whose button said it. */
  readonly card?: string
  /** `late`: no answer for long, so it may or may not have arrived. */
  readonly state: 'sending' | 'late' | 'sent' | 'refused'
  readonly reason: string
}

/** One conversation, as far as this page knows it. */
export interface Thread {
  readonly key: string
  lines: readonly SpokenLine[]
  pending: readonly Pending[]
  /** The server has answered with its last lines. */
  loaded: boolean
  /** There are older lines. */
  older: boolean
  askedOlder: boolean
  unread: number
  /** One of the unread lines mentions me. */
  called: boolean
  /** Whether what I type is for the bot. */
  mention: boolean
  draft: string
}

export const newThread = (key: string): Thread => ({
  key,
  lines: [],
  pending: [],
  loaded: false,
  older: false,
  askedOlder: false,
  unread: 0,
  called: false,
  mention: true,
  draft: '',
})

/** Takes lines in, and returns those that were not there; one that was there without a number gets it. */
export function join(thread: Thread, incoming: readonly SpokenLine[]): SpokenLine[] {
  const byId = new Map(incoming.map((line) => [line.id, line]))
  const known = new Set(thread.lines.map(({ id }) => id))
  const fresh = incoming.filter(({ id }) => !known.has(id))
  thread.lines = inOrder([...thread.lines.map((line) => numbered(line, byId.get(line.id))), ...fresh])
  thread.pending = thread.pending.filter(({ clientId }) => !byId.has(clientId))
  return fresh
}

/** Starts again from these lines; what was said a moment ago and has no number yet stays below them. */
export function replace(thread: Thread, latest: readonly SpokenLine[]): void {
  const justSaid = thread.lines.filter(({ seq }) => seq === null)
  thread.lines = []
  join(thread, latest)
  join(thread, justSaid)
}

const numbered = (line: SpokenLine, again: SpokenLine | undefined): SpokenLine => (again && again.seq !== null ? again : line)

/** By number; a line without one stays behind the line that it was said after. */
function inOrder(lines: readonly SpokenLine[]): SpokenLine[] {
  let last = 0
  const placed = lines.map((line) => ({ line, place: (last = line.seq ?? last) }))
  return placed.toSorted((a, b) => a.place - b.place).map(({ line }) => line)
}

export const firstSeq = (thread: Thread): number | null => thread.lines.find(({ seq }) => seq !== null)?.seq ?? null

export const lastSeq = (thread: Thread): number | null => thread.lines.findLast(({ seq }) => seq !== null)?.seq ?? null
