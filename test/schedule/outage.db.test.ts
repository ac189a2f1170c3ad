import { expect } from 'vitest'
import type { Db } from '../../src/db/database.ts'
import type { Queue } from '../../src/delivery/queue.ts'
import { refreshAlert } from '../../src/alerting/refresh-alert.ts'
import type { Outgoing } from '../../src/delivery/sender.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { Instant } from '../../src/policy/instant.ts'
import type { Platform } from '../../src/platforms/platforms.ts'
import { runDue } from '../../src/schedule/run-due.ts'
import { type ScheduleContext, schedules } from '../../src/schedule/schedules.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { only } from '../alerting/world.ts'
import { FakePlatform, withQueue } from '../delivery/fake-platform.ts'
import { unsigned } from '../audit/chain.ts'
import { test } from '../engines/database.ts'

const organisation = only('ganyu')
const HALF_HOUR = 1800

class Readable extends FakePlatform {
  readonly read: string[] = []

  override send(outgoing: Outgoing) {
    this.read.push(plainText(outgoing.message))
    return super.send(outgoing)
  }
}

/** Runs what is due at every half hour of the product clock, as a server does every minute. */
async function live(db: Db, queue: Queue, clock: { time: Instant }, until: Instant): Promise<void> {
  const platformsOf = (group: string): readonly Platform[] => (group === 'control' ? ['dingtalk'] : ['wecom'])
  for (; clock.time < until; clock.time += HALF_HOUR) {
    const sent: Promise<void>[] = []
    await runDue(
      {
        db,
        log: console,
        organisation,
        schedules,
        contextAt: (_trx: unknown, now: Instant): ScheduleContext => ({ organisation, jobs: queue, auditKeys: unsigned, platformsOf, now }),
        deliverNow: (ids) => {
          const delivered = queue.deliverNow(ids)
          sent.push(delivered)
          return delivered
        },
        slotRan: () => undefined,
      },
      clock.time,
    )
    await Promise.all(sent)
  }
}

const repair = (n: number, more: object = {}): object =>
  orderFacts({ id: `ZD${100 + n}`, household: `H${n}`, enteredAt: iso('11-17 12:00'), ...more })

test('a platform that was away for three and a half days says what is so now, and the control group hears what it never said', async ({
  database,
}) => {
  const { db } = database
  const [wecom, dingtalk] = [new Readable('wecom'), new Readable('dingtalk')]
  const clock = { time: at('11-17 12:30') }
  await exportSays(
    db,
    at('11-17 12:20'),
    Array.from({ length: 11 }, (_, n) => repair(n)),
  )
  await withQueue(
    database,
    [dingtalk],
    async (queue) => {
      await live(db, queue, clock, at('11-18 14:00'))
      await exportSays(
        db,
        at('11-18 13:00'),
        Array.from({ length: 8 }, (_, n) => repair(n, { completedAt: iso('11-18 10:00') })),
      )
      await live(db, queue, clock, at('11-20 09:00'))
      await exportSays(db, at('11-20 08:50'), [repair(50, { enteredAt: iso('11-20 08:00') })])
      await live(db, queue, clock, at('11-21 00:30'))
      expect(wecom.read).toEqual([])

      clock.time = at('11-21 00:10')
      await queue.serve(wecom)
      await expect.poll(() => wecom.read.length).toBe(3)
      clock.time = at('11-21 00:30')
      await live(db, queue, clock, at('11-21 01:30'))
    },
    { now: () => clock.time, refresh: (trx, said) => refreshAlert(trx, organisation, said) },
  )
  const titles = wecom.read.map((text) => text.split('\n').find((line) => line.startsWith('【')))
  expect(new Set(titles)).toEqual(
    new Set(['【已超时 4 单】', '【赣榆 11月19日 当日装当日修通报】', '【赣榆 11月20日 当日装当日修进度通报】']),
  )
  const alert = wecom.read.find((text) => text.includes('已超时 4 单')) ?? ''
  expect(alert).toContain('截至 11月21日 00:10，')
  expect(alert.match(/^ZD\d+/gm)).toEqual(['ZD150', 'ZD108', 'ZD109', 'ZD110'])

  // What was never said is told where it can be, once each.
  const news = dingtalk.read.filter((text) => text.startsWith('企业微信有'))
  const lines = news.flatMap((text) => text.split('\n').filter((line) => /^[0-9a-f]{8} 已放弃/.test(line)))
  const said = lines.map((line) => line.replace(/^\S+ /, '').replace(/：过了时效.*$/, ''))
  expect(said).toEqual([...new Set(said)])
  expect(said).toContain('已放弃 赣榆装维群 预警“6小时内到期 11 单” 11月17日 18:00')
  expect(said).toContain('已放弃 赣榆装维群 通报“赣榆 11月17日 当日装当日修进度通报” 11月17日 18:30')
  expect(said.some((line) => line.includes('11月21日'))).toBe(false)
})
