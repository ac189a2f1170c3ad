import { z } from 'zod'
import type { OptIn } from '../policy/context.ts'
import { formatDay, parseClock } from '../policy/instant.ts'
import { areas, exemptionReasons } from '../policy/order.ts'
import {
  type Bulletins,
  type DistrictRole,
  type OwnTimes,
  type Role,
  type RoleGrant,
  cityRoles,
  districtKinds,
  districtRoles,
  groupPurposes,
  postings,
  roles,
} from './organisation.ts'
import { perGroupPlatform, perQuotaField } from '../platforms/platforms.ts'
import { alertSchema } from './alert-schema.ts'
import { type ExemptionWords, neverExempts } from './exemption-words.ts'
import { intakeSchema } from './intake-schema.ts'
import { smsSchema } from './sms-schema.ts'
import { ladderSchema } from './ladder-schema.ts'
import { paySchema } from './pay-schema.ts'
import { qualitySchema } from './quality/schema.ts'
import { payoutFilesSchema } from './payout-files-schema.ts'
import { clock, day, environmentName, id, listOf, listOrNone, minutes, oneOf, orNull, refuse, section, text } from './schema-fields.ts'
import { outageSchema } from './outages/schema.ts'

/**
 * The organisation file, field by field. Messages say what is expected; which value stands there, on which line, and which known
 * word comes closest is added by `schema-findings.ts`. What one entry means to another is in `cross-checks.ts`.
 */
const platformIds = <T extends z.ZodType>(value: T) =>
  section(perGroupPlatform(() => orNull(value)))
    .nullish()
    .transform((ids) => ids ?? perGroupPlatform(() => null))

const optIn = section({ area: oneOf(areas), from: day, until: orNull(day) }).superRefine(({ from, until }, ctx) => {
  if (until !== null && until <= from) refuse(ctx, '应晚于 from（until 当天已不算）', ['until'])
})

const district = section({
  id,
  name: text,
  aliases: listOrNone(text),
  kind: oneOf(districtKinds),
  optedIn: listOrNone(optIn).superRefine(refuseOverlaps),
  contractors: listOrNone(text),
})

const notAClock = '应为时刻（如 "18:30"）或 off'
const clockOrOff = z.string(notAClock).transform((value, ctx) => (value === 'off' ? null : (parseClock(value) ?? refuse(ctx, notAClock))))
const yesOrNo = z.boolean('应为 true 或 false')

const bulletinsSchema = section({
  progress: clockOrOff,
  final: clockOrOff,
  weekly: clockOrOff.optional(),
  monthly: clockOrOff.optional(),
  onRestDays: yesOrNo.optional(),
  restDays: listOrNone(day),
  workDays: listOrNone(day),
})
  .superRefine(({ restDays, workDays }, ctx) => {
    for (const [i, one] of workDays.entries()) if (restDays.includes(one)) refuse(ctx, '同一天不能既休息又上班', ['workDays', i])
  })
  .transform(({ weekly, monthly, onRestDays = true, ...rest }): Bulletins => ({
    ...rest,
    weekly: weekly === undefined ? rest.final : weekly,
    monthly: monthly === undefined ? rest.final : monthly,
    onRestDays,
  }))

const ownTimesSchema = section({
  progress: clockOrOff.optional(),
  final: clockOrOff.optional(),
  weekly: clockOrOff.optional(),
  monthly: clockOrOff.optional(),
  onRestDays: yesOrNo.optional(),
})
  .nullish()
  .transform((times): OwnTimes | null => times ?? null)

const group = section({
  id,
  name: text,
  purpose: oneOf(groupPurposes),
  districts: listOf(id),
  platforms: platformIds(text),
  webhooks: platformIds(environmentName),
  posts: listOrNone(oneOf(postings)),
  bulletins: ownTimesSchema,
}).superRefine(({ purpose, districts }, ctx) => {
  if (purpose !== 'control' && districts.length === 0) refuse(ctx, '至少要有一个区县', ['districts'])
})

const isDistrictRole = (role: Role): role is DistrictRole => districtRoles.some((r) => r === role)

