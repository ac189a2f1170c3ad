import { realClock } from '../../src/clock.ts'
import { type FakeDingTalk, startDingTalk } from '../fakes/dingtalk/fake-dingtalk.ts'
import { PlatformClock } from '../fakes/dingtalk/platform-clock.ts'
import type { Post } from '../fakes/dingtalk/tenant.ts'
import { until } from './patience.ts'
import { dingtalkId } from './branch.ts'
import type { Variables } from './program.ts'

export const GANYU = 'cidGanyu+/=='
export const CONTROL = 'cidControl+/=='
/** A group with somebody of another organisation in it. */
export const MIXED = 'cidMixed+/=='
export const SECRET = 'app-secret-of-the-branch'
/** What the environment holds of the custom robots of two groups. */
const robots = { HOOK_GANYU: ['g'.repeat(64), `SEC${'1'.repeat(64)}`], HOOK_CONTROL: ['c'.repeat(64), `SEC${'2'.repeat(64)}`] } as const

const staff = [
  'admin',
  'desk',
  'ganyu-manager',
  'ganyu-dispatcher',
  ...Array.from({ length: 6 }, (_, i) => `ganyu-installer-0${i + 1}`),
  'haizhou-manager',
]

/** The branch on DingTalk: its people, three groups, and the custom robots of two of them. */
export async function startTenant(): Promise<FakeDingTalk> {
  const app = { corpId: 'dingcorpBranch', appKey: 'dingappBranch', appSecret: SECRET, robotCode: 'dingappBranch' }
  const dingtalk = await startDingTalk(PlatformClock.running(realClock.now() * 1000), app)
  const { tenant, openapi } = dingtalk
  for (const person of staff) tenant.addPerson(dingtalkId(person), { nick: person })
  tenant.addPerson('guest', { nick: '外人', outside: 'dingcorpOther' })
  tenant.addGroup(GANYU, '赣榆装维', staff.map(dingtalkId))
  tenant.addGroup(CONTROL, '运行管控', ['admin', 'desk'].map(dingtalkId))
  tenant.addGroup(MIXED, '东海装维', [...['admin', 'ganyu-manager'].map(dingtalkId), 'guest'])
  for (const [name, conversation] of [['HOOK_GANYU', GANYU] as const, ['HOOK_CONTROL', CONTROL] as const]) {
    const [token, secret] = robots[name]
    openapi.customRobots.add(token, { conversation, secret })
  }
  return dingtalk
}

/** What the program is told of it, without the custom robots. */
export const tenantVariables = ({ url, tenant: { app } }: FakeDingTalk): Variables => ({
  DINGTALK_APP_KEY: app.appKey,
  DINGTALK_APP_SECRET: app.appSecret,
  DINGTALK_ROBOT_CODE: app.robotCode,
  DINGTALK_CARD_TEMPLATE: 'overdue-card.schema',
  DINGTALK_API_BASE: url,
  DINGTALK_OAPI_BASE: url,
})

export const robotVariables: Variables = Object.fromEntries(Object.entries(robots).map(([name, parts]) => [name, parts.join(',')]))

/** The organisation file with the custom robots of two groups. */
export const withRobots = (text: string): string =>
  text
    .replace('id: ganyu, name: 赣榆装维群,', 'id: ganyu, name: 赣榆装维群, webhooks: { dingtalk: HOOK_GANYU },')
    .replace('id: control\n', 'id: control\n    webhooks: { dingtalk: HOOK_CONTROL }\n')

/** All that people read there. */
export const textOf = (posts: readonly Post[]): string => posts.map(({ title, text }) => `${title}\n${text}`).join('\n')

/** Where a person says something: in a group, or alone with the robot. */
export interface Saying {
  readonly by: string
  readonly in?: string
}

const placeOf = (saying: Saying): string => saying.in ?? `user/${dingtalkId(saying.by)}`

export const messageOf = (dingtalk: FakeDingTalk, saying: Saying, text: string) =>
  dingtalk.messages.text({ ...saying, by: dingtalkId(saying.by) }, text)

/** Says something and waits for what is seen there of it. */
export async function ask(dingtalk: FakeDingTalk, saying: Saying, text: string, answer: RegExp): Promise<readonly Post[]> {
  const place = placeOf(saying)
  const before = dingtalk.seen(place).length
  dingtalk.gateway.say(messageOf(dingtalk, saying, text))
  await until(`an answer to ${text}`, () => answer.test(textOf(dingtalk.seen(place).slice(before))))
  return dingtalk.seen(place).slice(before)
}

/** Waits for the program's connection. */
export const untilConnected = (dingtalk: FakeDingTalk): Promise<void> =>
  until('the program is connected', () => dingtalk.gateway.open.length > 0)
