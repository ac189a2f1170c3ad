import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { engine } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { BATCH } from '../platforms/dingtalk/api-call.ts'
import type { Delivery } from '../platforms/dingtalk/stream-delivery.ts'
import type { Card } from '../platforms/wecom/card.ts'
import type { FrameFault } from '../platforms/wecom/connection-server.ts'
import { type BothPlatforms, WECOM_GROUP, startBothPlatforms } from './both-platforms.ts'
import { openRepairs, wecomId } from './branch.ts'
import { until } from './patience.ts'
import { type Server, type Variables, sameday, serve } from './program.ts'
import { type Scene, sceneIn, test } from './story.ts'
import { messageOf, textOf } from './tenant.ts'

/** SAMEDAY_KILLS=200 for the full number on each engine. */
const KILLS = Number(process.env['SAMEDAY_KILLS'] ?? (engine === 'embedded' ? 6 : 12))
/** On a server a program that was killed is followed when its lease has ended: most of a life is spent waiting, so several branches live at once. */
const SIDE_BY_SIDE = engine === 'embedded' ? 1 : 4
const EACH = Math.ceil(KILLS / SIDE_BY_SIDE)
/** Few kills would always come at the same moments. */
const FIRST = Math.floor(Math.random() * 100)
const QUESTIONS = 2
const TOKEN = '/v1.0/oauth2/accessToken'
const CARD = '/v1.0/card/instances/createAndDeliver'
const MARK = '【可能重复】'

const idOf = (n: number): string => `ZD20261101${String(n).padStart(6, '0')}`
const installers = Array.from({ length: 6 }, (_, i) => `ganyu-installer-0${i + 1}`)

/** When a process is killed. `come` plans it, and resolves when it is there. */
interface Moment {
  readonly name: string
  /** It is about an alert: an escalation is confirmed, which the dispatchers are told of. */
  readonly alert?: true
  readonly come: (both: BothPlatforms) => Promise<unknown>
}

/** As soon as WeCom has so treated a frame of this command. */
async function frame({ connection }: BothPlatforms, cmd: string, fault: FrameFault | null): Promise<void> {
  const before = connection.received(cmd).length
  if (fault !== null) connection.faults.plan(fault, { of: cmd })
  await until(`WeCom gets ${cmd}`, () => connection.received(cmd).length > before)
}

async function answered({ dingtalk }: BothPlatforms, path: string): Promise<void> {
  const count = (): number => dingtalk.asked.filter((asked) => asked.path === path).length
  const before = count()
  await until(`DingTalk answers ${path}`, () => count() > before)
}

const moments: readonly Moment[] = [
  { name: 'before DingTalk has it', come: ({ dingtalk }) => dingtalk.faults.hold(TOKEN, 'before').met },
  { name: 'before WeCom has it', come: (both) => frame(both, 'aibot_respond_msg', 'ignore') },
  { name: 'while DingTalk does it', come: ({ dingtalk }) => dingtalk.faults.hold(BATCH, 'before').met },
  { name: 'before WeCom answers', come: (both) => frame(both, 'aibot_respond_msg', 'unanswered') },
  { name: 'before DingTalk answers', come: ({ dingtalk }) => dingtalk.faults.hold(BATCH, 'after').met },
  { name: 'after WeCom answered', come: (both) => frame(both, 'aibot_respond_msg', null) },
  { name: 'after DingTalk answered', come: (both) => answered(both, BATCH) },
  { name: 'before WeCom answers an alert', alert: true, come: (both) => frame(both, 'aibot_send_msg', 'unanswered') },
  { name: 'before DingTalk answers an alert', alert: true, come: ({ dingtalk }) => dingtalk.faults.hold(CARD, 'after').met },
  { name: 'before WeCom has an alert', alert: true, come: (both) => frame(both, 'aibot_send_msg', 'ignore') },
  { name: 'at any moment', come: () => sleep(Math.random() * 300) },
]

/** What people said in all lives of the program. */
class Talk {
  readonly #both: BothPlatforms
  #orders = 0
  /** By DingTalk, which sends again what was not acknowledged while anybody is connected. */
  readonly byDingtalk: { readonly msgId: string; readonly delivery: Delivery }[] = []

  constructor(both: BothPlatforms) {
    this.#both = both
  }

