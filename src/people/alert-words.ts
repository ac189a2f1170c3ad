import { formatDay } from '../policy/instant.ts'
import { effectiveDay } from '../policy/parameters.ts'
import { type AlertStep, type Group, type Hearers, groupPurposes, roleNames } from './organisation.ts'

/** A row of the alert steps as people read it: on which days, when, what is said, and who hears it. */
export const stepText = (step: AlertStep, groups: readonly Group[]): string =>
  [
    `${daysText(step)}${whenText(step)}“${step.says}”`,
    ...repeatText(step),
    ...(step.urgent ? ['免打扰时段也提醒'] : []),
    hearersText(step.tells, groups),
  ].join('，')

/** Which row of a step: rows of one id hold on different days. */
export const rowName = ({ id, from }: AlertStep): string => (from === effectiveDay ? id : `${id}（${formatDay(from)}起）`)

function daysText({ from, until }: AlertStep): string {
  if (until !== null) return `${formatDay(from)}至${formatDay(until - 1)}，`
  return from === effectiveDay ? '' : `${formatDay(from)}起，`
}

const whenText = ({ when, minutes }: AlertStep): string => `${when === 'before' ? '到期前' : '超时后'} ${minutes} 分钟`

const repeatText = ({ repeatMinutes }: AlertStep): string[] => (repeatMinutes === null ? [] : [`每 ${repeatMinutes} 分钟一次`])

const purposeNames = { district: '区县群', city: '全市群', control: '管控群' } as const satisfies Record<
  (typeof groupPurposes)[number],
  string
>

function hearersText({ groups: told, roles }: Hearers, groups: readonly Group[]): string {
  const names = told.map((one) => {
    const purpose = groupPurposes.find((known) => known === one)
    return purpose === undefined ? (groups.find(({ id }) => id === one)?.name ?? one) : purposeNames[purpose]
  })
  return `发到${names.join('、')}${roles.length === 0 ? '' : `，点名${roles.map((role) => roleNames[role]).join('、')}`}`
}
