import type { Account, Entry, EntryType } from './entry.ts'

/** What the entries of one line come to. */
export interface Life {
  readonly line: number
  /** How many entries there are. */
  readonly seq: number
  /** Where its money is, and how much. */
  readonly account: Account
  readonly amountFen: number
  /** Whether it was ever registered. */
  readonly known: boolean
  /** Standing: neither returned, re-opened, withdrawn nor taken back. */
  readonly registered: Entry | null
  readonly audited: Entry | null
  readonly batched: Entry | null
  readonly failed: Entry | null
  readonly returned: Entry | null
  readonly paid: Entry | null
  /** Of what was paid. */
  readonly overpaidFen: number
  readonly told: Entry | null
}

export const newLife = (line: number): Life => ({
  line,
  seq: 0,
  account: 'branch',
  amountFen: 0,
  known: false,
  registered: null,
  audited: null,
  batched: null,
  failed: null,
  returned: null,
  paid: null,
  overpaidFen: 0,
  told: null,
})

/** What a line was, and the entry: what the line is then. Money is looked at by `where`. */
const after: Readonly<Record<EntryType, (life: Life, entry: Entry) => Partial<Life>>> = {
  register: (_, entry) => ({ known: true, registered: entry, returned: null }),
  release: () => ({}),
  audit: (_, entry) => ({ audited: entry, failed: null }),
  return: (_, entry) => ({ registered: null, audited: null, failed: null, returned: entry }),
  reopen: () => ({ registered: null, audited: null, failed: null, returned: null }),
  withdraw: () => ({ registered: null, audited: null, failed: null, returned: null }),
  batch: (_, entry) => ({ batched: entry }),
  'take-back': () => ({ batched: null, audited: null }),
  fail: (_, entry) => ({ audited: null, failed: entry }),
  pay: (_, entry) => ({ paid: entry }),
  overpay: ({ overpaidFen }, { amountFen }) => ({ overpaidFen: overpaidFen + amountFen }),
  'overpay-back': ({ overpaidFen }, { amountFen }) => ({ overpaidFen: overpaidFen - amountFen }),
  tell: (_, entry) => ({ told: entry }),
}

const overpaying: readonly EntryType[] = ['overpay', 'overpay-back']

export function step(life: Life, entry: Entry): Life {
  const moved =
    entry.to === null || overpaying.includes(entry.type)
      ? {}
      : { account: entry.to, amountFen: entry.to === 'branch' ? 0 : entry.amountFen }
  return { ...life, ...moved, seq: life.seq + 1, ...after[entry.type](life, entry) }
}

/** By number. Entries in the sequence in which they were written. */
export function livesOf(entries: readonly Entry[]): ReadonlyMap<number, Life> {
  const lives = new Map<number, Life>()
  for (const entry of entries) lives.set(entry.line, step(lives.get(entry.line) ?? newLife(entry.line), entry))
  return lives
}
