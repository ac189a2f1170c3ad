import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Line } from '../../src/channels/webchat/protocol.ts'
import { openDatabase } from '../../src/db/database.ts'
import { reportLost } from '../engines/template.ts'
import { csv, row } from '../intake/sample.ts'
import { Gone, type Page, type Saying, botLines, botSays, say, saying, transcriptOf, visit, wordsOf } from './page.ts'
import { sameday, serve } from './program.ts'
import { type Scene, test } from './story.ts'

const KILLS = 6
/** In one life nobody asks more often: a page may say so many things at once. */
const MOST_QUESTIONS = 40
const GROUP = 'group/ganyu'
/** Each life has somebody else ask in private, who never comes back: what it left unanswered there, no later message brings up. */
const people = ['manager', 'dispatcher', ...Array.from({ length: 6 }, (_, i) => `installer-0${i + 1}`)].map((role) => `ganyu-${role}`)
const directOf = (person: string): string => `direct/${person}`

const variables = (scene: Scene) => ({ ...scene.variables, SAMEDAY_NOW: '2026-11-21T20:30:00+08:00' })
const idOf = (i: number): string => `ZD20261119${String(i).padStart(6, '0')}`

/** Repairs of 赣榆 that have been late for days. */
async function importOrders(scene: Scene): Promise<void> {
  const file = join(scene.data, 'late.csv')
  const rows = Array.from({ length: (KILLS + 1) * (MOST_QUESTIONS + 1) }, (_, i) =>
    row({ 工单编号: idOf(i), 工单类型: '障碍', 录入时间: '2026-11-19 10:00:00' }),
  )
  writeFileSync(file, csv(...rows))
  expect(await sameday(['import', file], variables(scene))).toMatchObject({ exit: 0 })
}

/** What was said in all lives of the server, and what it said it had taken. */
class Talk {
  readonly said = new Map<string, { readonly id: string; readonly said: Saying }>()
  readonly taken = new Set<string>()
  #orders = 0

