import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Bookkeeping } from '../../src/compensation/deed.ts'
import { accounts } from '../../src/compensation/entry.ts'
import { DAY, type Instant } from '../../src/policy/instant.ts'
import type { Order } from '../../src/policy/order.ts'
import { at, context, order } from '../orders/histories.ts'
import { BranchOffice } from './branch-office.ts'
import { handOut } from './model.ts'

/** More in the long run: SAMEDAY_LEDGER_RUNS=1000000. */
const RUNS = Number(process.env['SAMEDAY_LEDGER_RUNS'] ?? 300)

const start = at('21 10:00:00')
const repair = (id: string, household: string) => order({ id, household, kind: 'repair' })

type Happening = readonly [what: string, which: number, day: number]
const facts = ['complete', 'complete', 'reopen', 'exempt', 'revoke', 'cause', 'no-cause', 'move', 'company-cancels'] as const
const deeds = [
  'register',
  'release',
  'audit',
  'audit',
  'audit',
  'return',
  'learnt-meanwhile',
  'batch',
  'hand-over',
  'paid',
  'failed',
  'results',
  'results',
] as const
const anyHistory: fc.Arbitrary<Happening[]> = fc.array(
  fc.tuple(fc.constantFrom(...facts, ...deeds, ...deeds), fc.nat(2), fc.integer({ min: 1, max: 13 })),
  { minLength: 5, maxLength: 40 },
)

/** A fact that is learnt now of what happened then, or is corrected. */
function told(known: Order, what: string, day: number, now: Instant): Order {
  const then = Math.min(now, start + day * DAY)
  switch (what) {
    case 'complete':
      return { ...known, completedAt: then, cancelledAt: null }
    case 'company-cancels':
      return { ...known, completedAt: null, cancelledAt: then, cancelledBy: 'company' }
    case 'reopen':
      return { ...known, completedAt: null, cancelledAt: null }
    case 'exempt':
      return { ...known, exemption: { reason: 'customer', grantedAt: now, evidence: '录音', revokedAt: null } }
    case 'revoke':
      return known.exemption === null ? known : { ...known, exemption: { ...known.exemption, revokedAt: now } }
    case 'cause':
      return { ...known, delayCause: 'third-party' }
    case 'no-cause':
      return { ...known, delayCause: 'installer' }
    case 'move':
      return { ...known, household: known.household === 'H1' ? 'H2' : 'H1' }
    default:
      return known
  }
}

class Story {
  orders = [repair('R1', 'H1'), repair('R2', 'H1'), repair('R3', 'H2')]
  now = start + 2 * DAY
  readonly office = new BranchOffice()
  /** The batches, and whose lines are in each. */
  readonly made = new Map<string, readonly string[]>()

  get keeping(): Bookkeeping {
    return { now: this.now, automatic: true }
  }

  happen([what, which, day]: Happening): void {
    this.now += DAY / 4
    if (facts.some((fact) => fact === what)) {
      this.orders = this.orders.map((one, i) => (i === which ? told(one, what, day, this.now) : one))
      this.judge()
    } else this.deed(what, which, day)
    this.compare()
  }

  judge(): void {
    this.office.judge(this.orders, { ...context, asOf: this.now })
    this.office.catchUp(this.keeping)
  }

  deed(what: string, which: number, day: number): void {
    const key = [...this.office.stored.keys()][which % Math.max(1, this.office.stored.size)]
    if (key === undefined) return
    const by = day % 3 === 0 ? 'desk' : 'settlement'
    if (what === 'register' || what === 'release' || what === 'audit' || what === 'return')
      expect(this.office.step(what, key, by, this.keeping)).toBe(this.office.modelOf(key)[what](by))
    else if (what === 'learnt-meanwhile') this.learntMeanwhile(which, day)
    else if (what === 'batch') this.batch()
    else if (what === 'hand-over') this.handOver()
    else this.results(what, day)
  }

  /** All ends, what can be is audited into one batch, and an order is exempted, or is no more, before its file is written. */
  learntMeanwhile(which: number, day: number): void {
    this.endAll()
    for (const key of this.office.stored.keys())
      expect(this.office.step('audit', key, 'settlement-2', this.keeping)).toBe(this.office.modelOf(key).audit('settlement-2'))
    this.batch()
    const what = day % 2 === 0 ? 'exempt' : 'revoke'
    this.orders = this.orders.map((one, i) => (i === which ? told(one, what, day, this.now) : one))
    this.judge()
    this.handOver()
  }

  batch(): void {
    const batched = this.office.batch(this.keeping)
    const number = `PC${this.made.size + 1}`
    const expected = [...this.office.model].filter(([, claim]) => claim.batch(number)).map(([key]) => key)
    expect(batched.toSorted()).toEqual(expected.toSorted())
    if (batched.length > 0) this.made.set(number, batched)
  }

