import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { yuan } from '../policy/explain.ts'
import { type Batch, batchHash, batchesNumbered } from './batch.ts'
import { type Account, type Entry, accounts, lineOf } from './entry.ts'
import { type History, brokenRule } from './ledger-rules.ts'
import { type Life, newLife, step } from './life.ts'
import { type EntryRow, storedEntry } from './stored-entries.ts'

export interface Verification {
  readonly entries: number
  readonly batches: number
  /** The sum of each account; of all together zero. */
  readonly sums: Readonly<Record<Account, number>>
  /** The first that breaks a rule, and which; null: the ledger is whole. */
  readonly broken: { readonly entry: number | null; readonly what: string; readonly rule: string } | null
}

/** Whether the ledger is whole, in one line. */
export function ledgerLine({ entries, batches, sums, broken }: Verification): string {
  if (broken !== null) return `账本不完整：${broken.entry === null ? '' : `第 ${broken.entry} 条分录，`}${broken.what}：${broken.rule}`
  const unpaid = sums.registered + sums.audited + sums.batched
  return `账本完整：${entries} 条分录，${batches} 个批次，全部账户合计为 0；已登记未付 ${yuan(unpaid)}，已付 ${yuan(sums.paid + sums.overpaid)}（其中多付 ${yuan(sums.overpaid)}）`
}

const PAGE = 2000
const BATCHES = 100

/** Goes through the whole ledger in the sequence in which it was written, all of it as it was at one moment. */
export const verifyLedger = (db: Db): Promise<Verification> =>
  db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(verify)

async function verify(db: Db): Promise<Verification> {
  const sums: Record<Account, number> = { branch: 0, registered: 0, audited: 0, batched: 0, paid: 0, overpaid: 0 }
  const histories = new Map<string, History>()
  let entries = 0
  for await (const { entry, owedFen } of entriesInSequence(db)) {
    const history = histories.get(entry.claim) ?? { lives: new Map<number, Life>(), releasers: new Set() }
    histories.set(entry.claim, history)
    const rule = owedFen === null ? '分录所依据的判定不存在' : brokenRule(entry, owedFen, history)
    if (rule !== null) return { entries, batches: 0, sums, broken: { entry: entry.id, what: lineOf(entry), rule } }
    history.lives.set(entry.line, step(history.lives.get(entry.line) ?? newLife(entry.line), entry))
    if (entry.type === 'release') history.releasers.add(entry.actor)
    if (entry.from !== null) sums[entry.from] -= entry.amountFen
    if (entry.to !== null) sums[entry.to] += entry.amountFen
    entries += 1
  }
  const total = accounts.reduce((sum, account) => sum + sums[account], 0)
  if (total !== 0) return { entries, batches: 0, sums, broken: { entry: null, what: '全部账户', rule: `合计应为 0，实为 ${total} 分` } }
  const { batches, broken } = await verifyBatches(db)
  return { entries, batches, sums, broken: broken ?? (await verifyClaims(db)) }
}

async function* entriesInSequence(db: Db): AsyncGenerator<{ entry: Entry; owedFen: number | null }> {
  for (let last = 0; ;) {
    const { rows } = await sql<EntryRow & { owed_fen: number | null }>`
      select entry.*, judged.amount_fen as owed_fen from ledger_entry as entry
      left join claim_version as judged on judged.key = entry.claim and judged.version = entry.claim_version
      where entry.id > ${last} order by entry.id limit ${PAGE}`.execute(db)
    for (const row of rows) yield { entry: storedEntry(row), owedFen: row.owed_fen }
    const end = rows.at(-1)
    if (end === undefined) return
    last = end.id
  }
}

async function verifyBatches(db: Db): Promise<{ batches: number; broken: Verification['broken'] }> {
  const made = await db.selectFrom('payout_batch').select(['number', 'lines']).orderBy('number').execute()
  for (let first = 0; first < made.length; first += BATCHES) {
    const piece = made.slice(first, first + BATCHES)
    const batches = await batchesNumbered(
      db,
      piece.map(({ number }) => number),
    )
    const torn = piece.find(({ number, lines }) => !isWhole(batches.get(number), lines))
    if (torn !== undefined)
      return { batches: made.length, broken: { entry: null, what: torn.number, rule: '批次的笔数、金额或校验值与其明细不符' } }
  }
  return { batches: made.length, broken: null }
}

/** As it was said to be when it was made. Undefined: it has no lines at all. */
const isWhole = (batch: Batch | undefined, count: number): boolean =>
  batch !== undefined &&
  batch.lines.length === count &&
  batch.lines.reduce((fen, { amountFen }) => fen + amountFen, 0) === batch.sumFen &&
  batchHash(batch.number, batch.lines) === batch.hash

/** What is derived is what was last said of it. */
async function verifyClaims(db: Db): Promise<Verification['broken']> {
  const { rows } = await sql<{ key: string }>`
    select claim.key from claim left join claim_version as said on said.key = claim.key and said.version = claim.version
    where said.key is null or said.amount_fen <> claim.amount_fen or said.pay_by is distinct from claim.pay_by
      or said.orders <> claim.orders or said.held_orders <> claim.held_orders or said.leader <> claim.leader
    order by claim.key limit 1`.execute(db)
  const [first] = rows
  return first === undefined ? null : { entry: null, what: first.key, rule: '应付与其最近一次判定不符' }
}
