import { expect } from 'vitest'
import { daysOf, isPostedOn } from '../../src/bulletins/editions.ts'
import type { Db, Trx } from '../../src/db/database.ts'
import { forgetUnused, readFile } from '../../src/files/files.ts'
import type { FileMessage, Message } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { Organisation } from '../../src/people/organisation.ts'
import { type Instant, dayOf, formatDay, startOfDay } from '../../src/policy/instant.ts'
import { runDue } from '../../src/schedule/run-due.ts'
import type { Schedule } from '../../src/schedule/schedule.ts'
import { type ScheduleContext, schedules } from '../../src/schedule/schedules.ts'
import { at, exportSays, iso, orderFacts } from '../alerting/orders.ts'
import { test } from '../alerting/world.ts'
import { unsigned } from '../audit/chain.ts'
import { example } from '../people/example.ts'

const organisation: Organisation = {
  ...example,
  districts: example.districts.filter(({ id }) => id === 'ganyu'),
  groups: example.groups
    .filter(({ id }) => ['ganyu', 'city', 'control'].includes(id))
    .map((group) => (group.id === 'city' ? { ...group, posts: ['bulletins', 'workbooks'] } : group)),
}
const groups = ['city', 'ganyu']

/** Where the process dies; `two`: another one runs the slot at the same time. */
const deaths = ['drawn', 'before', 'amid', 'after', 'committed', 'two', 'two, one dies'] as const
type Death = (typeof deaths)[number]

class Killed extends Error {}

/** Dies once, the first time that it is asked to do anything. */
function mortal(death: Death): readonly Schedule<ScheduleContext>[] {
  let alive = death !== 'committed' && death !== 'two'
  const dies = (): boolean => alive && !(alive = false)
  return schedules
    .filter(({ name }) => name.startsWith('bulletin-'))
    .map((one) => ({
      ...one,
      prepare: async (db: Db, slot: Instant, context: ScheduleContext) => {
        await one.prepare?.(db, slot, context)
        if (death === 'drawn' && dies()) throw new Killed()
      },
      run: async (trx: Trx, slot: Instant, context: ScheduleContext) => {
        if (death === 'before' && dies()) throw new Killed()
        // When the first edition is kept already, and its picture.
        let asked = 0
        const platformsOf: ScheduleContext['platformsOf'] = (group) => {
          if (death === 'amid' && ++asked > groups.length && dies()) throw new Killed()
          return context.platformsOf(group)
        }
        const ids = await one.run(trx, slot, { ...context, platformsOf })
        if (dies()) throw new Killed()
        return ids
      },
    }))
}

