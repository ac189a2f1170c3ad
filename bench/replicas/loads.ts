import { randomUUID } from 'node:crypto'
import { sayAlerts } from '../../src/alerting/say-alerts.ts'
import { realClock } from '../../src/clock.ts'
import { districtNames } from '../../src/intake/rows/districts.ts'
import { takeEvents } from '../../src/intake/push/push.ts'
import { contextOf } from '../../src/people/policy-context.ts'
import { formatInstant } from '../../src/policy/instant.ts'
import { type Program, organisation, spokenBy } from './program.ts'

/** One thing done by client `n` of all programs, its `turn`-th; how many messages, events or transactions that was. */
export type Load = (program: Program, n: number, turn: number) => Promise<number>

export const loads = {
  /** What any program with a transaction of six statements could do at best: rows of their own, each statement waited for. */
  'bare statements': bare,
  'questions answered': (program, n, turn) => say(program, n, ({ order }) => `为什么 ${order}`, turn),
  'commands audited': recordCallBack,
  'orders pushed': push,
  'all, and alerts': mixed,
} as const satisfies Readonly<Record<string, Load>>

export type LoadName = keyof typeof loads

async function bare({ database }: Program, n: number): Promise<number> {
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    await client.query('select value from bare_account where id = $1', [n])
    await client.query('update bare_account set value = value + 1 where id = $1', [n])
    await client.query('select count(*) from bare_account where id between $1 and $1 + 3', [n])
    await client.query('insert into bare_entry (account, said) values ($1, $2)', [n, 'a line of some length that stands for a message'])
    await client.query('commit')
  } finally {
    client.release()
  }
  return 1
}

/** Until it is answered, and the answer handed to the platform. */
async function say({ inbox }: Program, n: number, line: (by: { readonly order: string }) => string, turn: number): Promise<number> {
  const by = spokenBy(n, turn)
  const messageId = randomUUID()
  const conversation = { kind: 'direct', person: by.person } as const
  const said = { platform: 'wecom', messageId, conversation, person: by.person, text: line(by), addressed: true } as const
  if ((await inbox.receive(said)) !== 'new') throw new Error('a message was not taken')
  await inbox.settled('wecom', messageId)
  return 1
}

/** Asked, and done when confirmed: both are in the audit trail. */
async function recordCallBack(program: Program, n: number, turn: number): Promise<number> {
  return (await say(program, n, ({ order }) => `回访 ${order} 满意`, turn)) + (await say(program, n, () => '确认', turn))
}

/** Each in turn, while one client decides now and then what is due to be said: as in life by one program, and far more often. */
async function mixed(program: Program, n: number, turn: number): Promise<number> {
  if (n === 0 && turn % 5 === 0) return decideAlerts(program)
  const kinds = [loads['questions answered'], recordCallBack, push] as const
  return (kinds[(n + turn) % kinds.length] ?? push)(program, n, turn)
}

async function decideAlerts({ database: { db }, queue }: Program): Promise<number> {
  const now = realClock.now()
  const alerting = { organisation, platformsOf: () => ['wecom'] as const, now }
  const { ids } = await db.transaction().execute((trx) => sayAlerts(trx, alerting, queue, now))
  await queue.deliverNow(ids)
  return 1
}

const districts = districtNames(organisation.districts)

async function push({ database: { db } }: Program): Promise<number> {
  const now = realClock.now()
  const event = {
    externalId: randomUUID(),
    orderId: randomUUID(),
    eventType: 'created',
    eventTime: formatInstant(now),
    order: {
      kind: 'repair',
      product: 'ftth',
      customerType: 'public',
      area: 'central',
      wantsSameDay: true,
      district: organisation.districts[0]?.id,
      household: randomUUID(),
      enteredAt: formatInstant(now),
    },
  }
  const push = { source: 'bench', learntAt: now, districts }
  const [answer] = await takeEvents(db, [event], push, contextOf(organisation, now), null)
  if (answer?.outcome !== 'taken') throw new Error(`an event was not taken: ${answer?.reason}`)
  return 1
}
