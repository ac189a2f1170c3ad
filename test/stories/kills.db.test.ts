import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { engine } from '../engines/database.ts'
import { BATCH } from '../fakes/dingtalk/openapi/api-call.ts'
import type { FrameFault } from '../fakes/wecom/connection/connection-server.ts'
import { type BothPlatforms, startBothPlatforms } from './both-platforms.ts'
import { openRepairs } from './branch.ts'
import { checkNothingLost, deliveriesIn, outcome, settled } from './nothing-lost.ts'
import { until } from './patience.ts'
import { type Server, type Variables, sameday, serve } from './program.ts'
import { type Scene, sceneIn, test } from './story.ts'
import { Talk, idOf, installers } from './talk.ts'

/** SAMEDAY_KILLS=200 for the full number on each engine. */
const KILLS = Number(process.env['SAMEDAY_KILLS'] ?? (engine === 'embedded' ? 6 : 12))
/** On a server a program that was killed is followed when its lease has ended: most of a life is spent waiting, so several branches live at once. */
const SIDE_BY_SIDE = engine === 'embedded' ? 1 : 4
const EACH = Math.ceil(KILLS / SIDE_BY_SIDE)
/** Few kills would always come at the same moments. */
const FIRST = Math.floor(Math.random() * 100)
/** By each platform, in each life. */
const QUESTIONS = 2
const MOST_ORDERS = 2 * QUESTIONS + 1
const TOKEN = '/v1.0/oauth2/accessToken'
const CARD = '/v1.0/card/instances/createAndDeliver'

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

/** While DingTalk has a call in hand, before or after it does what is asked. */
async function held({ dingtalk }: BothPlatforms, path: string, when: 'before' | 'after'): Promise<void> {
  let met = false
  void dingtalk.faults.hold(path, when).met.then(() => {
    met = true
  })
  await until(`DingTalk gets ${path}`, () => met)
}

/** A message waits for a new access token: it is being sent, and has not left. */
async function withoutToken(both: BothPlatforms): Promise<void> {
  both.dingtalk.openapi.tokens.invalidateAll()
  await held(both, TOKEN, 'before')
}

/** As soon as DingTalk has a call; its answer is on its way. */
async function answered({ dingtalk }: BothPlatforms, path: string): Promise<void> {
  const count = (): number => dingtalk.asked.filter((asked) => asked.path === path).length
  const before = count()
  await until(`DingTalk answers ${path}`, () => count() > before)
}

const moments: readonly Moment[] = [
  { name: 'before DingTalk has it', come: withoutToken },
  { name: 'before WeCom has it', come: (both) => frame(both, 'aibot_respond_msg', 'ignore') },
  { name: 'while DingTalk does it', come: (both) => held(both, BATCH, 'before') },
  { name: 'before WeCom answers', come: (both) => frame(both, 'aibot_respond_msg', 'unanswered') },
  { name: 'before DingTalk answers', come: (both) => held(both, BATCH, 'after') },
  { name: 'after WeCom answered', come: (both) => frame(both, 'aibot_respond_msg', null) },
  { name: 'after DingTalk answered', come: (both) => answered(both, BATCH) },
  { name: 'before WeCom answers an alert', alert: true, come: (both) => frame(both, 'aibot_send_msg', 'unanswered') },
  { name: 'before DingTalk answers an alert', alert: true, come: (both) => held(both, CARD, 'after') },
  { name: 'before WeCom has an alert', alert: true, come: (both) => frame(both, 'aibot_send_msg', 'ignore') },
  { name: 'at any moment', come: () => sleep(Math.random() * 300) },
]

/** A life that ends at the moment. */
async function live(both: BothPlatforms, talk: Talk, variables: Variables, life: number, kept: Kept): Promise<void> {
  const moment = moments[life % moments.length]
  if (moment === undefined) throw new Error('no moment')
  const server = await serve(variables, kept)
  await both.untilConnected()
  const confirm = moment.alert === true ? await talk.aboutToEscalate() : null
  const come = moment.come(both)
  talk.ask(installers[life % installers.length] ?? '', QUESTIONS)
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
  const orders = Array.from({ length: (EACH + 1) * MOST_ORDERS }, (_, n) => idOf(n))
  expect(await sameday(['import', openRepairs(scene.data, orders, 3)], variables)).toMatchObject({ exit: 0 })
  both.dingtalk.gateway.redeliverAfter = 3000
  both.dingtalk.gateway.redeliverTimes = 1000
  const talk = new Talk(both)
  const kills: (() => Promise<void>)[] = []
  try {
    for (let n = 0; n < EACH; n++) await live(both, talk, variables, FIRST + branch * EACH + n, (kill) => void kills.push(kill))
    const last = await serve(variables, (kill) => void kills.push(kill))
    await settled(both, variables)
    const doubtful = await deliveriesIn('in-doubt', variables)
    await ended(last)
    const end = await outcome(scene)
    // A person can see them; a hundred of them at once.
    expect(doubtful.length).toBe(Math.min(100, end.rows.filter(({ state }) => state === 'in-doubt').length))
    return checkNothingLost(end, both, talk)
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
    // Where one fails the others still come to their end: no program is left behind.
    const lives = await Promise.allSettled(scenes.map(killAgainAndAgain))
    const figures = lives.map((one) => {
      if (one.status === 'rejected') throw one.reason
      return one.value
    })
    console.info([`${engine}, ${KILLS} kills`, ...figures].join('\n'))
  },
)

const ended = async (server: Server): Promise<void> => {
  expect(await server.end('SIGTERM')).toMatchObject({ exit: 0, signal: null })
}