test('a month of editions with a kill at every step, by two replicas: one of each; what was missed is said', async ({
  database,
  queue,
}) => {
  const { db } = database
  await exportSays(db, at('11-20 08:00'), [
    orderFacts({ id: 'ZD1', household: 'A', enteredAt: iso('11-05 12:00'), completedAt: iso('11-05 14:00') }),
    orderFacts({ id: 'ZD2', household: 'B', enteredAt: iso('11-19 12:00') }),
  ])
  let killed = 0
  const drawn = (board: object): Promise<Uint8Array> => Promise.resolve(Buffer.from(JSON.stringify(board)))
  const replica = (of: readonly Schedule<ScheduleContext>[]) => ({
    db,
    log: { error: ({ err }: { err: unknown }) => (expect(err).toBeInstanceOf(Killed), killed++) },
    organisation,
    schedules: of,
    contextAt: (_db: Db, now: Instant) => ({
      organisation,
      jobs: queue,
      auditKeys: unsigned,
      platformsOf: () => ['webchat'] as const,
      draw: drawn,
      now,
    }),
    // Whatever is committed is in the queue; whoever comes next delivers it.
    deliverNow: () => Promise.resolve(),
    slotRan: () => undefined,
  })
  const immortal = replica(mortal('committed'))
  let turn = 0
  async function clockStrikes(now: Instant): Promise<void> {
    const death = deaths[turn++ % deaths.length] ?? 'two'
    const first = replica(mortal(death))
    if (death.startsWith('two')) await Promise.all([runDue(first, now), runDue(immortal, now)])
    else await runDue(first, now)
    // Started again, sometimes with a clock that was set back.
    if (death === 'committed') await runDue(immortal, now - 60)
    await runDue(immortal, now + 5)
  }

  await runDue(immortal, at('11-01 00:10'))
  const down = { from: at('11-10 12:00'), to: at('11-13 07:00') }
  let restarted = false
  for (let day = dayOf(at('11-01 12:00')); day <= dayOf(at('12-01 12:00')); day++)
    for (const edition of ['final', 'weekly', 'monthly', 'progress'] as const) {
      const strikes = startOfDay(day) + (organisation.bulletins[edition] ?? NaN) + 7
      const isDown = strikes > down.from && strikes < down.to
      if (isDown || !isPostedOn(edition, day) || strikes > at('12-01 12:00')) continue
      if (strikes > down.to && !restarted) await clockStrikes(down.to)
      restarted ||= strikes > down.to
      await clockStrikes(strikes)
    }
  expect(killed).toBeGreaterThan(40)

  const missed = ['2026-11-10 progress', '2026-11-11 progress', '2026-11-12 progress', '2026-11-10 final']
  const expected: string[] = []
  for (let day = dayOf(at('10-31 12:00')); day <= dayOf(at('12-01 12:00')); day++) {
    const date = formatDay(day)
    if (date > '2026-10-31' && date < '2026-12-01') expected.push(`${date} progress`)
    if (date < '2026-12-01') expected.push(`${date} final`)
    if (daysOf('weekly', day).to === day && date < '2026-12-01') expected.push(`${date} weekly`)
    if (daysOf('monthly', day).to === day) expected.push(`${date} monthly`)
  }
  const each = expected.filter((one) => !missed.includes(one)).toSorted()
  expect(each.filter((one) => one.endsWith('ly'))).toHaveLength(7)
  const editions = await db.selectFrom('bulletin_edition').selectAll().execute()
  const sent = await db.selectFrom('outgoing').select(['key', 'message']).execute()
  for (const group of groups) {
    const kept = editions.filter(({ group_id }) => group_id === group).map(({ date, edition }) => `${date} ${edition}`)
    expect(kept.toSorted()).toEqual(each)
    const keys = sent.flatMap(({ key }) => (key.startsWith(`bulletin/${group}/`) ? [key.split('/').slice(3).join(' ')] : []))
    const forms = each.flatMap((one) => (group === 'city' ? [`${one} 1`, `${one} 1 workbook`] : [`${one} 1`]))
    expect(keys.toSorted()).toEqual(forms.toSorted())
  }
  const told = sent.filter(({ key }) => key.startsWith('control/bulletins-left-out/')).map(({ message }) => plainText(message as Message))
  const days = told.flatMap((text) => {
    const [, list = '', edition = ''] = /^(.*)的(进度通报|通报)没有发/.exec(text) ?? []
    return list.split('、').map((date) => `${date} ${edition}`)
  })
  expect(days.toSorted()).toEqual(['11月10日 进度通报', '11月10日 通报', '11月11日 进度通报', '11月12日 进度通报'])

  // However long ago they were posted, their pictures and workbooks are kept.
  await forgetUnused(db, at('12-31 00:00'))
  const files = new Set(sent.flatMap(({ message }) => ('hash' in (message as Message) ? [(message as FileMessage).hash] : [])))
  for (const { message } of editions) expect(files.has((message as FileMessage).hash)).toBe(true)
  for (const hash of files) expect(await readFile(db, hash)).not.toBeNull()
  // What was posted late says so on its picture too.
  const pictures = sent.map(({ message }) => message as FileMessage).filter(({ kind }) => kind === 'image')
  expect(pictures.filter(({ name }) => name.includes('（补发）'))).toHaveLength(2)
  for (const { hash, name } of pictures)
    expect(JSON.parse(String((await readFile(db, hash))?.content))).toMatchObject({ mark: name.includes('（补发）') ? '补发' : null })
})
