import { expect } from 'vitest'
import type { Line } from '../../src/channels/webchat/protocol.ts'
import { DAY, HOUR, type Instant, dayOf, formatDay, startOfDay } from '../../src/policy/instant.ts'
import { type Page, advance, botLines, botSays, clockOf, say, saying, transcriptOf, visit, wordsOf } from './page.ts'
import { example } from '../people/example.ts'
import { type Server, jsonOf, serve } from './program.ts'
import { withFolder } from './story.ts'

const districts = ['haizhou', 'lianyun', 'kaifaqu', 'ganyu', 'donghai', 'guanyun', 'guannan']
const groups = [...districts, 'city'].map((id) => `group/${id}`)

/** Eight conversations are looked at each time, and a page may not ask for more than ten a second. */
const INTERVAL_MILLIS = 1500

/** With nothing configured, on a folder where nothing is. */
const test = withFolder.extend('server', { scope: 'file' }, ({ data }, { onCleanup }): Promise<Server> =>
  serve({ SAMEDAY_DATA: data }, onCleanup),
)

async function allLines(page: Page): Promise<Map<string, Line[]>> {
  const lines = new Map<string, Line[]>()
  for (const group of groups) lines.set(group, await transcriptOf(page, group))
  return lines
}

test('says plainly that it is a demonstration, and serves its page with the groups, the people and orders to ask about', async ({
  server,
  data,
}) => {
  expect(server.said.out).toContain('演示：工单全部是合成数据')
  expect(await (await fetch(server.url)).text()).toContain('演示')
  const page = await visit(server.url)
  const hello = await page.hears(['hello'])
  expect(hello).toMatchObject({ kind: 'demo' })
  expect(hello.groups.map(({ id }) => `group/${id}`)).toEqual(expect.arrayContaining(groups))
  page.tell({ type: 'open', conversation: 'group/ganyu' })
  await say(page, saying('ganyu-manager', 'group/ganyu', '在途'))
  expect(await botSays(page, 'group/ganyu', (said) => said.includes('在途 '))).toContain('赣榆')
  const verdicts = await jsonOf<{ status: string }>(['verdicts'], { SAMEDAY_DATA: data })
  expect(verdicts.length).toBeGreaterThan(500)
})

test('alerts come by themselves, one message per group and kind at a time', async ({ server }) => {
  const page = await visit(server.url)
  await advance(page, (await clockOf(page)) + HOUR / 2)
  const alerted = async (): Promise<number> => [...(await alerts(page)).values()].filter((said) => said.length > 0).length
  await expect.poll(alerted, { timeout: 60_000, interval: INTERVAL_MILLIS }).toBe(districts.length)
  for (const said of (await alerts(page)).values()) expect(new Set(said).size).toBe(said.length)
})

/** The minute and the kind of each alert, per group. */
async function alerts(page: Page): Promise<Map<string, string[]>> {
  const lines = await allLines(page)
  return new Map(
    [...lines].map(([group, said]) => [
      group,
      botLines(said).flatMap(({ at, message }) => {
        const titled = message?.kind === 'table' || message?.kind === 'card' ? message.title : ''
        const kind = /^(.+) \d+ 单$/.exec(titled)?.[1]
        return kind === undefined ? [] : [`${Math.floor(at / 60)} ${kind}`]
      }),
    ]),
  )
}

test('what the page foretells as the next thing is said in that minute, on data of the last hour', async ({ server }) => {
  const page = await visit(server.url)
  page.tell({ type: 'ask-clock' })
  const { now, next } = await page.hears(['clock'])
  if (next === null) throw new Error('nothing is foretold')
  expect(next.at).toBeGreaterThan(now)
  await advance(page, next.at)
  // `服务调度中心 刚超时 1 单` is told to that person alone.
  const told = example.people.find(({ name }) => next.what.startsWith(`${name} `))
  const lines = async (): Promise<Line[]> =>
    told === undefined ? [...(await allLines(page)).values()].flat() : transcriptOf(page, `direct/${told.id}`)
  const said = async (): Promise<Line[]> => botLines(await lines()).filter(({ at }) => at >= next.at)
  // `海州装维群 已超时 1 单，另有 2 条预警`, or the name of a bulletin.
  const title = /^\S+ (.+? \d+ 单)/.exec(next.what)?.[1] ?? '通报'
  await expect.poll(async () => (await said()).map(wordsOf).join(), { timeout: 60_000, interval: INTERVAL_MILLIS }).toContain(title)
  const ages = (await said()).flatMap((line) => {
    const [, hour, minute] = /数据截至 (?:[^" ]+ )?(\d\d):(\d\d)/.exec(wordsOf(line)) ?? []
    if (hour === undefined || minute === undefined) return []
    return (Math.floor(((line.at + 8 * HOUR) % DAY) / 60) - Number(hour) * 60 - Number(minute) + 1440) % 1440
  })
  expect(ages.length).toBeGreaterThan(0)
  expect(Math.max(...ages)).toBeLessThanOrEqual(60)
})

test('the bulletin of the day is posted once to each group when the clock passes 18:30', async ({ server }) => {
  const page = await visit(server.url)
  const now = await clockOf(page)
  const today = startOfDay(dayOf(now)) + 18.5 * HOUR
  const bulletin = today > now ? today : today + DAY
  await advance(page, bulletin + 30)
  const title = `${shortDay(bulletin)} 当日装当日修进度通报`
  await expect
    .poll(async () => [...(await bulletins(page, title)).values()], { timeout: 60_000, interval: INTERVAL_MILLIS })
    .toEqual(groups.map(() => 1))
})

/** `11月21日`. */
function shortDay(at: Instant): string {
  const [, month, day] = formatDay(dayOf(at)).split('-')
  return `${Number(month)}月${Number(day)}日`
}

async function bulletins(page: Page, title: string): Promise<Map<string, number>> {
  const lines = await allLines(page)
  return new Map([...lines].map(([group, said]) => [group, botLines(said).filter((line) => wordsOf(line).includes(title)).length]))
}

test('after a restart the clock has not gone back, and nothing is said twice', async ({ server, data }) => {
  const page = await visit(server.url)
  const [before, was] = [await allLines(page), await clockOf(page)]
  await server.end('SIGKILL')
  const again = await visit((await serve({ SAMEDAY_DATA: data })).url)
  expect(await clockOf(again)).toBeGreaterThanOrEqual(was)
  // Long enough for the schedule to have looked at what is due.
  await advance(again, (await clockOf(again)) + 60)
  for (const [group, lines] of await allLines(again)) {
    const known = before.get(group) ?? []
    expect(lines.slice(0, known.length)).toEqual(known)
    const words = botLines(lines).map(wordsOf)
    expect(new Set(words).size).toBe(words.length)
  }
})