  nextOrder(): string {
    return idOf(this.#orders++)
  }

  /** Says it; whether it was taken is known only when the server lives to say so. */
  async say(page: Page, id: string, said: Saying): Promise<boolean> {
    this.said.set(said.clientId, { id, said })
    try {
      await say(page, said)
      this.taken.add(said.clientId)
      return true
    } catch (error) {
      if (error instanceof Gone) return false
      throw error
    }
  }

  /** What a page says once more when it is back: it was never told that it was taken. */
  async sayAgain(page: Page): Promise<void> {
    for (const [clientId, { id, said }] of this.said)
      if (said.conversation === GROUP && !this.taken.has(clientId)) await this.say(page, id, said)
  }

  /** One question after another, each about an order of its own, without waiting for the one before. */
  async askUntilGone(page: Page, person: string): Promise<void> {
    const asked: Promise<void>[] = []
    const gone = new AbortController()
    for (let i = 0; !gone.signal.aborted && i < MOST_QUESTIONS; i++) {
      const id = this.nextOrder()
      const question = i % 2 === 0 ? saying('ganyu-manager', GROUP, `为什么 ${id}`) : saying(person, directOf(person), `查单 ${id}`)
      const taken = this.say(page, id, question)
      asked.push(taken.then((here) => (here ? undefined : gone.abort())))
      await sleep(8)
    }
    await Promise.all(asked)
  }
}

/** Asks to exempt an order; the answer that confirms. */
async function aboutToExempt(page: Page, id: string): Promise<Saying> {
  await say(page, saying('ganyu-manager', GROUP, `/豁免 ${id} 客户原因 录音${id.slice(-6)}`))
  const question = await botSays(page, GROUP, (said) => said.includes(id) && said.includes('请确认登记豁免'))
  return saying('ganyu-manager', GROUP, `确认 ${/确认 (\d\d)/.exec(question)?.[1]}`)
}

test('killed at random moments, the server answers all that it took, once', { timeout: 300_000 }, async ({ scene }) => {
  await importOrders(scene)
  const talk = new Talk()
  const exempted: string[] = []
  for (const person of people.slice(0, KILLS)) {
    const server = await serve(variables(scene))
    const page = await visit(server.url)
    page.tell({ type: 'open', conversation: GROUP })
    await talk.sayAgain(page)
    const id = talk.nextOrder()
    const confirmation = await aboutToExempt(page, id)
    exempted.push(id)
    const asking = talk.askUntilGone(page, person)
    await sleep(Math.random() * 350)
    const confirming = talk.say(page, id, confirmation)
    await sleep(Math.random() * 40)
    await server.end('SIGKILL')
    await Promise.all([asking, confirming])
  }

  const server = await serve(variables(scene))
  const page = await visit(server.url)
  await talk.sayAgain(page)
  const answered = async (): Promise<boolean> => {
    const all = await everyLine(page)
    return botLines(all).length * 2 >= all.length
  }
  await expect.poll(answered, { timeout: 60_000, interval: 1500 }).toBe(true)
  expect(await sameday(['deliveries', '--json'], variables(scene))).toMatchObject({ exit: 0, out: '' })
  const lines = await everyLine(page)
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length)
  const answers = botLines(lines).map(wordsOf)
  for (const { id, said } of talk.said.values()) {
    const heard = lines.filter((line) => line.id === said.clientId).length
    if (talk.taken.has(said.clientId)) expect(heard).toBe(1)
    const about = answers.filter((answer) => answer.includes(id))
    const questions = about.filter((answer) => answer.includes('请确认'))
    expect([questions.length, about.length - questions.length]).toEqual([said.text.includes('确认') ? 1 : 0, heard])
  }
  for (const id of exempted) expect(answers.filter((said) => said.includes(`工单 ${id} 已豁免`))).toHaveLength(1)
  // Besides these, the bot has asked about each exemption, and apologised for nothing.
  expect(answers).toHaveLength(lines.length - answers.length)
  await server.end('SIGTERM')
  expect(await grants(scene)).toEqual(exempted)
  expect(await sameday(['audit', 'verify'], variables(scene))).toMatchObject({ exit: 0 })
})

async function everyLine(page: Page): Promise<Line[]> {
  const lines: Line[] = []
  for (const conversation of [GROUP, ...people.map(directOf)]) lines.push(...(await transcriptOf(page, conversation)))
  return lines
}

async function grants(scene: Scene): Promise<string[]> {
  const database = await openDatabase(scene.placeOf('replay'), reportLost)
  const rows = await database.db
    .selectFrom('order_event')
    .select('order_id')
    .where('type', '=', 'exemption-granted')
    .orderBy('id')
    .execute()
  await database.close()
  return rows.map(({ order_id: id }) => id)
}

test('asked to stop, the server answers all that it has taken and ends within ten seconds; the next goes on', async ({ scene }) => {
  const conversation = directOf('admin')
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const server = await serve(variables(scene))
    const page = await visit(server.url)
    const before = await transcriptOf(page, conversation)
    expect(botLines(before)).toHaveLength(before.length / 2)
    const talk = new Talk()
    const asking = talk.askUntilGone(page, 'admin')
    await expect.poll(() => talk.taken.size, { interval: 5, timeout: 30_000 }).toBeGreaterThan(before.length === 0 ? 5 : 10)
    const since = performance.now()
    expect(await server.end(signal)).toMatchObject({ exit: 0, signal: null, err: '' })
    expect(performance.now() - since).toBeLessThan(10_000)
    await asking
    expect(await unfinished(scene)).toEqual([])
  }
})

/** Messages without an answer, and answers not said. */
async function unfinished(scene: Scene): Promise<object[]> {
  const database = await openDatabase(scene.placeOf('replay'), reportLost)
  const waiting = await database.db.selectFrom('inbox').select(['seq', 'state']).where('state', 'in', ['new', 'handling']).execute()
  const unsaid = await database.db.selectFrom('outgoing').select(['id', 'state']).where('state', '<>', 'sent').execute()
  await database.close()
  return [...waiting, ...unsaid]
}
