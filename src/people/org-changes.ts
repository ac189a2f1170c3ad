import { perQuotaField, platforms } from '../platforms/platforms.ts'
import type { Organisation } from './organisation.ts'

const lists = { districts: '区县', groups: '群', people: '人员', alerts: '预警' } as const
const sections: Readonly<Record<Exclude<keyof Organisation, keyof typeof lists>, string>> = {
  bulletins: '通报时间',
  quietHours: '免打扰',
  allowedChatUsers: '可在终端对话的系统用户',
  feeds: '数据源时限',
  intake: '数据接入',
  parameters: '参数',
  pay: '装机薪酬',
  botNames: '机器人在群里的名字',
  ...perQuotaField((platform) => `${platforms[platform].name}月调用配额`),
}

/** What `after` says otherwise than `before`, a line per kind of thing; entries by id, with what changed of them. */
export const organisationChanges = (before: Organisation, after: Organisation): string[] => [
  ...(['districts', 'groups', 'people', 'alerts'] as const).flatMap((name) => listChanges(lists[name], before[name], after[name])),
  ...changedFields(before, after).flatMap((name) => (isSection(name) ? [`${sections[name]}：有更改`] : [])),
]

const isSection = (name: string): name is keyof typeof sections => name in sections

function listChanges(what: string, before: readonly { readonly id: string }[], after: readonly { readonly id: string }[]): string[] {
  const known = new Map(before.map((entry) => [entry.id, entry]))
  const ids = new Set(after.map(({ id }) => id))
  const added = after.filter(({ id }) => !known.has(id)).map(({ id }) => id)
  const removed = before.filter(({ id }) => !ids.has(id)).map(({ id }) => id)
  const changed = after.flatMap((entry) => {
    const fields = changedFields(known.get(entry.id) ?? entry, entry)
    return fields.length === 0 ? [] : [`${entry.id}（${fields.join('、')}）`]
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