  handOver(): void {
    for (const [number, claims] of this.made) {
      if (this.office.handedOver.has(number)) continue
      const isWhole = handOut(
        number,
        claims.map((key) => this.office.modelOf(key)),
      )
      expect(this.office.handOver(number, this.keeping)).toBe(isWhole)
    }
  }

  endAll(): void {
    this.orders = this.orders.map((one) => (one.completedAt === null && one.cancelledAt === null ? { ...one, completedAt: this.now } : one))
    this.judge()
  }

  /** A result file, whole or cut short, in any order, which may repeat what was said before or say otherwise. */
  results(what: string, seed: number): void {
    const lines = this.office.entries.filter((entry) => entry.type === 'batch' && this.office.handedOver.has(entry.batch ?? ''))
    const chosen = what === 'results' ? [...lines, ...lines].toReversed() : lines.slice(0, seed)
    for (const [i, pending] of chosen.entries()) {
      const settled = this.office.entries.find(({ settles }) => settles === pending.id)
      const paid = what === 'results' ? (i + seed) % 4 !== 0 : what === 'paid'
      const said = {
        batch: pending.batch ?? '',
        number: pending.batchLine ?? 0,
        result: paid ? { paidAt: this.now } : { failed: '账号不存在' },
      }
      const outcome = this.office.settle(pending, said, this.keeping)
      const isSame = settled?.type === 'fail' ? !paid : paid && settled?.happenedAt === this.now
      expect(outcome).toBe(settled === undefined ? 'recorded' : isSame ? 'repeated' : 'conflict')
      if (settled === undefined) this.office.modelOf(pending.claim).result(paid)
    }
  }

  /** The ledger is where the model is. */
  compare(): void {
    for (const [key, claim] of this.office.model) {
      const lines = this.office.books(key, this.keeping).lines()
      expect(lines.filter(({ paidFen }) => paidFen > 0).map(({ paidFen }) => paidFen)).toEqual(claim.paid)
      const live = lines.find(({ paidFen }) => paidFen === 0)
      const counts = claim.stage === 'handed-over' || (claim.stage !== 'none' && claim.sum === claim.missing)
      expect([key, live?.registeredFen ?? 0]).toEqual([key, counts ? claim.sum : 0])
      expect(live?.auditedFen ?? 0).toBe(counts && ['audited', 'batched', 'handed-over'].includes(claim.stage) ? claim.sum : 0)
      expect(lines.reduce((sum, { overpaidFen }) => sum + overpaidFen, 0)).toBe(claim.overpaid)
      for (const line of lines) expect(line.paidFen <= line.auditedFen && line.auditedFen <= line.registeredFen).toBe(true)
    }
  }

  /** All orders end, all is decided, all is paid. */
  finish(): void {
    this.now += 30 * DAY
    this.results('paid', Infinity)
    this.endAll()
    for (let round = 0; round < 3; round++) {
      for (const key of this.office.stored.keys()) {
        // Whoever audited it before it was held again does not release it.
        for (const day of [3, 1]) this.deed('release', [...this.office.stored.keys()].indexOf(key), day)
        this.deed('register', [...this.office.stored.keys()].indexOf(key), 3)
        if (!this.office.step('audit', key, 'settlement', this.keeping)) this.office.step('audit', key, 'settlement-2', this.keeping)
        for (const by of ['settlement', 'settlement-2']) this.office.modelOf(key).audit(by)
      }
      this.batch()
      this.handOver()
      this.results('paid', Infinity)
    }
    this.compare()
  }
}

test('every household is paid what policy says, each fen once, whatever is learnt late, taken back or said twice', () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const story = new Story()
      for (const happening of history) story.happen(happening)
      story.finish()
      const { office } = story
      for (const claim of office.stored.values()) {
        const lines = office.books(claim.key, story.keeping).lines()
        const [paid, over] = [lines.reduce((sum, one) => sum + one.paidFen, 0), lines.reduce((sum, one) => sum + one.overpaidFen, 0)]
        expect(paid).toBe(claim.amountFen + over)
        expect(office.entries.filter((one) => one.claim === claim.key).reduce((sum, one) => sum + overpaidBy(one), 0)).toBe(over)
      }
      expect(office.broken()).toBeNull()
      expect(accounts.reduce((sum, account) => sum + balance(office, account), 0)).toBe(0)
      expect([balance(office, 'registered'), balance(office, 'audited'), balance(office, 'batched')]).toEqual([0, 0, 0])
    }),
    { numRuns: RUNS },
  )
})

const overpaidBy = ({ type, amountFen }: { type: string; amountFen: number }): number =>
  type === 'overpay' ? amountFen : type === 'overpay-back' ? -amountFen : 0

const balance = ({ entries }: BranchOffice, account: string): number =>
  entries.reduce((sum, { from, to, amountFen }) => sum + (to === account ? amountFen : 0) - (from === account ? amountFen : 0), 0)
