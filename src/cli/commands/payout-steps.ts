import { appendAudit } from '../../audit/append.ts'
import { bookkeepingOf } from '../../compensation/deed.ts'
import { refusedNames, stateNames, stepNames } from '../../compensation/payout-words.ts'
import type { PayoutState } from '../../compensation/lines.ts'
import { parseLine } from '../../compensation/line-key.ts'
import { type PayoutStep, type StepOutcome, takeStep, tellPayouts } from '../../compensation/steps.ts'
import { payoutLines } from '../../compensation/read-ledger.ts'
import type { Trx } from '../../db/database.ts'
import { noRight } from '../../messages/fixed-words.ts'
import { type Action, mayDo } from '../../people/permissions.ts'
import { yuan } from '../../policy/explain.ts'
import type { Instant } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { districtNamed } from '../district-named.ts'
import { UsageError } from '../usage.ts'
import { keepUp, readingOf } from './payouts.ts'

type Where = Pick<Program, 'database' | 'audit' | 'organisation' | 'clock'>

interface Which {
  readonly keys: readonly string[]
  readonly all: boolean
  readonly by: string
}

const rights: Readonly<Record<PayoutStep | 'tell', Action>> = {
  register: 'register-payout',
  release: 'release-payout',
  audit: 'audit-payout',
  return: 'audit-payout',
  tell: 'tell-payout',
}

/** What `--all` takes: a person looks at each that failed before. */
const allOf: Readonly<Record<PayoutStep, PayoutState>> = { register: 'due', release: 'held', audit: 'registered', return: 'registered' }

interface StepGiven extends Which {
  /** Of `--all` those of one district; null: of every one. */
  readonly district: string | null
  readonly reason: string | null
}

/** `sameday payouts register|release|audit|return`. */
const stepCommand =
  (step: PayoutStep) =>
  async ({ keys, all, district, by, reason }: StepGiven, io: CommandIo, where: Where): Promise<0 | 1> => {
    if (district !== null && !all) throw new UsageError('--district 只和 --all 一起用')
    if (all === keys.length > 0) throw new UsageError('写明赔付的编号，或者 --all')
    if (reason === null && (step === 'release' || step === 'return')) throw new UsageError(`${stepNames[step]}要写明 --reason`)
    const chosen = all ? await keysIn(where, allOf[step], district && districtNamed(where.organisation, district)) : keys
    if (chosen.length === 0) return say(io, `没有要${stepNames[step]}的\n`)
    return carryOut(step, chosen, by, io, where, (trx, mine) =>
      takeStep(trx, step, mine, { by, reason }, bookkeepingOf(where.organisation, where.clock.now())),
    )
  }

export const payoutsRegister = stepCommand('register')
export const payoutsRelease = stepCommand('release')
export const payoutsAudit = stepCommand('audit')
export const payoutsReturn = stepCommand('return')

interface ToldGiven {
  readonly keys: readonly string[]
  readonly by: string
  readonly how: 'voice' | 'sms'
  readonly at: Instant | null
}

/** `sameday payouts told`: the customer was told. */
export async function payoutsTold({ keys, by, how, at }: ToldGiven, io: CommandIo, where: Where): Promise<0 | 1> {
  const now = where.clock.now()
  if (at !== null && at > now) throw new UsageError('--at 不能晚于现在')
  return carryOut('tell', keys, by, io, where, (trx, mine) =>
    tellPayouts(trx, mine, { by, how, at: at ?? now }, bookkeepingOf(where.organisation, where.clock.now())),
  )
}

async function keysIn(where: Where, state: PayoutState, district: string | null): Promise<string[]> {
  await keepUp(where)
  const lines = await payoutLines(where.database.db, readingOf(where, where.clock.now()), 'open')
  return lines.filter((line) => line.state === state && (district === null || line.claim.district === district)).map(({ key }) => key)
}

const isDone = ({ outcome }: StepOutcome): boolean => outcome === 'done'
const isWell = ({ outcome }: StepOutcome): boolean => outcome === 'done' || outcome === 'already'

async function carryOut(
  step: PayoutStep | 'tell',
  keys: readonly string[],
  by: string,
  io: CommandIo,
  where: Where,
  take: (trx: Trx, keys: readonly string[]) => Promise<StepOutcome[]>,
): Promise<0 | 1> {
  const { database, audit, clock } = where
  await keepUp(where)
  const may = await mayStepAll(step, keys, by, where)
  const entry = { at: clock.now(), person: by, platform: 'cli', conversation: null, action: rights[step], orderId: null }
  const named = (those: readonly StepOutcome[]): string => `${stepNames[step]} ${those.map(({ key }) => key).join('、')}`
  const outcomes = await database.db.transaction().execute(async (trx) => {
    if (!may) {
      await appendAudit(trx, audit.keys, { ...entry, outcome: 'refused', detail: `${stepNames[step]} ${keys.join('、')}` })
      return null
    }
    const all = await take(trx, keys)
    const [done, vain] = [all.filter(isDone), all.filter((one) => !isWell(one))]
    if (done.length > 0) await appendAudit(trx, audit.keys, { ...entry, outcome: 'done', detail: named(done) })
    if (vain.length > 0) await appendAudit(trx, audit.keys, { ...entry, outcome: 'failed', detail: named(vain) })
    return all
  })
  // After the commit: a pager that takes its time must not hold the end of the audit chain.
  if (outcomes === null) {
    await io.err(`${noRight}：${by} 不能${stepNames[step]}这些赔付\n`)
    return 1
  }
  await io.out(`${[...outcomes.map(outcomeText), summary(step, outcomes.filter(isDone))].join('\n')}\n`)
  return outcomes.every(isWell) ? 0 : 1
}

/** In the districts of all of them; of one that is not there the right itself is asked. */
async function mayStepAll(step: PayoutStep | 'tell', keys: readonly string[], by: string, where: Where): Promise<boolean> {
  const claims = [...new Set(keys.flatMap((key) => parseLine(key)?.claim ?? []))]
  const lines = await payoutLines(where.database.db, readingOf(where, where.clock.now()), { keys: claims })
  const districts = new Set<string | null>([null, ...lines.map(({ claim }) => claim.district)])
  return [...districts].every(
    (district) =>
      mayDo(where.organisation, by, rights[step], { conversation: { kind: 'direct', person: by }, district, ownOrder: false }).allowed,
  )
}

const outcomeText = ({ key, outcome, line }: StepOutcome): string => {
  if (outcome === 'done') return `${key}  ${line === null ? '' : `${stateNames[line.state]}  ${yuan(line.amountFen)}`}`
  return outcome === 'already' ? `${key}  先前已做，未改动` : `${key}  未做：${refusedNames[outcome]}`
}

function summary(step: PayoutStep | 'tell', done: readonly StepOutcome[]): string {
  const sum = done.reduce((fen, { line }) => fen + (line === null ? 0 : line.amountFen), 0)
  return `${stepNames[step]} ${done.length} 笔，${yuan(sum)}`
}

async function say(io: CommandIo, text: string): Promise<0> {
  await io.out(text)
  return 0
}
