import type { Trx } from '../../db/database.ts'
import { type Jobs, enqueueAll, onEach } from '../../delivery/enqueue.ts'
import { worth } from '../../delivery/too-late.ts'
import { silencedToday } from '../../messages/alert-text.ts'
import { type Instant, formatDay, dayOf } from '../../policy/instant.ts'
import type { Alerting } from '../alerts-due.ts'
import { silencesAt } from './silences.ts'
import { silenceText } from './silence-text.ts'

/** Tells the groups of the districts, once a day, what is silenced there, so that no silence is forgotten. */
export async function saySilences(
  trx: Trx,
  { organisation, platformsOf }: Pick<Alerting, 'organisation' | 'platformsOf'>,
  jobs: Jobs,
  at: Instant,
): Promise<string[]> {
  const silences = await silencesAt(trx, at)
  if (silences.length === 0) return []
  const hearing = organisation.groups.filter(({ posts, purpose }) => purpose === 'district' && posts.includes('alerts'))
  const messages = hearing.flatMap(({ id, districts }) => {
    const here = silences.flatMap((silence) => {
      const own = silence.districts.filter((district) => districts.includes(district))
      return own.length === 0 ? [] : [silenceText({ ...silence, districts: own }, organisation)]
    })
    if (here.length === 0) return []
    const said = { key: `silences/${id}/${formatDay(dayOf(at))}`, conversation: { kind: 'group', group: id }, lane: 'alert' } as const
    return onEach(platformsOf(id), { ...said, message: { kind: 'text', text: silencedToday(here) }, ...worth('notice', at) })
  })
  return enqueueAll(trx, jobs, messages)
}
