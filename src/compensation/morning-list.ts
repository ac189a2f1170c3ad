import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { type Jobs, type ToSay, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import type { Message } from '../messages/message.ts'
import { type Group, type Organisation, districtName } from '../people/organisation.ts'
import { contextOf } from '../people/policy-context.ts'
import type { Platform } from '../platforms/platforms.ts'
import { yuan } from '../policy/explain.ts'
import { type Instant, dayOf, formatDay } from '../policy/instant.ts'
import type { PayoutLine, PayoutState } from './lines.ts'
import { countAndSum, isDueWithin, isPastItsDay, isUnpaid, sumOf } from './payout-summary.ts'
import { stateNames } from './payout-words.ts'
import { payoutLines } from './read-ledger.ts'

interface Telling {
  readonly organisation: Organisation
  /** Where a group is spoken to; empty: nowhere yet. */
  readonly platformsOf: (group: string) => readonly Platform[]
}

/** Two days before a pay-by it is said that it comes. */
const AHEAD = 2

/**
 * Says in the morning what is to be paid and by whom it waits: to the city's group, with settlement and the desk called; what a manager has
 * to decide, to the district's. Each once a day, in the caller's transaction. The ids of new messages. No silence keeps it back.
 */
export async function sayPayouts(trx: Trx, { organisation, platformsOf }: Telling, jobs: Jobs, slot: Instant): Promise<string[]> {
  const districts = organisation.districts.map(({ id }) => id)
  const lines = await payoutLines(trx, { given: contextOf(organisation, slot), districts }, 'open')
  const unproven = await unprovenOptOuts(trx)
  const messages = organisation.groups.flatMap((group): ToSay[] => {
    const message = messageFor(organisation, group, lines, unproven, slot)
    return message === null
      ? []
      : onEach(platformsOf(group.id), {
          key: `payouts/${group.id}/${formatDay(dayOf(slot))}`,
          conversation: { kind: 'group', group: group.id },
          message,
          lane: 'alert',
          ...worth('notice', slot),
        })
  })
  return enqueueAll(trx, jobs, messages)
}

function messageFor(
  organisation: Organisation,
  group: Group,
  lines: readonly PayoutLine[],
  unproven: readonly string[],
  now: Instant,
): Message | null {
  switch (group.purpose) {
    case 'city':
      return morningList(organisation, lines, unproven, now)
    case 'district':
      return toDecide(organisation, group, lines)
    case 'control':
      return null
  }
}

/** What waits for whom, in the sequence of the work. */
const tasks: readonly { readonly state: PayoutState; readonly who: string }[] = [
  { state: 'held', who: '区县经理、服务调度中心或市公司分管' },
  { state: 'due', who: '服务调度中心' },
  { state: 'registered', who: '结算' },
  { state: 'audited', who: '结算' },
  { state: 'batched', who: '结算' },
  { state: 'failed', who: '结算' },
  { state: 'paid', who: '客服' },
]

/** The desk's and settlement's list of a morning; null: there is nothing to do. */
export function morningList(
  organisation: Organisation,
  lines: readonly PayoutLine[],
  unproven: readonly string[],
  now: Instant,
): Message | null {
  const rows = tasks.flatMap(({ state, who }) => {
    const those = lines.filter((line) => line.state === state)
    return those.length === 0 ? [] : [[stateText(state), String(those.length), yuan(sumOf(those)), who]]
  })
  if (rows.length === 0 && unproven.length === 0) return null
  const unpaid = lines.filter(isUnpaid)
  const [late, soon] = [unpaid.filter(isPastItsDay), unpaid.filter((line) => isDueWithin(line, now, AHEAD))]
  return {
    kind: 'table',
    title: `赔付：待付 ${countAndSum(unpaid)}`,
    brief: `赔付待付 ${countAndSum(unpaid)}，已过应付日 ${late.length} 笔`,
    lead: [
      late.length === 0 ? '没有过应付日的' : `已过应付日 ${countAndSum(late)}，请今天办`,
      ...(soon.length === 0 ? [] : [`两天内到期 ${countAndSum(soon)}`]),
    ],
    columns: [
      { name: '事项', align: 'left' },
      { name: '笔数', align: 'right' },
      { name: '金额', align: 'right' },
      { name: '由谁办', align: 'left' },
    ],
    rows,
    notes: [
      ...heldPerDistrict(organisation, lines),
      ...(unproven.length === 0 ? [] : [`非当日意愿无凭证 ${unproven.length} 单，请服务调度中心补凭证或更正：${some(unproven)}`]),
      '逐笔见“待赔付”',
    ],
    mentions: withRoles(organisation, ['settlement', 'desk']),
  }
}

const stateText = (state: PayoutState): string => (state === 'paid' ? '待告知客户' : stateNames[state])

/** Who has to decide what is held, by district. */
function heldPerDistrict(organisation: Organisation, lines: readonly PayoutLine[]): string[] {
  const held = Map.groupBy(
    lines.filter(({ state }) => state === 'held'),
    ({ claim }) => claim.district,
  )
  if (held.size === 0) return []
  const each = organisation.districts.flatMap(({ id, name }) => {
    const those = held.get(id)
    return those === undefined
      ? []
      : [
          `${name} ${those.length} 笔（${
            managersOf(organisation, id)
              .map((one) => one.name)
              .join('、') || '服务调度中心'
          }）`,
        ]
  })
  return [`待放行：${each.join('，')}`]
}

/** What waits for the managers of a group's districts; null: nothing does. */
function toDecide(organisation: Organisation, { districts }: Group, lines: readonly PayoutLine[]): Message | null {
  const held = lines.filter(({ state, claim }) => state === 'held' && districts.includes(claim.district))
  if (held.length === 0) return null
  const late = held.filter(isPastItsDay)
  const where = districts.map((id) => districtName(organisation, id)).join('、')
  return {
    kind: 'text',
    text: [
      `${where}待放行的赔付 ${countAndSum(held)}${late.length === 0 ? '' : `，其中已过应付日 ${countAndSum(late)}`}。`,
      `记录的原因可能免责但没有豁免，请经理核实后放行或登记豁免；等待期间 7 天照算。`,
      `工单：${some(held.map(({ claim }) => claim.leader))}`,
      '办理：/放行 <工单> <理由>，或 /豁免 <工单> <原因>',
    ].join('\n'),
    mentions: districts.flatMap((id) => managersOf(organisation, id).map((one) => one.id)),
  }
}

const NAMED = 8
const some = (names: readonly string[]): string =>
  `${names.slice(0, NAMED).join('、')}${names.length > NAMED ? ` 等 ${names.length} 单` : ''}`

const managersOf = ({ people }: Organisation, district: string) =>
  people.filter(({ roles }) => roles.some((held) => held.role === 'manager' && held.districts.includes(district)))

const withRoles = ({ people }: Organisation, wanted: readonly string[]): string[] =>
  people.filter(({ roles }) => roles.some(({ role }) => wanted.includes(role))).map(({ id }) => id)

/** Orders whose customer complained and of whose opt-out there is no proof: they make no claim by themselves, somebody has to look. */
async function unprovenOptOuts(trx: Trx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from orders where flags @> array['opt-out-unproven'] order by id`.execute(trx)
  return rows.map(({ id }) => id)
}
