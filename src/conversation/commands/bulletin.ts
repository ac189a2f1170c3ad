import { type Scope, computeBulletin } from '../../bulletins/bulletin.ts'
import { bulletinMessage } from '../../bulletins/bulletin-message.ts'
import { type Day, dayOf, parseDay } from '../../policy/instant.ts'
import { type Answer, type Read, type Scene, says } from '../command.ts'
import { type Organisation, districtName } from '../../people/organisation.ts'
import { command } from '../gate.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { words } from '../reading/text.ts'

interface BulletinWish {
  readonly districts: readonly string[]
  /** Null: said otherwise, or today. */
  readonly day: Day | null
  /** Days from today; null: today. */
  readonly ago: number | null
}

const near = new Map([
  ['今天', 0],
  ['昨天', -1],
  ['前天', -2],
])

/** `2026-11-20 赣榆`, in either order, both optional. */
function readWish(rest: string): Read<BulletinWish> {
  let [day, ago]: [Day | null, number | null] = [null, null]
  const districts: string[] = []
  for (const word of words(rest)) {
    const date = parseDay(word)
    const days = near.get(word)
    if (date !== null) day = date
    else if (days !== undefined) ago = days
    else if (!/^(?:全市|市)$/.test(word)) districts.push(word)
  }
  return districts.length > 1 ? { problem: '一次只能看一个区县的通报' } : { understood: { districts, day, ago } }
}

const texts = {
  about: 'district',
  effect: 'reads',
  action: 'query-orders',
  does: '查看通报',
  read: readWish,
  line: ({ date, districts = [] }: SaidArguments, organisation: Organisation) => [
    ...(date === undefined ? [] : [date]),
    ...districts.map((id) => districtName(organisation, id)),
  ],
} as const

async function show(scene: Scene, districts: readonly string[], { day, ago }: BulletinWish): Promise<Answer> {
  const { organisation, now, trx } = scene
  const today = dayOf(now)
  const date = day ?? today + (ago ?? 0)
  if (date > today) return { replies: [says('这一天还没有到，没有通报。')] }
  const [only] = districts
  const whole = districts.length === organisation.districts.length
  if (only === undefined || (!whole && districts.length > 1))
    return { replies: [says('你可以查看多个区县，请写明是哪一个，例如：通报 赣榆')] }
  const scope: Scope = whole && organisation.districts.length > 1 ? { city: true } : { district: only }
  const edition = date < today ? 'final' : 'progress'
  return { replies: [bulletinMessage(await computeBulletin(trx, organisation, { scope, date, edition, asOf: now }), organisation)] }
}

export const bulletin = command<'district', BulletinWish>({
  ...texts,
  name: 'bulletin',
  word: '通报',
  aliases: ['日报', 'bulletin'],
  usage: '通报 [昨天|2026-11-20] [区县]',
  example: '通报 昨天 赣榆',
  summary: '某天的通报，和发到群里的口径相同，数字按现在知道的算',
  run: show,
})

export const figures = command<'district', BulletinWish>({
  ...texts,
  name: 'figures',
  word: '及时率',
  aliases: ['完成率', 'figures'],
  usage: '及时率 [昨天|2026-11-20] [区县]',
  example: '及时率 赣榆',
  summary: '当日装、当日修做得怎么样：应完成、按时、超时、及时率',
  run: show,
})

export const ranking = command<'district', BulletinWish>({
  ...texts,
  name: 'ranking',
  word: '排名',
  aliases: ['排行', 'ranking'],
  usage: '排名 [昨天|2026-11-20]',
  example: '排名 昨天',
  summary: '各区县的排名（能看全市的人）',
  run: (scene, districts, wish) =>
    districts.length === scene.organisation.districts.length
      ? show(scene, districts, wish)
      : { replies: [says('排名要看全市的数据，请在全市群里查，或找市公司要。', '本区县的情况可以发：及时率')] },
})
