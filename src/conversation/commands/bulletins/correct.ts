import { hash } from 'node:crypto'
import { type Correction, correctedMessage, correctionsOf } from '../../../bulletins/correct.ts'
import { type Edition, editionOf } from '../../../bulletins/editions.ts'
import { dayText } from '../../../bulletins/figure-words.ts'
import { editionKey, keepEdition, messageKey } from '../../../bulletins/stored-editions.ts'
import { doneBy, noReason } from '../../../messages/bulletin-posting-text.ts'
import { type Organisation, districtName, groupOf } from '../../../people/organisation.ts'
import { type Day, dayOf, formatDay, parseDay } from '../../../policy/instant.ts'
import { type Answer, type Notice, type Read, type Scene, type Weighed, says } from '../../command.ts'
import { deed } from '../../gate.ts'
import type { SaidArguments } from '../../grammar/understood.ts'
import { cut, fold, words } from '../../reading/text.ts'
import { nearDays } from './bulletin.ts'

interface CorrectWish {
  /** None: which of the words are districts is told by the organisation. */
  readonly districts: readonly string[]
  readonly day: Day | null
  /** Days from today; null: today, or `day`. */
  readonly ago: number | null
  /** Districts and the reason. */
  readonly said: readonly string[]
}

/** `昨天 赣榆 数据补录`, in any order: what is neither a day nor a district is the reason. */
function readCorrect(rest: string): Read<CorrectWish> {
  let [day, ago]: [Day | null, number | null] = [null, null]
  const said: string[] = []
  for (const word of words(rest)) {
    const date = parseDay(word)
    const days = nearDays.get(word)
    if (date !== null) day = date
    else if (days !== undefined) ago = days
    else if (!/^(?:全市|市|的|通报)$/.test(word)) said.push(word)
  }
  return { understood: { districts: [], day, ago, said } }
}

const line = (said: SaidArguments, organisation: Organisation): readonly string[] => [
  ...(said.date === undefined ? [] : [said.date]),
  ...(said.districts ?? []).map((id) => districtName(organisation, id)),
  ...(said.text === undefined ? [] : [said.text]),
]

/** Null: the whole city. */
function meantIn({ organisation }: Scene, permitted: readonly string[], said: readonly string[]) {
  const named = (word: string): string | undefined =>
    organisation.districts.find(({ id, name, aliases }) => [id, name, ...aliases].some((one) => fold(one) === fold(word)))?.id
  const districts = said.flatMap((word) => named(word) ?? []).filter((id) => permitted.includes(id))
  const reason = cut(said.filter((word) => named(word) === undefined).join(' '), 100)
  const isCity = permitted.length === organisation.districts.length
  return { districts: districts.length > 0 ? districts : isCity ? null : permitted, reason: reason === '' ? noReason : reason }
}

async function weigh(scene: Scene, permitted: readonly string[], wish: CorrectWish): Promise<Answer | Weighed> {
  const { trx, organisation, now } = scene
  const date = wish.day ?? dayOf(now) + (wish.ago ?? 0)
  const edition = editionOf(date, now)
  const { districts, reason } = meantIn(scene, permitted, wish.said)
  const asked = { date, edition, districts, now }
  const { posted, corrections } = await correctionsOf(trx, organisation, asked)
  if (posted === 0) return no(`${dayText(date)}的通报没有发过，不用更正。`, date)
  if (corrections.length === 0) return no(`${dayText(date)}的通报和现在知道的一样，不用更正。`, date)
  return {
    orderId: `通报 ${formatDay(date)}`,
    fingerprint: hash(
      'sha256',
      JSON.stringify(corrections.map(({ before, revision, changes }) => [before.group, before.scope, revision, changes])),
      'base64url',
    ),
    question: {
      title: `请确认更正${dayText(date)}的通报`,
      fields: [
        { name: '重发到', value: corrections.map(({ before }) => groupOf(organisation, before.group)?.name ?? before.group).join('、') },
        { name: '原因', value: reason },
      ],
      body: corrections.map((one) => correctionText(one, organisation)),
    },
    carryOut: () => carryOut(scene, asked, reason),
  }
}

const no = (text: string, date: Day): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId: null, detail: `bulletin ${formatDay(date)}` },
})

const correctionText = ({ before, changes, authors }: Correction, organisation: Organisation): string =>
  `${before.scope === 'city' ? '全市' : districtName(organisation, before.scope)}：${changes.join('，')}；${doneBy(authors)}`

async function carryOut(
  scene: Scene,
  asked: { readonly date: Day; readonly edition: Edition; readonly districts: readonly string[] | null; readonly now: number },
  reason: string,
): Promise<Answer> {
  const { trx, organisation, asker, now } = scene
  const { corrections } = await correctionsOf(trx, organisation, asked)
  const notices: Notice[] = []
  for (const correction of corrections) {
    const { before, bulletin, revision } = correction
    const message = await correctedMessage(trx, correction, organisation, { reason, now })
    const key = editionKey(before.group, bulletin)
    const kept = await keepEdition(trx, key, { revision, bulletin, message, postedAt: now, corrected: { by: asker.id, reason } })
    if (kept) notices.push({ key: messageKey(key, revision), group: before.group, message, lane: 'bulletin' })
  }
  const names = notices.map(({ group }) => groupOf(organisation, group)?.name ?? group)
  return {
    replies: [
      says(
        `已更正${dayText(asked.date)}的通报，重发到：${names.join('、')}`,
        ...corrections.map((one) => correctionText(one, organisation)),
      ),
    ],
    notices,
    audit: { outcome: 'done', orderId: null, detail: `bulletin ${formatDay(asked.date)} ${asked.edition}: ${reason}` },
  }
}

export const correctBulletin = deed({
  name: 'correct-bulletin',
  word: '更正通报',
  aliases: [],
  usage: '/更正通报 [昨天|2026-11-20] [区县] [原因]',
  example: '/更正通报 昨天 东海 数据补录',
  summary: '发出以后数字变了的通报，按现在知道的重发一版，说明变了什么、谁改的',
  about: 'district',
  action: 'correct-bulletin',
  does: '更正通报',
  line,
  read: readCorrect,
  weigh,
})
