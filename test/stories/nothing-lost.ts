import { expect } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { reportLost } from '../engines/template.ts'
import type { Card } from '../fakes/wecom/card.ts'
import { type BothPlatforms, WECOM_GROUP } from './both-platforms.ts'
import { wecomId } from './branch.ts'
import { until } from './patience.ts'
import { type Variables, sameday } from './program.ts'
import type { Scene } from './story.ts'
import { type Talk, installers } from './talk.ts'
import { textOf } from './tenant.ts'

const MARK = '【可能重复】'

/** Waits until all that DingTalk had is taken, and all that was to be said is said or in doubt. */
export async function settled({ dingtalk, untilConnected }: BothPlatforms, variables: Variables): Promise<void> {
  await untilConnected()
  await until('everything is acknowledged, or lost while nobody was there', () =>
    dingtalk.gateway.deliveries.every(({ state }) => state !== 'waiting'),
  )
  const unsettled = async (): Promise<string[]> =>
    (await Promise.all(['queued', 'sending'].map((state) => deliveriesIn(state, variables)))).flat()
  await until('everything is said or in doubt', async () => (await unsettled()).length === 0, 100_000)
}

/** What `sameday deliveries` lists of a state, a line each. */
export async function deliveriesIn(state: string, variables: Variables): Promise<string[]> {
  const { exit, out } = await sameday(['deliveries', '--state', state, '--json'], variables)
  expect(exit).toBe(0)
  return out.split('\n').filter((line) => line !== '')
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

export interface End {
  readonly rows: readonly Row[]
  readonly heard: readonly { readonly state: string }[]
}

/** What the database has of it; on the embedded engine when no program has it open. */
export async function outcome(scene: Scene): Promise<End> {
  const database = await openDatabase(scene.placeOf('live'), reportLost)
  try {
    const columns = ['key', 'platform', 'lane', 'state', 'reason', 'repeat', 'message'] as const
    const rows = await database.db.selectFrom('outgoing').select(columns).orderBy('position').execute()
    const heard = await database.db.selectFrom('inbox').select('state').execute()
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

/** Fails when something is lost, or said twice without a mark; the figures, in words. */
export function checkNothingLost({ rows, heard }: End, both: BothPlatforms, talk: Talk): string {
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
    // Nothing is said twice unmarked, nor a third time with a mark.
    expect(seen.filter((text, i) => seen.indexOf(text) !== i)).toEqual([])
    const unmarked = seen.filter((text) => !text.includes(MARK))
    const doubtful = own.filter(({ state }) => state === 'in-doubt')
    const arrived = doubtful.filter(({ message }) => subjects.has(subjectOf(JSON.stringify(message)))).length
    figures.push(
      `${platform}: ${own.length} messages, ${doubtful.length} in doubt (${arrived} of them had arrived), ${seen.length - unmarked.length} said again with a mark`,
    )
  }
  return figures.join('; ')
}
