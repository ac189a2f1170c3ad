import { z } from 'zod'
import { effectiveDay } from '../policy/parameters.ts'
import { isByClock, kindOfStep, orderSets, stepMoments } from './alert-steps.ts'
import { type AlertStep, type Hearers, groupPurposes, roles } from './organisation.ts'
import { clock, day, id, listOf, listOrNone, minutes, oneOf, orNull, refuse, section, text } from './schema-fields.ts'

/** Listeners of a step that names none: the district, and for late orders those above it too. */
const usualHearers = {
  before: { groups: ['district'], people: [], roles: ['installer'] },
  after: { groups: groupPurposes, people: [], roles: ['dispatcher'] },
  waiting: { groups: ['district'], people: [], roles: ['dispatcher'] },
} as const satisfies Record<ReturnType<typeof kindOfStep>, Hearers>

const hearers = section({
  groups: orNull(listOf(text)),
  people: listOrNone(oneOf(roles)),
  roles: orNull(listOf(oneOf(roles))),
}).superRefine(({ groups, people }, ctx) => {
  if (groups?.length === 0 && people.length === 0) refuse(ctx, '至少要有一个群，或写明 people', ['groups'])
})

const hours = section({ from: clock, to: clock }).superRefine(({ from, to }, ctx) => {
  if (from === to) refuse(ctx, '不能与 from 相同', ['to'])
})

const alertStep = section({
  id,
  from: orNull(day),
  until: orNull(day),
  orders: oneOf(orderSets).nullish(),
  when: oneOf(stepMoments),
  minutes: orNull(minutes),
  repeatMinutes: orNull(minutes.min(1, '应至少为 1')),
  at: listOrNone(clock),
  weekday: orNull(z.int('应为 1（周一）到 7（周日）').min(1, '应为 1（周一）到 7（周日）').max(7, '应为 1（周一）到 7（周日）')),
  only: oneOf(['each', 'changed', 'once']).default('each'),
  urgent: z.boolean('应为 true 或 false').default(false),
  between: orNull(hours),
  inHandToo: z.boolean('应为 true 或 false').default(false),
  says: text,
  does: orNull(text),
  tells: orNull(hearers),
})
  .superRefine(({ when, minutes, repeatMinutes, at, weekday, from, until, orders }, ctx) => {
    const byClock = isByClock({ when })
    if (when !== 'after' && repeatMinutes !== null) refuse(ctx, '只用于 when: after 的步骤', ['repeatMinutes'])
    if (byClock && minutes !== null) refuse(ctx, '只用于 when: before 和 after 的步骤', ['minutes'])
    if (!byClock && minutes === null) refuse(ctx, '应为整数分钟', ['minutes'])
    if (byClock === (at.length === 0)) refuse(ctx, byClock ? '应写明时刻，如 ["09:00"]' : '只用于 when: daily 和 weekly 的步骤', ['at'])
    if ((when === 'weekly') !== (weekday !== null))
      refuse(ctx, when === 'weekly' ? '应写明星期几' : '只用于 when: weekly 的步骤', ['weekday'])
    if (byClock && (orders === 'open' || orders === undefined || orders === null))
      refuse(ctx, '按时刻提醒的步骤要写明哪些工单，如 same-day、late', ['orders'])
    if (orders === 'acceptance-faults' && when !== 'weekly') refuse(ctx, '受理差错只按周提醒（when: weekly）', ['orders'])
    if (until !== null && until <= (from ?? effectiveDay)) refuse(ctx, '应晚于 from（until 当天已不算）', ['until'])
  })
  .transform(({ from, tells, orders, minutes, at, weekday, ...step }): AlertStep => {
    const known = { ...step, orders: orders ?? 'open' } as const
    const usual = usualHearers[kindOfStep(known)]
    return {
      ...known,
      from: from ?? effectiveDay,
      minutes: minutes ?? 0,
      at: at.toSorted((one, other) => one - other),
      weekday: weekday ?? 1,
      tells: {
        groups: tells === null ? usual.groups : (tells.groups ?? (tells.people.length > 0 ? [] : usual.groups)),
        people: tells?.people ?? usual.people,
        roles: tells?.roles ?? usual.roles,
      },
    }
  })

export const alertSchema = listOrNone(alertStep).transform((steps) => steps.toSorted((one, other) => place(one) - place(other)))

/** Before the visit, by the clock, after the promise. */
const place = (step: AlertStep): number => (isByClock(step) ? -0.5 : step.when === 'before' ? -1 - step.minutes : step.minutes)
