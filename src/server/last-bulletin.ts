import { timeOf } from '../bulletins/hearing-times.ts'
import { type BulletinPosting, postTo, readersIn } from '../bulletins/post-bulletins.ts'
import type { Trx } from '../db/database.ts'
import { type Instant, dayOf, startOfDay } from '../policy/instant.ts'

/**
 * The city's group of a new demonstration has the bulletin that it would have heard last, so that whoever comes first sees one at once;
 * the next one comes at its time. Nothing where the group has had one. The ids of new messages.
 */
export async function postLastBulletin(trx: Trx, posting: BulletinPosting, now: Instant): Promise<string[]> {
  const { organisation } = posting
  const group = organisation.groups.find(({ purpose, posts }) => purpose === 'city' && posts.includes('bulletins'))
  const time = group === undefined ? null : timeOf(organisation, group, 'final')
  if (group === undefined || time === null) return []
  const had = await trx.selectFrom('bulletin_edition').select('revision').where('group_id', '=', group.id).limit(1).execute()
  if (had.length > 0) return []
  const today = startOfDay(dayOf(now)) + time
  const day = today <= now ? dayOf(now) : dayOf(now) - 1
  const asOf = startOfDay(day) + time
  return postTo(trx, posting, { edition: 'final', date: day - 1, asOf, readers: readersIn(group), now, late: false })
}
