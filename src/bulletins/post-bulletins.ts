import type { Trx } from '../db/database.ts'
import { type Jobs, type ToSay, enqueueAll, onEach } from '../delivery/enqueue.ts'
import type { Platform } from '../platforms/platforms.ts'
import type { Group, Organisation } from '../people/organisation.ts'
import { type Day, HOUR, type Instant, dayOf, formatDay, startOfDay } from '../policy/instant.ts'
import type { Message } from '../messages/message.ts'
import { type Bulletin, type Scope, computeBulletins, scopeKey } from './bulletin.ts'
import type { Edition } from './editions.ts'
import { postedBulletin, workbookMessage } from './bulletin-files.ts'

/** A bulletin that is corrected is another revision of it. */
const FIRST_REVISION = 1

export interface BulletinPosting {
  readonly organisation: Organisation
  readonly jobs: Jobs
  /** Where a group is spoken to; empty: nowhere yet. */
  readonly platformsOf: (group: string) => readonly Platform[]
}

/** The progress edition is of its own day, the final one of the day before. */
export const dateOf = (edition: Edition, slot: Instant): Day => (edition === 'progress' ? dayOf(slot) : dayOf(slot) - 1)

/**
 * Posts an edition to the groups that are to have it, in the caller's transaction: districts get theirs, the other groups the city's.
 * Judged as of its slot, so that one caught up on later says what it would have said. The ids of new messages.
 */
export async function postBulletins(
  trx: Trx,
  { organisation, jobs, platformsOf }: BulletinPosting,
  edition: Edition,
  slot: Instant,
  now: Instant,
): Promise<string[]> {
  const date = dateOf(edition, slot)
  const messages: ToSay[] = []
  const reached = readersOf(organisation).filter(({ group }) => platformsOf(group.id).length > 0)
  const scopes = [...new Map(reached.map(({ scope }) => [scopeKey(scope), scope])).values()]
  for (const bulletin of await computeBulletins(trx, organisation, { date, edition, asOf: slot }, scopes)) {
    const key = scopeKey(bulletin.scope)
    const readers = reached.filter(({ scope }) => scopeKey(scope) === key)
    const forms = await formsOf(trx, bulletin, organisation, now, readers.some(takesWorkbook))
    for (const reader of readers) {
      const { group } = reader
      const revision = `bulletin/${group.id}/${key}/${formatDay(date)}/${edition}/${FIRST_REVISION}`
      for (const { part, message } of forms.filter((form) => form.part !== '/workbook' || takesWorkbook(reader)))
        messages.push(
          ...onEach(platformsOf(group.id), {
            key: `${revision}${part}`,
            conversation: { kind: 'group', group: group.id },
            message,
            lane: 'bulletin',
            at: now,
            worthUntil: worthUntil(organisation, edition, date, now),
          }),
        )
    }
  }
  return enqueueAll(trx, jobs, messages)
}

interface Form {
  /** Stands behind the key of the bulletin. */
  readonly part: '' | '/workbook'
  readonly message: Message
}

/** The picture with its lines, and where a group takes it the workbook. */
async function formsOf(trx: Trx, bulletin: Bulletin, organisation: Organisation, now: Instant, workbook: boolean): Promise<Form[]> {
  const forms: Form[] = [{ part: '', message: await postedBulletin(trx, bulletin, organisation, now) }]
  return workbook ? [...forms, { part: '/workbook', message: await workbookMessage(trx, bulletin, organisation, now) }] : forms
}

const takesWorkbook = ({ group }: { readonly group: Group }): boolean => group.posts.includes('workbooks')

/** Until the next edition says more; one that is caught up on later for an hour. */
const worthUntil = ({ bulletins }: Organisation, edition: Edition, date: Day, now: Instant): Instant =>
  Math.max(startOfDay(date + (edition === 'progress' ? 1 : 2)) + bulletins.final, now + HOUR)

function readersOf({ groups }: Organisation): { readonly group: Group; readonly scope: Scope }[] {
  return groups
    .filter(({ posts }) => posts.includes('bulletins'))
    .flatMap((group) => {
      const scopes: Scope[] = group.purpose === 'district' ? group.districts.map((district) => ({ district })) : [{ city: true }]
      return scopes.map((scope) => ({ group, scope }))
    })
}