const roleGrant = section({ role: oneOf(roles), districts: listOf(id).nullish() }).transform(({ role, districts }, ctx): RoleGrant => {
  if (!isDistrictRole(role)) {
    if (districts) refuse(ctx, `角色 ${role} 面向全市，不能写 districts（按区县的角色只有 ${districtRoles.join('、')}）`, ['districts'])
    return { role, districts: 'all' }
  }
  if (!districts?.length)
    return refuse(ctx, `角色 ${role} 按区县授予，应写明 districts（面向全市的角色只有 ${cityRoles.join('、')}）`, ['districts'])
  return { role, districts }
})

const absence = section({ from: day, until: day, instead: orNull(id) }).superRefine(({ from, until }, ctx) => {
  if (until <= from) refuse(ctx, '应晚于 from（until 当天已不算）', ['until'])
})

const person = section({
  id,
  name: text,
  crew: orNull(text),
  leads: listOrNone(text),
  contractor: orNull(text),
  platforms: platformIds(text),
  roles: listOf(roleGrant).min(1, '至少要有一个角色'),
  away: listOrNone(absence),
})

const quietHours = section({ from: clock, to: clock }).superRefine(({ from, to }, ctx) => {
  if (from === to) refuse(ctx, '不能与 from 相同；不设免打扰时段请删去 quietHours', ['to'])
})

const feed = section({ source: text, staleAfterMinutes: minutes.min(1, '应至少为 1') })

const word = text.min(2, '至少两个字').refine((said) => !neverExempts(said), '不能作为豁免原因〔四(八)〕〔I-12〕')

const exemptionWords = section({
  customer: listOrNone(word),
  'third-party': listOrNone(word),
  'force-majeure': listOrNone(word),
  rural: listOrNone(word),
} satisfies Record<keyof ExemptionWords, unknown>)
  .superRefine((words, ctx) => {
    const known = new Set<string>()
    for (const reason of exemptionReasons)
      for (const [i, said] of words[reason].entries()) {
        if (known.has(said)) refuse(ctx, '写了两次，一个说法只能指一种原因', [reason, i])
        known.add(said)
      }
  })
  .nullish()
  .transform((words) => words ?? { customer: [], 'third-party': [], 'force-majeure': [], rural: [] })

const compensation = section({ registerAutomatically: z.boolean('应为 true 或 false').nullish() })
  .nullish()
  .transform((rules) => ({ registerAutomatically: rules?.registerAutomatically ?? true }))

/** Putting away what has had its time (docs/data.md), every night by itself. */
const retention = section({ automatic: z.boolean('应为 true 或 false').nullish() })
  .nullish()
  .transform((rules) => ({ automatic: rules?.automatic ?? true }))

export const organisationSchema = section({
  districts: listOf(district).min(1, '至少要有一个区县'),
  groups: listOf(group).min(1, '至少要有一个群'),
  people: listOf(person).min(1, '至少要有一个人员'),
  bulletins: bulletinsSchema,
  alerts: alertSchema,
  alertBudget: z.int('应为整数').min(1, '应至少为 1').default(6),
  quietHours: orNull(quietHours),
  escalation: ladderSchema,
  feeds: listOrNone(feed),
  allowedChatUsers: listOrNone(text),
  pay: paySchema,
  quality: qualitySchema,
  outages: outageSchema,
  payoutFiles: payoutFilesSchema,
  sms: smsSchema,
  compensation,
  retention,
  intake: intakeSchema,
  botNames: listOrNone(text),
  exemptionWords,
  ...perQuotaField(() => orNull(z.int('应为整数').min(1, '应至少为 1'))),
  // The policy reads these in its own way: the same form comes with a judgement's context.
  parameters: z.custom((given) => given !== undefined, '应为一组“键: 值”，全照通知就写 {}'),
})

/** 二(五): one area is opted in over ranges that do not overlap, or nobody could say which decision holds. */
function refuseOverlaps(optedIn: readonly OptIn[], ctx: z.RefinementCtx): void {
  for (const [i, later] of optedIn.entries())
    for (const earlier of optedIn.slice(0, i)) {
      const apart = earlier.area !== later.area || (earlier.until ?? Infinity) <= later.from || (later.until ?? Infinity) <= earlier.from
      if (!apart) refuse(ctx, `与同一区域自 ${formatDay(earlier.from)} 起的一段重叠`, [i])
    }
}
