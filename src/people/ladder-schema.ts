import type { z } from 'zod'
import { type Ladder, type Rung, ladderRoles } from './organisation.ts'
import { clock, listOf, minutes, oneOf, orNull, refuse, section, text } from './schema-fields.ts'

const atLeastOne = minutes.min(1, '应至少为 1')
const MINUTE = 60

const rung = section({ role: oneOf(ladderRoles), minutes: atLeastOne, eveningMinutes: orNull(atLeastOne) }).transform(
  ({ role, minutes: day, eveningMinutes }): Rung => ({ role, waits: day * MINUTE, eveningWaits: (eveningMinutes ?? day) * MINUTE }),
)

const evening = section({ from: clock, to: clock }).superRefine(({ from, to }, ctx) => {
  if (from === to) refuse(ctx, '不能与 from 相同', ['to'])
})

/** 四(三)1 names the dispatcher; who is above them, and how long each is waited for, a branch decides for itself. */
const usual: Ladder = {
  levels: [
    { role: 'dispatcher', waits: 15 * MINUTE, eveningWaits: 10 * MINUTE },
    { role: 'manager', waits: 20 * MINUTE, eveningWaits: 15 * MINUTE },
    { role: 'desk', waits: 30 * MINUTE, eveningWaits: 20 * MINUTE },
    { role: 'city-lead', waits: 60 * MINUTE, eveningWaits: 60 * MINUTE },
  ],
  // 四(三)2: from 18:00 on.
  evening: { from: 18 * 3600, to: 8 * 3600 },
  holds: 60 * MINUTE,
  emergencyCrew: null,
}

export const ladderSchema = section({
  levels: orNull(listOf(rung).min(1, '至少要有一级').superRefine(refuseTwice)),
  evening: orNull(evening),
  holdMinutes: orNull(atLeastOne),
  emergencyCrew: orNull(text),
})
  .nullish()
  .transform((given): Ladder => ({
    levels: given?.levels ?? usual.levels,
    evening: given?.evening ?? usual.evening,
    holds: typeof given?.holdMinutes === 'number' ? given.holdMinutes * MINUTE : usual.holds,
    emergencyCrew: given?.emergencyCrew ?? usual.emergencyCrew,
  }))

function refuseTwice(levels: readonly Rung[], ctx: z.RefinementCtx): void {
  for (const [i, { role }] of levels.entries())
    if (levels.slice(0, i).some((before) => before.role === role)) refuse(ctx, '前面已有这一级', [i, 'role'])
}
