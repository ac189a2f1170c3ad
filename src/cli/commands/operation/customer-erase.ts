import { appendAudit } from '../../../audit/append.ts'
import { type CustomerKey, customerKeys, householdsNamed } from '../../../erasure/customer.ts'
import { type ErasureOutcome, eraseCustomer } from '../../../erasure/erase-customer.ts'
import { noRight } from '../../../messages/fixed-words.ts'
import { mayDo } from '../../../people/permissions.ts'
import { formatInstant } from '../../../policy/instant.ts'
import { type Program, contextNow } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { UsageError } from '../../usage.ts'

type Given = { readonly [K in CustomerKey]: string | null } & {
  readonly by: string
  readonly reason: string
  readonly dryRun: boolean
  readonly json: boolean
}

/** `sameday customer erase`: takes one customer's personal data out of everything but the books and the trail. */
export async function customerErase(given: Given, io: CommandIo, program: Program): Promise<0 | 1> {
  const named = customerKeys.filter((key) => given[key] !== null)
  const [key] = named
  if (key === undefined || named.length > 1) throw new UsageError('用 --order、--phone、--account、--household 之一写明是哪位客户')
  if (!(await mayErase(given.by, program))) return refuse(io, `${noRight}：清除客户个人信息需要管理员的角色`)
  const { db } = program.database
  const households = await householdsNamed(db, key, given[key]?.normalize('NFKC').trim() ?? '')
  const [household, ...others] = households
  if (household === undefined) return refuse(io, '没有符合的工单：可能写错了，也可能已经清除')
  if (others.length > 0) return refuse(io, `符合的不止一户：${households.join('、')}；请用 --household 逐户清除`)
  const context = await contextNow(program)
  const { by, reason } = given
  const outcome = await eraseCustomer(db, { household, by, reason }, context, program.audit.keys, given.dryRun ? 'try' : 'do')
  if (!outcome.done) return refuse(io, ['还不能清除，先办结：', ...outcome.hindrances].join('\n'))
  const backups = await backupsBefore(program, context.asOf)
  await io.out(given.json ? `${JSON.stringify(jsonOf(outcome, backups))}\n` : `${linesOf(outcome, backups, given.dryRun).join('\n')}\n`)
  return 0
}

async function refuse(io: CommandIo, why: string): Promise<1> {
  await io.err(`${why}\n`)
  return 1
}

async function mayErase(by: string, { database, audit, organisation, clock }: Program): Promise<boolean> {
  const here = { conversation: { kind: 'direct', person: by }, district: null, ownOrder: false } as const
  if (mayDo(organisation, by, 'administer', here).allowed) return true
  const entry = { at: clock.now(), person: by, platform: 'cli', conversation: null, action: 'erase-customer', orderId: null } as const
  await database.db.transaction().execute((trx) => appendAudit(trx, audit.keys, { ...entry, outcome: 'refused', detail: '' }))
  return false
}

type Done = Extract<ErasureOutcome, { readonly done: true }>

/** Back-ups that still have what was erased. */
async function backupsBefore({ database }: Program, now: number): Promise<string[]> {
  const rows = await database.db.selectFrom('backup_made').select(['made_at', 'made_with', 'file']).orderBy('made_at').execute()
  return rows
    .filter(({ made_at }) => made_at <= now)
    .map(({ made_at, made_with, file }) => `${formatInstant(made_at)} ${file ?? made_with}`)
}

const jsonOf = ({ customer, household, erased }: Done, backups: readonly string[]) => ({
  orders: customer.orders,
  household,
  erased: Object.fromEntries(erased.map(({ title, count }) => [title, count])),
  keptInLedger: customer.inBooks,
  backups,
})

function linesOf({ customer, household, erased }: Done, backups: readonly string[], dryRun: boolean): string[] {
  const { known, orders, inBooks } = customer
  return [
    `${dryRun ? '试运行，什么都没有改；会清除' : '已清除'} ${orders.length} 张工单（${orders.join('、')}）的${known.join('、') || '客户信息（此前已清除）'}`,
    ...erased.filter(({ count }) => count > 0).map(({ title, count }) => `${title}：${count}`),
    inBooks
      ? '保留：客户编码和充值批次里的业务账号，补偿账目属于会计资料，依法保存；据此合并的补偿不变'
      : `客户编码改为随机代号${dryRun ? '' : ` ${household}`}，同一户仍认得出是同一户`,
    '保留：审计记录（网络安全法要求留存，改动会断链）；判定、通报和统计不变',
    ...(backups.length === 0 ? [] : ['以下备份里仍有这些信息，到期请删除；恢复后要再清除一次：', ...backups]),
  ]
}
