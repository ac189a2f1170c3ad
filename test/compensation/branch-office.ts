import { keepWhole } from '../../src/compensation/files/hand-over.ts'
import { Books } from '../../src/compensation/books.ts'
import type { Bookkeeping } from '../../src/compensation/deed.ts'
import type { Entry } from '../../src/compensation/entry.ts'
import { type History, brokenRule } from '../../src/compensation/ledger-rules.ts'
import { type Life, newLife, step } from '../../src/compensation/life.ts'
import type { PayoutLine } from '../../src/compensation/lines.ts'
import { type LineResult, settle } from '../../src/compensation/settle.ts'
import { type PayoutStep, stepOf } from '../../src/compensation/steps.ts'
import { type StoredClaim, nextVersion } from '../../src/orders/claims/stored-claim.ts'
import { claims } from '../../src/policy/claims.ts'
import type { Context } from '../../src/policy/context.ts'
import { judge } from '../../src/policy/judge.ts'
import type { Order } from '../../src/policy/order.ts'
import { ModelClaim } from './model.ts'

/** The ledger of a branch without a database: claims as they are judged, entries as they are written; and the model beside it. */
export class BranchOffice {
  readonly model = new Map<string, ModelClaim>()
  readonly stored = new Map<string, StoredClaim>()
  readonly versions = new Map<string, StoredClaim>()
  readonly entries: Entry[] = []
  readonly handedOver = new Set<string>()
  batches = 0

  modelOf(key: string): ModelClaim {
    const known = this.model.get(key) ?? new ModelClaim()
    this.model.set(key, known)
    return known
  }

  /** The orders are judged anew. */
  judge(orders: readonly Order[], context: Context): void {
    const judged = new Map(claims(orders.map((order) => ({ order, verdict: judge(order, context) }))).map((claim) => [claim.key, claim]))
    for (const key of new Set([...this.stored.keys(), ...judged.keys()])) {
      const next = nextVersion(this.stored.get(key) ?? null, judged.get(key) ?? null, context)
      if (next === null) continue
      this.stored.set(key, next)
      this.versions.set(`${key} ${next.version}`, next)
      const ended = next.payBy !== null || next.amountFen === 0
      this.modelOf(key).judge({ owed: next.amountFen, ended, flagged: next.heldOrders })
    }
  }

  books(key: string, keeping: Bookkeeping): Books {
    return this.booksOf([key], keeping)
  }

  private booksOf(keys: readonly string[], keeping: Bookkeeping): Books {
    const ledgers = keys.flatMap((key) => {
      const claim = this.stored.get(key)
      return claim === undefined
        ? []
        : [{ claim, entries: this.entries.filter((entry) => entry.claim === key), handedOver: this.handedOver }]
    })
    return new Books(ledgers, keeping)
  }

  keep(books: Books): void {
    for (const entry of books.written) this.entries.push({ ...entry, id: this.entries.length + 1 })
  }

  catchUp(keeping: Bookkeeping): void {
    for (const key of this.stored.keys()) this.keep(this.books(key, keeping))
  }

  lines(keeping: Bookkeeping): PayoutLine[] {
    return [...this.stored.keys()].flatMap((key) => this.books(key, keeping).lines())
  }

  /** Whether it was taken. */
  step(which: PayoutStep, key: string, by: string, keeping: Bookkeeping): boolean {
    const books = this.books(key, keeping)
    const line = books.lines().at(-1)
    const deed = line === undefined ? 'unknown' : stepOf(which, { by, reason: '理由' })(books, line)
    if (line !== undefined && typeof deed !== 'string') books.write(line, deed)
    this.keep(books)
    return typeof deed !== 'string'
  }

  /** Whether the batch goes out as it was made. */
  handOver(number: string, keeping: Bookkeeping): boolean {
    const claims = [...new Set(this.entries.flatMap(({ batch, claim }) => (batch === number ? [claim] : [])))]
    const books = this.booksOf(claims, keeping)
    const isWhole = keepWhole(books, claims, number)
    this.keep(books)
    if (isWhole) this.handedOver.add(number)
    return isWhole
  }

  /** All that is audited; the claims. */
  batch(keeping: Bookkeeping): string[] {
    const number = `PC${this.batches + 1}`
    const batched: string[] = []
    for (const key of this.stored.keys()) {
      const books = this.books(key, keeping)
      for (const line of books.lines().filter(({ state }) => state === 'audited')) {
        batched.push(key)
        books.write(line, { type: 'batch', by: 'settlement', batch: { number, line: batched.length } })
      }
      this.keep(books)
    }
    if (batched.length > 0) this.batches += 1
    return batched
  }

  settle(pending: Entry, said: LineResult, keeping: Bookkeeping): ReturnType<typeof settle> {
    const books = this.books(pending.claim, keeping)
    const outcome = settle(books, pending, said, 'settlement')
    this.keep(books)
    return outcome
  }

  /** The first rule that an entry breaks; null: none. */
  broken(): string | null {
    const histories = new Map<string, History>()
    for (const entry of this.entries) {
      const history = histories.get(entry.claim) ?? { lives: new Map<number, Life>(), releasers: new Set<string>() }
      histories.set(entry.claim, history)
      const owed = this.versions.get(`${entry.claim} ${entry.claimVersion}`)?.amountFen ?? NaN
      const rule = brokenRule(entry, owed, history)
      if (rule !== null) return `${entry.id} ${entry.type} ${entry.claim}: ${rule}`
      history.lives.set(entry.line, step(history.lives.get(entry.line) ?? newLife(entry.line), entry))
      if (entry.type === 'release') history.releasers.add(entry.actor)
    }
    return null
  }
}
