import { afterAll, expect } from 'vitest'
import { BATCH } from '../fakes/dingtalk/openapi/api-call.ts'
import { type BothPlatforms, startBothPlatforms } from './both-platforms.ts'
import { openRepairs } from './branch.ts'
import { checkNothingLost, outcome, settled } from './nothing-lost.ts'
import { until } from './patience.ts'
import { type Server, type Variables, sameday, serve } from './program.ts'
import { test } from './story.ts'
import { Talk, idOf, installers } from './talk.ts'

let both: BothPlatforms
let variables: Variables
let talk: Talk
let owner: Server
const kills: (() => Promise<void>)[] = []

const start = (): Promise<Server> => serve(variables, (kill) => void kills.push(kill))

test.beforeAll(async ({ scene }) => {
  both = await startBothPlatforms(scene.data)
  variables = { ...scene.variables, ...both.variables }
  const orders = Array.from({ length: 100 }, (_, n) => idOf(n))
  expect(await sameday(['import', openRepairs(scene.data, orders, 3)], variables)).toMatchObject({ exit: 0 })
  // Not before the other program is there: what is sent to nobody is lost.
  both.dingtalk.gateway.redeliverAfter = 15_000
  talk = new Talk(both)
  owner = await start()
  await both.untilConnected()
})
afterAll(async () => {
  for (const kill of kills) await kill()
  await both[Symbol.asyncDispose]()
})

/** Milliseconds until the other program is connected to both platforms. */
async function takeOver(from: { readonly wecom: number; readonly dingtalk: number }): Promise<number> {
  const since = performance.now()
  const { connection, dingtalk } = both
  const taken = (): boolean =>
    connection.subscriptions > from.wecom &&
    connection.subscribed &&
    dingtalk.gateway.connections.length > from.dingtalk &&
    dingtalk.gateway.open.length > 0
  await until('the other is connected', taken)
  return performance.now() - since
}

const connections = () => ({ wecom: both.connection.subscriptions, dingtalk: both.dingtalk.gateway.connections.length })

test('of two programs one is connected; when it is killed in the midst, the other takes over and says what was left', async ({ scene }) => {
  const other = await start()
  const before = connections()
  // Two sends that are under way, others that wait behind them, and messages that nobody has looked at yet.
  both.connection.faults.plan('unanswered', { of: 'aibot_respond_msg', times: 2 })
  const held = both.dingtalk.faults.hold(BATCH, 'after')
  for (const person of installers.slice(0, 4)) talk.ask(person, 3)
  await held.met
  await owner.end('SIGKILL')
  const taking = takeOver(before)
  both.dingtalk.faults.clear()
  const { rows, heard } = await outcome(scene)
  console.info(`left: ${heard.filter(({ state }) => state !== 'handled').length} unanswered, ${rows.filter(({ state }) => state === 'queued').length} waiting, ${rows.filter(({ state }) => state === 'sending').length} under way`) // prettier-ignore
  expect(rows.filter(({ state }) => state === 'sending').length).toBeGreaterThan(0)
  expect(heard.filter(({ state }) => state !== 'handled').length + rows.filter(({ state }) => state === 'queued').length).toBeGreaterThan(0)
  const millis = await taking
  console.info(`taken over after ${Math.round(millis)} ms`)
  expect(millis).toBeLessThan(15_000)
  await settled(both, variables)
  console.info(checkNothingLost(await outcome(scene), both, talk))
  expect(talk.byDingtalk.map(({ delivery }) => delivery.state)).toEqual(talk.byDingtalk.map(() => 'acknowledged'))
  owner = other
})

test('asked to stop, the one that is connected answers what it has and hands over at once', async ({ scene }) => {
  const other = await start()
  const before = connections()
  for (const person of installers.slice(4)) talk.ask(person, 3)
  await until('they are taken', () => both.dingtalk.gateway.deliveries.every(({ state }) => state !== 'waiting'))
  const taking = takeOver(before)
  expect(await owner.end('SIGTERM')).toMatchObject({ exit: 0, signal: null })
  const millis = await taking
  console.info(`handed over after ${Math.round(millis)} ms`)
  // Three seconds, and what a machine that does much else takes for it.
  expect(millis).toBeLessThan(6000)
  await settled(both, variables)
  const end = await outcome(scene)
  console.info(checkNothingLost(end, both, talk))
  expect(new Set(end.rows.slice(-12).map(({ state }) => state))).toEqual(new Set(['sent']))
  owner = other
})
