import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Finding } from '../../channels/platform.ts'
import type { CommandIo } from '../../remote/command-io.ts'
import { enqueue } from '../../delivery/enqueue.ts'
import { worth } from '../../delivery/too-late.ts'
import { findDeliveries } from '../../delivery/repair.ts'
import { type Platform, platforms } from '../../platforms/platforms.ts'
import { type Group, groupOf } from '../../people/organisation.ts'
import { openChannels } from '../../program/channels.ts'
import { examine } from '../../program/examine/examine.ts'
import { formatClock, timeOfDay } from '../../policy/instant.ts'
import type { Program } from '../../program/program.ts'
import { wrapped } from '../output/wrapped.ts'
import { UsageError } from '../usage.ts'

/** How long a test message may take: its job is looked for every second, and a full bucket holds it up. */
const SENT_WITHIN_MILLIS = 20_000

interface Given {
  readonly send: string | null
  readonly json: boolean
}

/** `sameday doctor`: looks at everything that must be right, and says what to do; with `--send` it says something in one group. */
export async function doctor({ send, json }: Given, io: CommandIo, program: Program): Promise<0 | 1> {
  const group = send === null ? null : groupOf(program.organisation, send)
  if (send !== null && group === null) throw new UsageError(`没有群 ${send}`)
  const channels = program.kind === 'live' ? openChannels(program, await program.inbox()) : new Map()
  const findings = await examine(program, channels)
  if (group !== null) findings.push(...(await testMessages(program, group)))
  const [right, wrong] = [findings.filter(({ ok }) => ok), findings.filter(({ ok }) => !ok)]
  if (json) for (const finding of findings) await io.out(`${JSON.stringify(finding)}\n`)
  else {
    // What is to be done stands at the end, where whoever asked looks.
    for (const finding of [...right, ...wrong]) await io.out(`${wrapped(line(finding), io.outColumns ?? Infinity, '  ')}\n`)
    await io.out(wrong.length === 0 ? '没有发现问题\n' : `发现 ${wrong.length} 处问题\n`)
  }
  return wrong.length === 0 ? 0 : 1
}

const line = ({ what, ok, says }: Finding): string => `${ok ? '✓' : '✗'} ${what}：${says}`

/** On every platform that the group is on. */
async function testMessages(program: Program, group: Group): Promise<Finding[]> {
  const reached = (await program.platformsNow(program.database.db))(group.id)
  if (reached.length === 0) return [{ what: testOf(group), ok: false, says: '这个群现在发不到，没有发送' }]
  return Promise.all(reached.map((platform) => testMessage(program, group, platform)))
}

const testOf = ({ name }: Group): string => `测试消息（${name}）`

/** Sent as any other message is: by the process that holds the platform's connection. */
async function testMessage(program: Program, group: Group, platform: Platform): Promise<Finding> {
  const { database, clock } = program
  const what = testOf(group)
  const queue = await program.queue()
  const now = clock.now()
  const text = `这是一条测试消息，${formatClock(timeOfDay(now))} 由管理员用 sameday doctor 发出，收到即说明能发到本群。`
  const id = await database.db.transaction().execute((trx) =>
    enqueue(trx, queue, {
      key: `doctor/${group.id}/${randomUUID()}`,
      platform,
      conversation: { kind: 'group', group: group.id },
      message: { kind: 'text', text },
      lane: 'reply',
      ...worth('test', now),
    }),
  )
  if (id === null) throw new Error('a random key was there before')
  await queue.deliverNow([id])
  for (const until = performance.now() + SENT_WITHIN_MILLIS; ; await sleep(250)) {
    const [delivery] = await findDeliveries(database.db, id)
    const name = platforms[platform].name
    if (delivery === undefined) throw new Error('a message is gone')
    if (delivery.state === 'sent') return { what, ok: true, says: `${name}已接受` }
    if (delivery.state !== 'queued' && delivery.state !== 'sending')
      return { what, ok: false, says: `${name}没有接受：${delivery.reason ?? delivery.state}` }
    if (performance.now() > until)
      return {
        what,
        ok: false,
        says: `${SENT_WITHIN_MILLIS / 1000} 秒内没有发出，还在排队：${delivery.reason ?? '没有进程在向该平台发送'}`,
      }
  }
}
