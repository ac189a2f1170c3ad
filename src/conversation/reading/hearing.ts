import { wordingOf } from '../../knowledge/wording.ts'
import { visibleDistricts } from '../../people/permissions.ts'
import { dayOf } from '../../policy/instant.ts'
import { inForce } from '../../policy/parameters.ts'
import type { StoredOrder } from '../../orders/current/rows.ts'
import type { Scene } from '../command.ts'
import type { Hearing } from '../grammar/sentence.ts'

/** What the grammar needs to know of who speaks, where and when. `shown`: the orders that “这单” may mean. */
export const hearingOf = (
  { organisation, asker, conversation, now, knowledge, context }: Scene,
  shown: readonly string[],
  found: StoredOrder | null,
): Hearing => ({
  organisation,
  visible: visibleDistricts(organisation, asker.id, conversation),
  now,
  wording: wordingOf(knowledge, { day: dayOf(now), cutOff: inForce(context.parameters.cutOff, dayOf(now)) }),
  shown,
  found: found?.order ?? null,
})
