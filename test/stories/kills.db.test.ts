import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { auditKey } from '../../src/audit/keys.ts'
import { openAudit } from '../../src/audit/open.ts'
import { verifyChain } from '../../src/audit/verify.ts'
import { realClock } from '../../src/clock.ts'
import { verifyLedger } from '../../src/compensation/verify.ts'
import { Secret } from '../../src/config/secret.ts'
import { openDatabase } from '../../src/db/database.ts'
import { engine } from '../engines/database.ts'
import { reportLost } from '../engines/template.ts'
import { BATCH } from '../fakes/dingtalk/openapi/api-call.ts'
import type { FrameFault } from '../fakes/wecom/connection/connection-server.ts'
import { type BothPlatforms, startBothPlatforms } from './both-platforms.ts'
import { openRepairs } from './branch.ts'
import { checkNothingLost, deliveriesIn, outcome, settled } from './nothing-lost.ts'
import { until } from './patience.ts'
import { type Server, type Variables, sameday, serve } from './program.ts'
import { type Scene, branchOf, sceneIn, test } from './story.ts'
import { Talk, idOf, installers } from './talk.ts'

/** SAMEDAY_KILLS=200 for the full number on each engine. */
const KILLS = Number(process.env['SAMEDAY_KILLS'] ?? (engine === 'embedded' ? 6 : 12))
/**
 * On a server a program that was killed is followed when its lease has ended: most of a life is spent waiting, so several branches live at once,
 * in one database, each in a schema of its own. Their orders have the same numbers, so that whatever crossed would be met.
 */
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

/** No two branches have the same number of them. */
const ordersOf = (branch: number): string[] => Array.from({ length: (EACH + 1) * MOST_ORDERS + branch }, (_, n) => idOf(n))

const auditKeyOf = (branch: number): string => `the key of the trail of branch number ${branch}`

/** All lives of one branch's program; what they came to, in words. */
async function killAgainAndAgain(scene: Scene, branch: number): Promise<string> {
  await using both = await startBothPlatforms(scene.data)
  const variables = { ...scene.variables, ...both.variables, SAMEDAY_AUDIT_KEY: auditKeyOf(branch) }
  const orders = ordersOf(branch)
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
    const heard = new Set(talk.byDingtalk.map(({ msgId }) => msgId))
    const replies = end.rows.flatMap(({ key }) => /^reply\/dingtalk\/(.+)\/\d+$/.exec(key)?.[1] ?? [])
    expect(replies.filter((msgId) => !heard.has(msgId))).toEqual([])
    return checkNothingLost(end, both, talk)
  } finally {
    for (const kill of kills) await kill()
  }
}

/** Each in a folder of its own; on a server all in one database. */
async function branchesIn(data: string): Promise<Scene[]> {
  const folders = Array.from({ length: SIDE_BY_SIDE }, (_, n) => join(data, `branch-${n}`))
  for (const folder of folders) mkdirSync(folder)
  if (engine === 'embedded') return Promise.all(folders.map(sceneIn))
  const { variables, ...shared } = await sceneIn(data)
  return folders.map((folder, n) => branchOf({ ...shared, data: folder, variables: { ...variables, SAMEDAY_DATA: folder } }, `branch_${n}`))
}

/** Its own orders, a whole ledger, and a trail that is whole under its own key: nothing of another's is among them. */
async function checkWhole(scene: Scene, branch: number): Promise<void> {
  const database = await openDatabase(scene.placeOf('live'), reportLost)
  try {
    const { db } = database
    const ids = await db.selectFrom('orders').select('id').orderBy('id').execute()
    expect(ids.map(({ id }) => id)).toEqual(ordersOf(branch))
    expect(await verifyLedger(db)).toMatchObject({ broken: null })
    const keys = await openAudit(db, { current: auditKey(new Secret(auditKeyOf(branch))), others: [], file: null }, realClock.now())
    expect(await verifyChain(db, keys.keys, { file: { checkpoints: [], unreadable: [] }, noted: null })).toMatchObject({ faults: [] })
  } finally {
    await database.close()
  }
}

test(
  `${KILLS} kills of the program while it speaks: nothing is lost, nothing said twice that is not marked, and nothing crosses to another branch`,
  { timeout: 240_000 + EACH * 40_000 },
  async ({ data }) => {
    const scenes = await branchesIn(data)
    // Where one fails the others still come to their end: no program is left behind.
    const lives = await Promise.allSettled(scenes.map(killAgainAndAgain))
    const figures = lives.map((one) => {
      if (one.status === 'rejected') throw one.reason
      return one.value
    })
    for (const [n, scene] of scenes.entries()) await checkWhole(scene, n)
    console.info([`${engine}, ${KILLS} kills`, ...figures].join('\n'))
  },
)

const ended = async (server: Server): Promise<void> => {
  expect(await server.end('SIGTERM')).toMatchObject({ exit: 0, signal: null })
}
