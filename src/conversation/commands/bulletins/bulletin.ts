import { type Bulletin, type Scope, computeBulletin } from '../../../bulletins/bulletin.ts'
import { editionOf } from '../../../bulletins/editions.ts'
import { workbookMessage } from '../../../bulletins/bulletin-files.ts'
import { bulletinMessage } from '../../../bulletins/bulletin-message.ts'
import { type Day, type Instant, dayOf, parseDay } from '../../../policy/instant.ts'
import { type Answer, type Read, type Scene, says } from '../../command.ts'
import { type Organisation, districtName } from '../../../people/organisation.ts'
import { districtsFor } from '../../../people/permissions.ts'
import { command } from '../../gate.ts'
import { refusal } from '../../refusal.ts'
import type { SaidArguments } from '../../grammar/understood.ts'
import { dayName } from '../../order/order-list.ts'
import { briefly } from '../../reading/time-text.ts'
import { words } from '../../reading/text.ts'
import { figuresCard, rankingTable } from '../../../bulletins/figures-message.ts'
import { saidCounts } from '../../../bulletins/figure-words.ts'
import { ratesAnswer } from '../../../messages/figures-text.ts'

interface BulletinWish {
  readonly districts: readonly string[]
  /** Null: said otherwise, or today. */
  readonly day: Day | null
  /** Days from today; null: today. */
  readonly ago: number | null
  /** As a file with every order behind it. */
  readonly workbook: boolean
}

/** Days from today by the words that people use for them. */
export const nearDays = new Map([
  ['今天', 0],
  ['昨天', -1],
  ['前天', -2],
])

/** Whether a word asks for a file rather than for an answer in the chat. */
export const asksForWorkbook = (word: string): boolean => /^(?:电子表格?|表格|工作簿|excel|xlsx)$/i.test(word)

/** `2026-11-20 赣榆 表格`, in any order, all optional. */
function readWish(rest: string): Read<BulletinWish> {
  let [day, ago]: [Day | null, number | null] = [null, null]
  const districts: string[] = []
  let workbook = false
  for (const word of words(rest)) {
    const date = parseDay(word)
    const days = nearDays.get(word)
    if (asksForWorkbook(word)) workbook = true
    else if (date !== null) day = date
    else if (days !== undefined) ago = days
    else if (!/^(?:全市|市)$/.test(word)) districts.push(word)
  }
  return { understood: { districts, day, ago, workbook } }
}

const texts = {
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查看通报',
  read: readWish,
  line: ({ date, districts = [], text }: SaidArguments, organisation: Organisation) => [
    ...(date === undefined ? [] : [date]),
    ...districts.map((id) => districtName(organisation, id)),
    ...(text === undefined ? [] : [text]),
  ],
} as const

async function show(scene: Scene, districts: readonly string[], wish: BulletinWish): Promise<Answer> {
  const { organisation, now } = scene
  const date = dateOf(wish, now)
  if (date > dayOf(now)) return notYet
  const scope = scopeOf(districts, organisation)
  if (scope === null) return { replies: [says('你可以查看多个区县，请写明是哪一个，例如：通报 赣榆')] }
  if (wish.workbook) return workbookOf(scene, districts, scope, date)
  return { replies: [bulletinMessage(await bulletinOf(scene, scope, date), organisation)] }
}

/** It lists every order behind the figures, so it is for whom 明细 is for. */
async function workbookOf(scene: Scene, districts: readonly string[], scope: Scope, date: Day): Promise<Answer> {
  const { trx, organisation, asker, conversation, now } = scene
  const permitted = districtsFor(organisation, asker.id, 'explain-figures', conversation)
  if (!districts.every((id) => permitted.includes(id))) return refusal({ action: 'explain-figures', does: '查看通报表格' }, 'role', null)
  return { replies: [await workbookMessage(trx, await bulletinOf(scene, scope, date), organisation, now)] }
}

const dateOf = ({ day, ago }: BulletinWish, now: Instant): Day => day ?? dayOf(now) + (ago ?? 0)
const notYet: Answer = { replies: [says('这一天还没有到，没有数据。')] }

/** The city where every district is meant, one district; null: several. */
function scopeOf(districts: readonly string[], organisation: Organisation): Scope | null {
  const [only] = districts
  if (districts.length > 1) return districts.length === organisation.districts.length ? { city: true } : null
  return only === undefined ? null : { district: only }
}

const bulletinOf = ({ trx, organisation, now }: Scene, scope: Scope, date: Day): Promise<Bulletin> =>
  computeBulletin(trx, organisation, { scope, date, edition: editionOf(date, now), asOf: now })

/** The rate first; of several districts a line each. */
async function showFigures(scene: Scene, districts: readonly string[], wish: BulletinWish): Promise<Answer> {
  const { organisation, now } = scene
  const date = dateOf(wish, now)
  if (date > dayOf(now)) return notYet
  const day = dayName(date, now)
  const scope = scopeOf(districts, organisation)
  if (scope !== null) {
    const bulletin = await bulletinOf(scene, scope, date)
    return { replies: [figuresCard(bulletin, organisation, day, dataText(bulletin, now))] }
  }
  const lines: string[] = []
  for (const district of districts) {
    const { all } = (await bulletinOf(scene, { district }, date)).day
    lines.push(ratesAnswer(districtName(organisation, district), day, saidCounts(all)))
  }
  return { replies: [says(...lines)] }
}

/** Every district's place; the rate that counts first. */
async function showRanking(scene: Scene, districts: readonly string[], wish: BulletinWish): Promise<Answer> {
  const { organisation, now } = scene
  if (districts.length !== organisation.districts.length)
    return { replies: [says('排名要看全市的数据，请在全市群里查，或找市公司要。', '本区县的情况可以发：及时率')] }
  const date = dateOf(wish, now)
  if (date > dayOf(now)) return notYet
  const bulletin = await bulletinOf(scene, { city: true }, date)
  return { replies: [rankingTable(bulletin, organisation, dayName(date, now), dataText(bulletin, now))] }
}

const dataText = ({ dataAsOf }: Bulletin, now: Instant): string =>
  dataAsOf === null ? '没有工单数据' : `数据截至 ${briefly(Math.min(dataAsOf, now), now)}`

export const bulletin = command<'district', BulletinWish>({
  ...texts,
  name: 'bulletin',
  word: '通报',
  aliases: ['日报', 'bulletin'],
  usage: '通报 [昨天|2026-11-20] [区县] [表格]',
  example: '通报 昨天 赣榆',
  summary: '某天的通报，和发到群里的口径相同，数字按现在知道的算；加“表格”给 Excel 文件',
  run: show,
})

export const figures = command<'district', BulletinWish>({
  ...texts,
  name: 'figures',
  word: '及时率',
  aliases: ['完成率', 'figures'],
  usage: '及时率 [昨天|2026-11-20] [区县]',
  example: '及时率 赣榆',
  summary: '当日装、当日修做得怎么样：及时率、完成、超时、补偿',
  run: showFigures,
})

export const ranking = command<'district', BulletinWish>({
  ...texts,
  name: 'ranking',
  word: '排名',
  aliases: ['排行', 'ranking'],
  usage: '排名 [昨天|2026-11-20]',
  example: '排名 昨天',
  summary: '各区县的排名（能看全市的人）',
  run: showRanking,
})