  /** Questions by both platforms at once, each about an order of its own. */
  ask(life: number): void {
    const person = installers[life % installers.length] ?? ''
    for (let i = 0; i < QUESTIONS; i++) {
      this.#sayToDingtalk(person, `为什么 ${idOf(this.#orders++)}`)
      this.#both.connection.say({ userid: wecomId(person), text: `为什么 ${idOf(this.#orders++)}` })
    }
  }

  /** Asks to escalate an order; what confirms it. */
  async aboutToEscalate(): Promise<() => void> {
    const { enterprise, connection } = this.#both
    const [manager, id] = [wecomId('ganyu-manager'), idOf(this.#orders++)]
    const code = (): string | undefined =>
      enterprise
        .seen(manager)
        .filter(({ text }) => text.includes(id))
        .map(({ text }) => /确认 (\d\d)/.exec(text)?.[1])
        .find((one) => one !== undefined)
    connection.say({ userid: manager, text: `/升级 ${id} 单子太多` })
    await until('the question', () => code() !== undefined)
    return () => void connection.say({ userid: manager, text: `确认 ${code()}` })
  }

  /** Its reply address is of no use, so that the answer takes the OpenAPI. */
  #sayToDingtalk(by: string, text: string): void {
    const { dingtalk } = this.#both
    const message = messageOf(dingtalk, { by }, text)
    const delivery = dingtalk.gateway.say({ ...message, sessionWebhookExpiredTime: dingtalk.clock.now() })
    this.byDingtalk.push({ msgId: message.msgId, delivery })
  }
}

/** A life that ends at the moment. */
async function live(both: BothPlatforms, talk: Talk, variables: Variables, life: number, kept: Kept): Promise<void> {
  const moment = moments[life % moments.length]
  if (moment === undefined) throw new Error('no moment')
  const server = await serve(variables, kept)
  await both.untilConnected()
  const confirm = moment.alert === true ? await talk.aboutToEscalate() : null
  const come = moment.come(both)
  talk.ask(life)
  confirm?.()
  await come
  await server.end('SIGKILL')
  // What DingTalk has in hand it does all the same.
  both.dingtalk.faults.clear()
}

type Kept = (kill: () => Promise<void>) => void

/** All lives of one branch's program; what they came to, in words. */
async function killAgainAndAgain(scene: Scene, branch: number): Promise<string> {
  await using both = await startBothPlatforms(scene.data)
  const variables = { ...scene.variables, ...both.variables }
  const orders = Array.from({ length: (EACH + 1) * (2 * QUESTIONS + 1) }, (_, n) => idOf(n))
  expect(await sameday(['import', openRepairs(scene.data, orders, 3)], variables)).toMatchObject({ exit: 0 })
  both.dingtalk.gateway.redeliverAfter = 3000
  both.dingtalk.gateway.redeliverTimes = 1000
  const talk = new Talk(both)
  const kills: (() => Promise<void>)[] = []
  try {
    for (let n = 0; n < EACH; n++) await live(both, talk, variables, FIRST + branch * EACH + n, (kill) => void kills.push(kill))
    const last = await serve(variables, (kill) => void kills.push(kill))
    await settled(both, variables)
    const doubtful = await linesOf(['deliveries', '--state', 'in-doubt', '--json'], variables)
    await ended(last)
    const end = await outcome(scene)
    // A person can see them; a hundred of them at once.
    expect(doubtful.length).toBe(Math.min(100, end.rows.filter(({ state }) => state === 'in-doubt').length))
    return check(end, both, talk)
  } finally {
    for (const kill of kills) await kill()
  }
}

test(
  `${KILLS} kills of the program while it speaks: nothing is lost, nothing said twice that is not marked`,
  { timeout: 240_000 + EACH * 40_000 },
  async ({ data }) => {
    const scenes = await Promise.all(
      Array.from({ length: SIDE_BY_SIDE }, (_, n) => {
        const folder = join(data, `branch-${n}`)
        mkdirSync(folder)
        return sceneIn(folder)
      }),
    )
    const figures = await Promise.all(scenes.map(killAgainAndAgain))
    console.info([`${engine}, ${KILLS} kills`, ...figures].join('\n'))
  },
)

async function settled({ dingtalk, untilConnected }: BothPlatforms, variables: Variables): Promise<void> {
  await untilConnected()
  await until('everything is acknowledged, or lost while nobody was there', () =>
    dingtalk.gateway.deliveries.every(({ state }) => state !== 'waiting'),
  )
  const unsettled = async (): Promise<string[]> =>
    (await Promise.all(['queued', 'sending'].map((state) => linesOf(['deliveries', '--state', state, '--json'], variables)))).flat()
  await until('everything is said or in doubt', async () => (await unsettled()).length === 0, 100_000)
}

async function linesOf(argv: readonly string[], variables: Variables): Promise<string[]> {
  const { exit, out, err } = await sameday(argv, variables)
  expect([exit, err]).toEqual([0, expect.not.stringContaining('Error')])
  return out.split('\n').filter((line) => line !== '')
}

const ended = async (server: Server): Promise<void> => {
  expect(await server.end('SIGTERM')).toMatchObject({ exit: 0, signal: null })
}

interface Row {
  readonly key: string
  readonly platform: string
  readonly lane: string
  readonly state: string
  readonly reason: string | null
  readonly repeat: boolean
  readonly message: unknown
}

async function outcome(
  scene: Scene,
): Promise<{ readonly rows: readonly Row[]; readonly heard: readonly { message_id: string; state: string }[] }> {
  const database = await openDatabase(scene.placeOf('live'), reportLost)
  try {
    const columns = ['key', 'platform', 'lane', 'state', 'reason', 'repeat', 'message'] as const
    const rows = await database.db.selectFrom('outgoing').select(columns).orderBy('position').execute()
    const heard = await database.db.selectFrom('inbox').select(['message_id', 'state']).execute()
    return { rows, heard }
  } finally {
    await database.close()
  }
}

/** What people see on a platform, all conversations together. */
function seenOn(platform: string, { dingtalk, enterprise }: BothPlatforms): string[] {
  if (platform === 'dingtalk') return dingtalk.tenant.posts.map((post) => `${post.conversation}\n${textOf([post])}`)
  const places = [WECOM_GROUP, ...['ganyu-manager', ...installers].map(wecomId)]
  // A card with nothing but buttons names no order; its buttons are its own.
  const keysOf = (card: Card | undefined): string =>
    card?.card_type === 'button_interaction' ? card.button_list.map(({ key }) => key).join() : ''
  return places.flatMap((place) => enterprise.seen(place).map(({ text, card }) => `${place}\n${text}\n${keysOf(card?.as())}`))
}

/** By what a message is known among all others: its order, and which of the things said about it. */
function subjectOf(text: string): string {
  const what = ['请确认升级工单', '工单升级，请安排', '已升级', '超时在途'].find((word) => text.includes(word))
  return `${what} ${/ZD\d{14}/.exec(text)?.[0]}`
}

function check({ rows, heard }: Awaited<ReturnType<typeof outcome>>, both: BothPlatforms, talk: Talk): string {
  // Nothing is lost on the way in: what was heard is answered, and what DingTalk was told had arrived was heard.
  expect(heard.filter(({ state }) => state !== 'handled')).toEqual([])
  const keys = new Set(rows.map(({ key }) => key))
  const acknowledged = talk.byDingtalk.filter(({ delivery }) => delivery.state === 'acknowledged')
  for (const { msgId } of acknowledged) expect(keys).toContain(`reply/dingtalk/${msgId}/0`)
  // Nor on the way out: it was said, or is in doubt for a person to look at.
  expect(rows.filter(({ state }) => state !== 'sent' && state !== 'in-doubt')).toEqual([])
  const figures = [`${acknowledged.length} of ${talk.byDingtalk.length} questions acknowledged to DingTalk`]
  for (const platform of ['wecom', 'dingtalk']) {
    const seen = seenOn(platform, both)
    const subjects = Map.groupBy(seen, subjectOf)
    const own = rows.filter((row) => row.platform === platform)
    for (const row of own) {
      const shown = subjects.get(subjectOf(JSON.stringify(row.message))) ?? []
      if (row.state === 'sent') expect(shown.length, row.key).toBeGreaterThan(0)
      if (row.lane !== 'alert') expect(shown.filter((text) => text.includes(MARK))).toEqual([])
    }
    // Nothing is said twice unmarked.
    const unmarked = seen.filter((text) => !text.includes(MARK))
    expect(unmarked.filter((text, i) => unmarked.indexOf(text) !== i)).toEqual([])
    const doubtful = own.filter(({ state }) => state === 'in-doubt')
    const arrived = doubtful.filter(({ message }) => subjects.has(subjectOf(JSON.stringify(message)))).length
    figures.push(
      `${platform}: ${own.length} messages, ${doubtful.length} in doubt (${arrived} of them had arrived), ${seen.length - unmarked.length} said again with a mark`,
    )
  }
  return figures.join('; ')
}
