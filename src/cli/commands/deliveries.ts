import dayjs from 'dayjs'
import utc from 'dayjs/plugin/utc.js'
import { appendAudit } from '../../audit/append.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import type { Database } from '../../db/database.ts'
import type { DeliveryState } from '../../db/tables/delivery.ts'
import { shortId, stateNames } from '../../messages/delivery-text.ts'
import { type Instant, formatInstant } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import { systemUser } from '../system-user.ts'
import {
  type DeliverySummary,
  type NoteRepair,
  dropDelivery,
  findDeliveries,
  listDeliveries,
  retryDelivery,
} from '../../delivery/repair.ts'

dayjs.extend(utc)

const MOST = 200

interface Given {
  readonly state: DeliveryState | null
  readonly thread: string | null
  readonly json: boolean
}

/** `sameday deliveries`: what is waiting, in doubt or dead. */
export async function deliveries({ state, thread, json }: Given, io: CommandIo, { database }: Pick<Program, 'database'>): Promise<0> {
  const found = await listDeliveries(database.db, { state, thread }, MOST)
  if (json)
    await io.out(
      found
        .map(
          (one) =>
            `${JSON.stringify({ ...one, saidAt: formatInstant(one.saidAt), worthUntil: one.worthUntil && formatInstant(one.worthUntil) })}\n`,
        )
        .join(''),
    )
  else if (found.length === 0 && thread !== null) await io.out(`没有编号 ${thread} 的消息\n`)
  else if (found.length === 0) await io.out(state === null ? '没有未送达的消息\n' : `没有“${stateNames[state]}”的消息\n`)
  else await io.out(found.map((one) => `${lineOf(one)}\n`).join(''))
  if (found.length === MOST) await io.err(`只列出最近 ${MOST} 条\n`)
  return 0
}

const kindNames: Readonly<Record<DeliverySummary['kind'], string>> = {
  text: '文字',
  table: '表格',
  card: '卡片',
  image: '图片',
  file: '文件',
}

function lineOf(one: DeliverySummary): string {
  const what = one.title === null ? kindNames[one.kind] : `${kindNames[one.kind]}“${one.title}”`
  const trouble = one.reason === null ? [] : [`尝试 ${one.attempts} 次`, one.reason]
  const until = one.state === 'queued' && one.worthUntil !== null ? [`${when(one.worthUntil)} 前有效`] : []
  return [
    shortId(one),
    stateNames[one.state],
    when(one.saidAt),
    ...until,
    `${one.platform} ${one.conversation}`,
    what,
    ...trouble,
    one.thread,
  ].join('  ')
}

const when = (at: Instant): string => dayjs.unix(at).utcOffset(8).format('M月D日 HH:mm')

interface Repair {
  readonly deed: 'retry' | 'drop'
  readonly from: readonly DeliveryState[]
  readonly done: string
  readonly apply: (database: Database, delivery: DeliverySummary, note: NoteRepair, now: Instant) => Promise<boolean>
}

const retry: Repair = {
  deed: 'retry',
  from: ['in-doubt', 'refused', 'dead', 'dropped'],
  done: '已重新排队，由运行中的服务发送',
  apply: retryDelivery,
}
const drop: Repair = { deed: 'drop', from: ['queued', 'in-doubt', 'refused', 'dead'], done: '已放弃，不再发送', apply: dropDelivery }

type RepairCommand = (
  given: { readonly id: string },
  io: CommandIo,
  program: Pick<Program, 'database' | 'clock' | 'audit' | 'log'>,
) => Promise<0 | 1>

const repairCommand =
  (repair: Repair): RepairCommand =>
  async ({ id }, io, program) => {
    const result = await repaired(program.database, repair, id, noteRepair(program), program.clock.now())
    if ('problem' in result) {
      await io.err(`${result.problem}\n`)
      return 1
    }
    const { thread, id: message, platform, state } = result
    program.log.info({ thread, message, platform, state, deed: repair.deed }, 'a person repaired a delivery')
    await io.out(`${shortId(result)} ${repair.done}\n`)
    return 0
  }

/** `sameday deliveries retry`: sends again what was in doubt, refused, dead or given up. */
export const deliveriesRetry = repairCommand(retry)
/** `sameday deliveries drop`: gives up what is not sent. */
export const deliveriesDrop = repairCommand(drop)

/** The trail keeps the machine's user who repairs a delivery from the command line. */
const noteRepair =
  ({ clock, audit }: Pick<Program, 'clock' | 'audit'>): NoteRepair =>
  (trx, deed, { platform, conversation, key }) =>
    appendAudit(trx, audit.keys, {
      at: clock.now(),
      person: null,
      platform: 'cli',
      conversation: `${platform} ${conversation}`,
      action: 'repair-deliveries',
      orderId: null,
      outcome: 'done',
      detail: `system user ${systemUser()}: ${deed} ${key}`,
    })

async function repaired(
  database: Database,
  { from, apply }: Repair,
  id: string,
  note: NoteRepair,
  now: Instant,
): Promise<DeliverySummary | { readonly problem: string }> {
  const [found, another] = await findDeliveries(database.db, id)
  if (found === undefined) return { problem: `没有编号以 ${id} 开头的消息` }
  if (another !== undefined) return { problem: `编号以 ${id} 开头的消息不止一条，请多写几位` }
  if (!from.includes(found.state)) return { problem: `消息 ${shortId(found)} 是“${stateNames[found.state]}”，不能这样处理` }
  if (found.gone) return { problem: `消息 ${shortId(found)} 的内容已过保存期，不在了，不能重发` }
  return (await apply(database, found, note, now)) ? found : { problem: `消息 ${shortId(found)} 的状态刚刚变了，请重新查看` }
}
