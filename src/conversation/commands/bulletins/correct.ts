import { hash } from 'node:crypto'
import { type Correction, type Corrigible, correctedForms, correctionsOf } from '../../../bulletins/correct.ts'
import { type Edition, daysOf, editionOf } from '../../../bulletins/editions.ts'
import { daysText } from '../../../bulletins/figure-words.ts'
import { editionKey, keepEdition, messageKey } from '../../../bulletins/stored-editions.ts'
import { cityNotHere, doneBy, noReason, progressNotCorrected } from '../../../messages/bulletin-posting-text.ts'
import { editionWords } from '../../../messages/bulletin-text.ts'
import { noRight } from '../../../messages/fixed-words.ts'
import { type Organisation, districtName, groupOf } from '../../../people/organisation.ts'
import { type Day, type Instant, dayOf, formatDay, parseDay } from '../../../policy/instant.ts'
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
  /** Null: of the day. */
  readonly edition: 'weekly' | 'monthly' | null
  /** Districts and the reason. */
  readonly said: readonly string[]
}

/** The editions of several days as people call them; of a sentence the words come without blanks, `上周补录`. */
const longEdition = /^(?:(上周|周通报|周报)|上月|月通报|月报)的?/

/** `昨天 赣榆 数据补录`, `上周 …`, in any order: what is neither a time nor a district is the reason. */
function readCorrect(rest: string): Read<CorrectWish> {
  let [day, ago]: [Day | null, number | null] = [null, null]
  let edition: CorrectWish['edition'] = null
  const said: string[] = []
  for (const whole of words(rest)) {
    const long = longEdition.exec(whole)
    if (long !== null) edition = long[1] === undefined ? 'monthly' : 'weekly'
    const word = whole.replace(longEdition, '')
    const date = parseDay(word)
    const days = nearDays.get(word)
    if (date !== null) day = date
    else if (days !== undefined) ago = days
    else if (!/^(?:全市|市|的|通报)?$/.test(word)) said.push(word)
  }
  return { understood: { districts: [], day, ago, edition, said } }
}

const line = (said: SaidArguments, organisation: Organisation): readonly string[] => [
  ...(said.date === undefined ? [] : [said.date]),
  ...(said.districts ?? []).map((id) => districtName(organisation, id)),
  ...(said.text === undefined ? [] : [said.text]),
]

interface Meant {
  /** Keys of the bulletins meant; null: all. The city's is among them only where the whole city shows. */
  readonly scopes: readonly string[] | null
  readonly reason: string
}

/** Or a district that was named and is not permitted here. */
function meantIn({ organisation }: Scene, permitted: readonly string[], said: readonly string[]): Meant | { readonly elsewhere: string } {
  const named = (word: string): string | undefined =>
    organisation.districts.find(({ id, name, aliases }) => [id, name, ...aliases].some((one) => fold(one) === fold(word)))?.id
  const districts = said.flatMap((word) => named(word) ?? [])
  const elsewhere = districts.find((id) => !permitted.includes(id))
  if (elsewhere !== undefined) return { elsewhere }
  const reason = cut(said.filter((word) => named(word) === undefined).join(' '), 100)
  const [its, showsCity] = [districts.length > 0 ? districts : permitted, permitted.length === organisation.districts.length]
  return { scopes: showsCity ? (districts.length > 0 ? [...its, 'city'] : null) : its, reason: reason === '' ? noReason : reason }
}

/** The edition and the last of its days; a week or a month without a day is the last one that is over. */
function editionMeant({ day, ago, edition }: CorrectWish, now: Instant): { readonly date: Day; readonly edition: Edition } {
  const date = day ?? dayOf(now) + (ago ?? 0)
  if (edition === null) return { date, edition: editionOf(date, now) }
  const days = daysOf(edition, date)
  return { edition, date: day === null && ago === null ? days.from - 1 : days.to }
}

const editionText = (edition: Edition, date: Day): string => `${daysText(edition, daysOf(edition, date))}的${editionWords[edition].title}`

async function weigh(scene: Scene, permitted: readonly string[], wish: CorrectWish): Promise<Answer | Weighed> {
  const { trx, organisation, now } = scene
  const { date, edition } = editionMeant(wish, now)
  const its = editionText(edition, date)
  const meant = meantIn(scene, permitted, wish.said)
  if ('elsewhere' in meant) return no(`${noRight}：你在这里不能更正${districtName(organisation, meant.elsewhere)}的通报。`, date)
  const { scopes, reason } = meant
  if (edition === 'progress') return no(progressNotCorrected(its), date)
  const asked = { date, edition, scopes, now }
  const { posted, corrections } = await correctionsOf(trx, organisation, asked)
  if (posted === 0) return no(`${its}没有发过，不用更正。`, date)
  if (corrections.length === 0) return no(`${its}和现在知道的一样，不用更正。`, date)
  return {
    orderId: `${editionWords[edition].title} ${formatDay(date)}`,
    fingerprint: hash(
      'sha256',
      JSON.stringify(corrections.map(({ before, revision, changes }) => [before.group, before.scope, revision, changes])),
      'base64url',
    ),
    question: {
      title: `请确认更正${its}`,
      fields: [
        { name: '重发到', value: corrections.map(({ before }) => groupOf(organisation, before.group)?.name ?? before.group).join('、') },
        { name: '原因', value: reason },
      ],
      body: [
        ...corrections.map((one) => correctionText(one, organisation)),
        ...(scopes === null || scopes.includes('city') ? [] : [cityNotHere]),
      ],
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
  asked: { readonly date: Day; readonly edition: Corrigible; readonly scopes: readonly string[] | null; readonly now: Instant },
  reason: string,
): Promise<Answer> {
  const { trx, organisation, asker, now } = scene
  const { corrections } = await correctionsOf(trx, organisation, asked)
  const notices: Notice[] = []
  const told: string[] = []
  for (const { correction, forms } of await correctedForms(trx, corrections, organisation, { reason, now })) {
    const { before, bulletin, revision } = correction
    const [{ message }] = forms
    const key = editionKey(before.group, bulletin)
    const kept = await keepEdition(trx, key, { revision, bulletin, message, postedAt: now, corrected: { by: asker.id, reason } })
    if (!kept) continue
    told.push(before.group)
    notices.push(
      ...forms.map((form): Notice => ({
        key: `${messageKey(key, revision)}${form.part}`,
        group: before.group,
        message: form.message,
        lane: 'bulletin',
      })),
    )
  }
  const names = told.map((group) => groupOf(organisation, group)?.name ?? group)
  return {
    replies: [
      says(
        `已更正${editionText(asked.edition, asked.date)}，重发到：${names.join('、')}`,
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
  usage: '/更正通报 [昨天|2026-11-20|上周|上月] [区县] [原因]',
  example: '/更正通报 昨天 东海 数据补录',
  summary: '发出以后数字变了的通报，按现在知道的重发一版，说明变了什么、谁改的',
  about: 'district',
  action: 'correct-bulletin',
  does: '更正通报',
  line,
  read: readCorrect,
  weigh,
})
