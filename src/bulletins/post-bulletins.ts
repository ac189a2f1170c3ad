import type { Db, Trx } from '../db/database.ts'
import { type Jobs, type ToSay, enqueueAll, onEach } from '../delivery/enqueue.ts'
import { worth } from '../delivery/too-late.ts'
import { leftOutText } from '../messages/bulletin-posting-text.ts'
import { editionWords } from '../messages/bulletin-text.ts'
import { hearsAt, timeOf } from './hearing-times.ts'
import type { Group, Organisation } from '../people/organisation.ts'
import type { Platform } from '../platforms/platforms.ts'
import { type Day, HOUR, type Instant, dayOf, formatDay, parseDay, startOfDay } from '../policy/instant.ts'
import { type Scope, computeBulletins, scopeKey } from './bulletin.ts'
import { type Draw, bulletinForms, drawAhead, late } from './bulletin-files.ts'
import { type Edition, dateOf, isPostedOn, postableUntil } from './editions.ts'
import { dayText } from './figure-words.ts'
import { editionKey, keepEdition, messageKey } from './stored-editions.ts'

export interface BulletinPosting {
  readonly organisation: Organisation
  readonly jobs: Jobs
  /** Where a group is spoken to; empty: nowhere yet. */
  readonly platformsOf: (group: string) => readonly Platform[]
  /** How pictures are made of boards; absent: drawn in a thread of their own. */
  readonly draw?: Draw
}

export interface Reader {
  readonly group: Group
  readonly scope: Scope
}

/** Later than this a bulletin says that it is late. */
const LATE_SECONDS = 10 * 60

/**
 * Posts an edition to the groups whose time the slot is, in the caller's transaction: districts get theirs, the other groups the city's.
 * Judged as of its slot, so that one that is caught up on says what it would have said. What can no longer be posted is told to the control
 * group. The ids of new messages.
 */
export async function postBulletins(trx: Trx, posting: BulletinPosting, edition: Edition, slot: Instant, now: Instant): Promise<string[]> {
  const post = postOf(posting.organisation, edition, slot, now)
  if (post.readers.length === 0) return []
  if (now > postableUntil(edition, slot)) return tellLeftOut(trx, posting, edition, slot, now)
  return postTo(trx, posting, post)
}

/** Draws beforehand what `postBulletins` will store: what is the same then is not drawn in its transaction. */
export async function drawBulletins(db: Db, posting: BulletinPosting, edition: Edition, slot: Instant, now: Instant): Promise<void> {
  if (now <= postableUntil(edition, slot)) await drawFor(db, posting, postOf(posting.organisation, edition, slot, now))
}

const postOf = (organisation: Organisation, edition: Edition, slot: Instant, now: Instant): Post => ({
  edition,
  date: dateOf(edition, slot),
  asOf: slot,
  readers: organisation.groups.filter((group) => hearsAt(organisation, group, edition, slot)).flatMap(readersIn),
  now,
  late: now - slot > LATE_SECONDS,
})

/** What a group reads: a district's group its districts', another the city's. */
export function readersIn(group: Group): Reader[] {
  if (!group.posts.includes('bulletins')) return []
  const scopes: Scope[] = group.purpose === 'district' ? group.districts.map((district) => ({ district })) : [{ city: true }]
  return scopes.map((scope) => ({ group, scope }))
}

interface Post {
  readonly edition: Edition
  readonly date: Day
  readonly asOf: Instant
  readonly readers: readonly Reader[]
  readonly now: Instant
  readonly late: boolean
}

/** Draws beforehand what `postTo` will store. */
export async function drawFor(db: Db, { organisation, platformsOf, draw }: BulletinPosting, post: Post): Promise<void> {
  const { edition, date, asOf } = post
  const scopes = scopesOf(reachedOf(post, platformsOf))
  const bulletins = await computeBulletins(db, organisation, { date, edition, asOf }, scopes)
  await drawAhead(bulletins, organisation, { marked: post.late ? late : undefined, draw })
}

const reachedOf = ({ readers }: Post, platformsOf: BulletinPosting['platformsOf']): Reader[] =>
  readers.filter(({ group }) => platformsOf(group.id).length > 0)

