/**
 * What policy section 8 says about one claim's money, as plainly as can be: a number owed, what was paid, and one live sum under way. Knows
 * nothing of entries.
 */
export interface Judged {
  readonly owed: number
  readonly ended: boolean
  readonly flagged: readonly string[]
}

export type Stage = 'none' | 'registered' | 'failed' | 'audited' | 'batched' | 'handed-over'

export class ModelClaim {
  judged: Judged = { owed: 0, ended: true, flagged: [] }
  readonly paid: number[] = []
  stage: Stage = 'none'
  sum = 0
  /** The batch that it is in or was in last. */
  inBatch = ''
  returned = false
  registeredBy = ''
  auditedBy = ''
  readonly released = new Set<string>()
  readonly releasedBy = new Set<string>()

  get missing(): number {
    return Math.max(0, this.judged.owed - this.total)
  }

  get total(): number {
    return this.paid.reduce((a, b) => a + b, 0)
  }

  get overpaid(): number {
    return Math.max(0, this.total - this.judged.owed)
  }

  get held(): boolean {
    return this.judged.flagged.some((order) => !this.released.has(order))
  }

  judge(judged: Judged): void {
    this.judged = judged
    this.settleDown()
  }

  /** The program's own deeds, which follow from everything else. */
  settleDown(): void {
    const { ended } = this.judged
    if (this.stage === 'handed-over') return
    if (this.stage === 'batched' && (this.sum !== this.missing || !ended || this.held)) this.stage = 'registered'
    if (this.stage !== 'none' && this.sum !== this.missing && (ended || this.missing === 0)) this.stage = 'none'
    if (this.stage === 'none' && ended && this.missing > 0 && !this.held && !this.returned) this.enter('program')
  }

  private enter(by: string): void {
    this.stage = 'registered'
    this.sum = this.missing
    this.registeredBy = by
    this.returned = false
  }

  private get free(): boolean {
    return this.judged.ended && !this.held && this.missing > 0
  }

  register(by: string): boolean {
    if (!this.free || this.stage !== 'none') return false
    this.enter(by)
    return true
  }

  release(by: string): boolean {
    if (!this.judged.ended || !this.held || this.missing === 0 || this.stage === 'handed-over') return false
    if (this.stage === 'audited' && by === this.auditedBy) return false
    for (const order of this.judged.flagged) this.released.add(order)
    this.releasedBy.add(by)
    this.settleDown()
    return true
  }

  audit(by: string): boolean {
    if (!this.free || (this.stage !== 'registered' && this.stage !== 'failed')) return false
    if (by === this.registeredBy || this.releasedBy.has(by)) return false
    this.stage = 'audited'
    this.auditedBy = by
    return true
  }

  return(): boolean {
    if (!this.free || !['registered', 'failed', 'audited'].includes(this.stage)) return false
    this.stage = 'none'
    this.returned = true
    return true
  }

  batch(number: string): boolean {
    if (!this.free || this.stage !== 'audited') return false
    this.stage = 'batched'
    this.inBatch = number
    return true
  }

  isIn(number: string): boolean {
    return this.stage === 'batched' && this.inBatch === number
  }

  takeBack(): void {
    this.stage = 'registered'
  }

  result(paid: boolean): void {
    this.stage = paid ? 'none' : 'failed'
    if (paid) this.paid.push(this.sum)
    this.settleDown()
  }
}

/** Whole or not at all: of a batch that somebody has left meanwhile the others are taken back too. Whether it went out. */
export function handOut(number: string, members: readonly ModelClaim[]): boolean {
  const isWhole = members.every((claim) => claim.isIn(number))
  for (const claim of members.filter((one) => one.isIn(number)))
    if (isWhole) claim.stage = 'handed-over'
    else claim.takeBack()
  return isWhole
}
