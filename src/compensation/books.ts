import type { StoredClaim } from '../orders/claims/stored-claim.ts'
import { correctionOf } from './corrections.ts'
import type { Bookkeeping, Deed } from './deed.ts'
import { type Entry, type EntryType, entryTypes, settling } from './entry.ts'
import { type Ledger, type PayoutLine, linesOf } from './lines.ts'

export type Written = Omit<Entry, 'id'>

/**
 * The ledger of some claims, brought up to what they are judged to be. What is written shows at once in `lines`; `kept-books.ts` opens and
 * stores it.
 */
export class Books {
  readonly #keeping: Bookkeeping
  readonly #ledgers: Map<string, Ledger>
  /** Of claims of which nothing was written since. */
  readonly #lines = new Map<string, readonly PayoutLine[]>()
  readonly #written: Written[] = []

  constructor(ledgers: readonly Ledger[], keeping: Bookkeeping) {
    this.#keeping = keeping
    this.#ledgers = new Map(ledgers.map((ledger) => [ledger.claim.key, ledger]))
    for (const key of this.#ledgers.keys()) this.#bringUp(key)
  }

  entries(claim: string): readonly Entry[] {
    return this.#ledgers.get(claim)?.entries ?? []
  }

  /** Of one claim, or of all. */
  lines(claim?: string): readonly PayoutLine[] {
    return claim === undefined
      ? [...this.#ledgers.values()].flatMap((ledger) => this.#linesOf(ledger))
      : this.#linesOf(this.#ledgers.get(claim))
  }

  #linesOf(ledger: Ledger | undefined): readonly PayoutLine[] {
    if (ledger === undefined) return []
    const { key } = ledger.claim
    const lines = this.#lines.get(key) ?? linesOf(ledger, this.#keeping.now)
    this.#lines.set(key, lines)
    return lines
  }

  line(claim: string, number: number): PayoutLine | null {
    return this.lines(claim).find(({ life }) => life.line === number) ?? null
  }

  /** Writes of a line, and whatever follows from it. */
  write(line: PayoutLine, deed: Deed): void {
    this.#add(line, deed)
    this.#bringUp(line.claim.key)
  }

  /** What was written since, in its sequence. */
  get written(): readonly Written[] {
    return this.#written
  }

  /** Each claim, and whether something may still be to be done about it. */
  standing(): { readonly claim: StoredClaim; readonly open: boolean }[] {
    return [...this.#ledgers.values()].map((ledger) => ({ claim: ledger.claim, open: isOpen(this.#linesOf(ledger)) }))
  }

  #bringUp(claim: string): void {
    for (;;) {
      const correction = this.lines(claim)
        .map((line) => ({ line, deed: correctionOf(line, this.#keeping.automatic) }))
        .find(({ deed }) => deed !== null)
      if (!correction?.deed) return
      this.#add(correction.line, correction.deed)
    }
  }

  #add({ claim, life }: PayoutLine, deed: Deed): void {
    const ledger = this.#ledgers.get(claim.key)
    if (ledger === undefined) throw new Error(`the claim is not held: ${claim.key}`)
    const moves = entryTypes[deed.type]
    const from = moves === null ? null : (moves[0].find((account) => account === fromAccount(deed.type, life.account)) ?? null)
    if (moves !== null && from === null) throw new Error(`${deed.type} of ${claim.key}, which is ${life.account}`)
    const seq = life.seq + 1
    const { now } = this.#keeping
    const entry: Written = {
      key: deed.key ?? `${claim.key}/${life.line}/${seq}`,
      claim: claim.key,
      line: life.line,
      seq,
      type: deed.type,
      amountFen: moves === null ? 0 : (deed.amountFen ?? life.amountFen),
      from,
      to: moves === null ? null : moves[1],
      claimVersion: claim.version,
      settles: settling.some((type) => type === deed.type) ? (life.batched?.id ?? null) : null,
      batch: deed.batch?.number ?? null,
      batchLine: deed.batch?.line ?? null,
      happenedAt: deed.at ?? now,
      learntAt: now,
      actor: deed.by,
      meta: deed.meta ?? {},
    }
    this.#written.push(entry)
    // Nothing that is written in this transaction is settled in it.
    this.#ledgers.set(claim.key, { ...ledger, entries: [...ledger.entries, { ...entry, id: 0 }] })
    this.#lines.delete(claim.key)
  }
}

/** What was overpaid is a part of what was paid; the rest of a line is in one place. */
const fromAccount = (type: EntryType, account: string): string =>
  type === 'overpay' ? 'paid' : type === 'overpay-back' ? 'overpaid' : account

const isOpen = (lines: readonly PayoutLine[]): boolean => lines.some(({ state }) => state !== 'told' && state !== 'withdrawn')