const scopesOf = (readers: readonly Reader[]): Scope[] => [...new Map(readers.map(({ scope }) => [scopeKey(scope), scope])).values()]

/** Posts the first revision to those that have not had it and can be spoken to. */
export async function postTo(trx: Trx, posting: BulletinPosting, post: Post): Promise<string[]> {
  const { organisation, jobs, platformsOf } = posting
  const { edition, date, asOf, now } = post
  const reached = reachedOf(post, platformsOf)
  const messages: ToSay[] = []
  for (const bulletin of await computeBulletins(trx, organisation, { date, edition, asOf }, scopesOf(reached))) {
    const its = reached.filter(({ scope }) => scopeKey(scope) === scopeKey(bulletin.scope))
    const forms = await bulletinForms(trx, bulletin, organisation, now, {
      workbook: its.some(takesWorkbook),
      marked: post.late ? late : undefined,
      draw: posting.draw,
    })
    for (const reader of its) {
      const key = editionKey(reader.group.id, bulletin)
      if (!(await keepEdition(trx, key, { revision: 1, bulletin, message: forms[0].message, postedAt: now, corrected: null }))) continue
      for (const { part, message } of forms.filter((form) => form.part !== '/workbook' || takesWorkbook(reader)))
        messages.push(
          ...onEach(platformsOf(reader.group.id), {
            key: `${messageKey(key, 1)}${part}`,
            conversation: { kind: 'group', group: reader.group.id },
            message,
            lane: 'bulletin',
            at: now,
            worthUntil: worthUntil(organisation, edition, bulletin.days.to, now),
          }),
        )
    }
  }
  return enqueueAll(trx, jobs, messages)
}

/** Whether a group is sent the workbook behind its bulletins too. */
export const takesWorkbook = ({ group }: { readonly group: Group }): boolean => group.posts.includes('workbooks')

/** Until the next edition says more; one that is posted late for an hour. */
function worthUntil({ bulletins }: Organisation, edition: Edition, date: Day, now: Instant): Instant {
  const days = { progress: 1, final: 2, weekly: 4, monthly: 8 }[edition]
  return Math.max(startOfDay(date + days) + (bulletins.final ?? 9 * HOUR), now + HOUR)
}

/**
 * Once for all slots of an edition that were missed: of several slots the first to be looked at tells of all after it, and one that failed
 * at first only of those before.
 */
async function tellLeftOut(
  trx: Trx,
  { organisation, jobs, platformsOf }: BulletinPosting,
  edition: Edition,
  slot: Instant,
  now: Instant,
): Promise<string[]> {
  const control = organisation.groups.find(({ purpose }) => purpose === 'control')
  if (control === undefined) return []
  const told = `control/bulletins-left-out/${edition}/${formatDay(dayOf(now))}`
  const until = await firstTold(trx, told)
  const days = Array.from({ length: dayOf(now) - dayOf(slot) + 1 }, (_, n) => dayOf(slot) + n)
  const isMissed = (day: Day): boolean =>
    organisation.groups.some((group) => {
      const at = startOfDay(day) + (timeOf(organisation, group, edition) ?? NaN)
      return isPostedOn(edition, day) && hearsAt(organisation, group, edition, at) && now > postableUntil(edition, at)
    })
  const dates = days
    .filter(isMissed)
    .map((day) => dateOf(edition, startOfDay(day)))
    .filter((date) => until === null || date < until)
  const [first] = dates
  if (first === undefined) return []
  const command = edition === 'progress' ? null : { date: formatDay(first), edition }
  const text = leftOutText(editionWords[edition].title, dates.map(dayText), command)
  return enqueueAll(
    trx,
    jobs,
    onEach(platformsOf(control.id), {
      key: `${told}/${formatDay(first)}`,
      conversation: { kind: 'group', group: control.id },
      message: { kind: 'text', text },
      lane: 'alert',
      ...worth('control', now),
    }),
  )
}

/** From which day's edition on that was said today; null: nothing yet. */
async function firstTold(trx: Trx, told: string): Promise<Day | null> {
  const { key } = await trx
    .selectFrom('outgoing')
    .select((eb) => eb.fn.min('key').as('key'))
    .where('key', 'like', `${told}/%`)
    .executeTakeFirstOrThrow()
  return key === null ? null : parseDay(key.slice(told.length + 1))
}
