import { perQuotaField, platforms } from '../platforms/platforms.ts'
import { rowName, stepText } from './alert-words.ts'
import type { Organisation } from './organisation.ts'

const lists = { districts: '区县', groups: '群', people: '人员', alerts: '预警' } as const
const sections: Readonly<Record<Exclude<keyof Organisation, keyof typeof lists>, string>> = {
  bulletins: '通报时间',
  alertBudget: '每群每天提醒条数',
  quietHours: '免打扰',
  escalation: '升级',
  allowedChatUsers: '可在终端对话的系统用户',
  feeds: '数据源时限',
  intake: '数据接入',
  parameters: '参数',
  pay: '装机薪酬',
  quality: '服务质量',
  outages: '群障',
  payoutFiles: '赔付文件',
  sms: '告知短信',
  compensation: '赔付',
  retention: '到期清除',
  botNames: '机器人在群里的名字',
  exemptionWords: '豁免原因的说法',
  ...perQuotaField((platform) => `${platforms[platform].name}月调用配额`),
}

/** What `after` says otherwise than `before`, a line per kind of thing; entries by id, with what changed of them. */
export const organisationChanges = (before: Organisation, after: Organisation): string[] => [
  ...(['districts', 'groups', 'people'] as const).flatMap((name) =>
    listChanges(lists[name], byId(before[name]), byId(after[name]), byFields),
  ),
  ...listChanges(lists.alerts, stepsOf(before), stepsOf(after), (old, now) => `：${old.text} → ${now.text}`),
  ...changedFields(before, after).flatMap((name) => (isSection(name) ? [`${sections[name]}：有更改`] : [])),
]

const isSection = (name: string): name is keyof typeof sections => name in sections

type Entries<T> = ReadonlyMap<string, T>

const byId = (entries: readonly { readonly id: string }[]): Entries<object> => new Map(entries.map((entry) => [entry.id, entry]))

/** Steps in words, by id and first day: a step is a line, and so is its change. */
const stepsOf = ({ alerts, groups }: Organisation): Entries<{ readonly text: string }> =>
  new Map(alerts.map((step) => [rowName(step), { text: stepText(step, groups) }]))

const byFields = (old: object, now: object): string => `（${changedFields(old, now).join('、')}）`

function listChanges<T extends object>(
  what: string,
  before: Entries<T>,
  after: Entries<T>,
  changeText: (old: T, now: T) => string,
): string[] {
  const added = [...after.keys()].filter((name) => !before.has(name))
  const removed = [...before.keys()].filter((name) => !after.has(name))
  const changed = [...after].flatMap(([name, now]) => {
    const old = before.get(name)
    return old === undefined || isSame(old, now) ? [] : [`${name}${changeText(old, now)}`]
  })
  const parts = [
    ...(added.length === 0 ? [] : [`新增 ${added.join('、')}`]),
    ...(removed.length === 0 ? [] : [`删去 ${removed.join('、')}`]),
    ...(changed.length === 0 ? [] : [`更改 ${changed.join('、')}`]),
  ]
  return parts.length === 0 ? [] : [`${what}：${parts.join('；')}`]
}

const changedFields = (before: object, after: object): string[] => {
  const old = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after).flatMap(([name, value]: [string, unknown]) => (isSame(old.get(name), value) ? [] : [name]))
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
