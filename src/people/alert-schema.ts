import { z } from 'zod'
import { effectiveDay } from '../policy/parameters.ts'
import { type AlertStep, type Hearers, groupPurposes, roles } from './organisation.ts'
import { day, id, listOf, listOrNone, minutes, oneOf, orNull, refuse, section, text } from './schema-fields.ts'

/** Who hears a step that does not say so: the district, and what is late those above it too. */
const usualHearers = {
  before: { groups: ['district'], roles: ['installer'] },
  after: { groups: groupPurposes, roles: ['dispatcher'] },
} as const satisfies Record<AlertStep['when'], Hearers>

const hearers = section({ groups: orNull(listOf(text).min(1, '至少要有一个群')), roles: orNull(listOf(oneOf(roles))) })

const alertStep = section({
  id,
  from: orNull(day),
  until: orNull(day),
  when: oneOf(['before', 'after']),
  minutes,
  repeatMinutes: orNull(minutes.min(1, '应至少为 1')),
  urgent: z.boolean('应为 true 或 false').default(false),
  says: text,
  tells: orNull(hearers),
})
  .superRefine(({ when, repeatMinutes, from, until }, ctx) => {
    if (when === 'before' && repeatMinutes !== null) refuse(ctx, '只用于 when: after 的步骤', ['repeatMinutes'])
    if (until !== null && until <= (from ?? effectiveDay)) refuse(ctx, '应晚于 from（until 当天已不算）', ['until'])
  })
  .transform(({ from, tells, ...step }): AlertStep => {
    const usual = usualHearers[step.when]
    return { ...step, from: from ?? effectiveDay, tells: { groups: tells?.groups ?? usual.groups, roles: tells?.roles ?? usual.roles } }
  })

export const alertSchema = listOrNone(alertStep).transform((steps) => steps.toSorted((one, other) => sinceDue(one) - sinceDue(other)))

const sinceDue = ({ when, minutes }: AlertStep): number => (when === 'before' ? -1 - minutes : minutes)
