import { formatClock, formatDay } from '../policy/instant.ts'
import { effectiveDay } from '../policy/parameters.ts'
import { type AlertStep, type Group, type Hearers, groupPurposes, roleNames } from './organisation.ts'

/** A row of the alert steps as people read it: on which days, when, what is said, and who hears it. */
export const stepText = (step: AlertStep, groups: readonly Group[]): string =>
  [
    `${daysText(step)}${whenText(step)}“${step.says}”${onlyText(step)}`,
    ...repeatText(step),
    ...(step.urgent ? ['免打扰时段也提醒'] : []),
    ...(step.between === null ? [] : [`只在 ${timeText(step.between.from)}–${timeText(step.between.to)} 提醒`]),
    hearersText(step.tells, groups),
  ].join('，')

/** Which row of a step: rows of one id hold on different days. */
export const rowName = ({ id, from }: AlertStep): string => (from === effectiveDay ? id : `${id}（${formatDay(from)}起）`)

function daysText({ from, until }: AlertStep): string {
  if (until !== null) return `${formatDay(from)}至${formatDay(until - 1)}，`
  return from === effectiveDay ? '' : `${formatDay(from)}起，`
}

const setNames = {
  open: '',
  'same-day': '',
  timed: '限时和预约单',
  unarranged: '',
  late: '',
  'at-resource-desk': '在资源岗',
  'at-network-desk': '在网元岗',
  stuck: '异常卡单',
  'missing-appointment': '',
  'unconfirmed-reschedule': '',
  'call-back-overdue': '',
  'acceptance-faults': '',
} as const satisfies Record<AlertStep['orders'], string>

const desks: readonly AlertStep['orders'][] = ['at-resource-desk', 'at-network-desk', 'stuck']

function whenText({ when, orders, minutes, at, weekday }: AlertStep): string {
  const times = at.map(timeText).join('、')
  switch (when) {
    case 'before':
      return `${setNames[orders]}到期前 ${minutes} 分钟`
    case 'after':
      return `${setNames[orders]}${desks.includes(orders) ? '满' : '超时后'} ${minutes} 分钟`
    case 'daily':
      return `每天 ${times} `
    case 'weekly':
      return `每周${weekdayNames[weekday - 1]} ${times} `
  }
}

const weekdayNames = ['一', '二', '三', '四', '五', '六', '日'] as const
const timeText = (clock: number): string => formatClock(clock).slice(0, 5)

const onlyText = ({ only }: AlertStep): string => ({ each: '', changed: '（只说有变化的）', once: '（每单一次）' })[only]

const repeatText = ({ repeatMinutes }: AlertStep): string[] => (repeatMinutes === null ? [] : [`每 ${repeatMinutes} 分钟一次`])

const purposeNames = { district: '区县群', city: '全市群', control: '管控群' } as const satisfies Record<
  (typeof groupPurposes)[number],
  string
>

function hearersText({ groups: told, people, roles }: Hearers, groups: readonly Group[]): string {
  const names = told.map((one) => {
    const purpose = groupPurposes.find((known) => known === one)
    return purpose === undefined ? (groups.find(({ id }) => id === one)?.name ?? one) : purposeNames[purpose]
  })
  const places = [...names, ...people.map((role) => `${roleNames[role]}本人`)]
  return `发到${places.join('、')}${roles.length === 0 || told.length === 0 ? '' : `，点名${roles.map((role) => roleNames[role]).join('、')}`}`
}
