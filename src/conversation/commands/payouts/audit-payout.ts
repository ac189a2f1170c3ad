import { hash } from 'node:crypto'
import { reasonOf } from '../../../compensation/entry.ts'
import type { PayoutLine } from '../../../compensation/lines.ts'
import { byPayBy, countAndSum } from '../../../compensation/payout-summary.ts'
import { refusedNames, stateNames } from '../../../compensation/payout-words.ts'
import { payoutLines } from '../../../compensation/read-ledger.ts'
import { mayStep, takeStep } from '../../../compensation/steps.ts'
import { entriesOf } from '../../../compensation/stored-entries.ts'
import { type Organisation, districtName } from '../../../people/organisation.ts'
import { visibleDistricts } from '../../../people/permissions.ts'
import { yuan } from '../../../policy/explain.ts'
import { type Answer, type Read, type Scene, type Weighed, says } from '../../command.ts'
import { deed } from '../../gate.ts'
import type { SaidArguments } from '../../grammar/understood.ts'
import { bareOrderNumber } from '../../reading/order-number.ts'
import { fold, words } from '../../reading/text.ts'
import { briefly } from '../../reading/time-text.ts'
import { keepingOf, readingOf } from './reading.ts'

interface AuditWish {
  /** None: all that is registered, of these districts. */
  readonly orders: readonly string[]
  /** As they were typed; none: all. */
  readonly districts: readonly string[]
}

const WORD = '审核赔付'
const SAID_WITH_IT = /^(?:全部|所有|通过|同意|的)+$/

function readWish(rest: string): Read<AuditWish> {
  const typed = words(rest).filter((word) => !SAID_WITH_IT.test(word))
  const orders = typed.flatMap((word) => bareOrderNumber(word) ?? [])
  const others = typed.filter((word) => bareOrderNumber(word) === null)
  return { understood: { orders, districts: others } }
}

/** 五: settlement agrees to what is registered, over a list: how many, how much, and what stands out first. */
export const auditPayout = deed<'nothing', AuditWish>({
  name: 'audit-payout',
  word: WORD,
  aliases: ['赔付审核'],
  usage: '/审核赔付 [工单…|区县]',
  example: '/审核赔付 赣榆',
  summary: '审核登记的赔付：先看笔数、金额和例外，确认后可入批；自己登记或放行的不能审核',
  about: 'nothing',
  action: 'audit-payout',
  does: '审核赔付',
  line: ({ keys = [], districts = [] }: SaidArguments, organisation: Organisation) => [
    ...keys,
    ...districts.map((id) => districtName(organisation, id)),
  ],
  read: readWish,
  weigh: async (scene, _, wish) => {
    const lines = await linesOf(scene, wish)
    if (typeof lines === 'string') return no(lines)
    const { go, left } = await sorted(scene, lines)
    if (go.length > 0) return weighed(scene, go, left)
    return no(left.length === 0 ? '没有待审核的赔付。' : left.slice(0, SHOWN).join('\n'))
  },
})

const no = (text: string): Answer => ({ replies: [says(text)], audit: { outcome: 'refused', orderId: null, detail: text } })

/** What is meant; or what is wrong with that. Of what failed before a person names each. */
async function linesOf(scene: Scene, { orders, districts }: AuditWish): Promise<readonly PayoutLine[] | string> {
  const { trx, organisation, asker, conversation } = scene
  const visible = visibleDistricts(organisation, asker.id, conversation)
  const meant = districts.map((word) =>
    organisation.districts.find(({ id, name, aliases }) => [id, name, ...aliases].some((one) => fold(one) === fold(word))),
  )
  if (meant.includes(undefined)) return `没有“${districts.join('、')}”这个区县。`
  const wanted = meant.length === 0 ? visible : visible.filter((id) => meant.some((district) => district?.id === id))
  const found = await payoutLines(trx, readingOf(scene), orders.length === 0 ? 'open' : { orders })
  const seen = found.filter(({ claim }) => wanted.includes(claim.district)).toSorted(byPayBy)
  if (orders.length === 0) return seen.filter(({ state }) => state === 'registered')
  const missing = orders.filter((order) => !seen.some(({ claim }) => claim.orders.includes(order)))
  return missing.length > 0 ? `没有赔付：${missing.join('、')}。` : lastOfEach(seen)
}

/** A claim's line that is under way. */
const lastOfEach = (lines: readonly PayoutLine[]): PayoutLine[] => [...new Map(lines.map((line) => [line.claim.key, line])).values()]

const SHOWN = 10

/** Those that may be audited by the asker, and why the others may not. */
async function sorted({ trx, asker }: Scene, lines: readonly PayoutLine[]): Promise<{ go: PayoutLine[]; left: string[] }> {
  const entries = await entriesOf(
    trx,
    lines.map(({ claim }) => claim.key),
    null,
  )
  const go: PayoutLine[] = []
  const left: string[] = []
  for (const line of lines) {
    const may = mayStep('audit', line, entries.get(line.claim.key) ?? [], asker.id)
    if (may === 'go') go.push(line)
    else left.push(`${nameOf(line)} ${stateNames[line.state]}：${may === 'already' ? '先前已审核' : refusedNames[may]}`)
  }
  return { go, left }
}

const nameOf = ({ claim, life }: PayoutLine): string => `${claim.leader}${life.line === 1 ? '' : '（补差）'}`

function weighed(scene: Scene, go: readonly PayoutLine[], left: readonly string[]): Weighed {
  const { organisation } = scene
  const exceptions = go.flatMap((line) => exceptionOf(line) ?? [])
  const perDistrict = Map.groupBy(go, ({ claim }) => claim.district)
  return {
    orderId: go[0]?.claim.leader ?? '',
    fingerprint: hash('sha256', JSON.stringify(go.map(({ key, amountFen, life }) => [key, amountFen, life.seq])), 'base64url'),
    question: {
      title: '请确认审核通过赔付',
      fields: [
        { name: '合计', value: countAndSum(go) },
        { name: '例外', value: exceptions.length === 0 ? '没有' : `${exceptions.length} 笔，请先看` },
        ...[...perDistrict].map(([district, lines]) => ({ name: districtName(organisation, district), value: countAndSum(lines) })),
      ],
      body: [...cutTo(exceptions), ...(left.length === 0 ? [] : [`不在其中 ${left.length} 笔：`, ...cutTo(left)])],
    },
    carryOut: () => carryOut(scene, go),
  }
}

const cutTo = (lines: readonly string[]): string[] =>
  lines.length <= SHOWN ? [...lines] : [...lines.slice(0, SHOWN), `……共 ${lines.length} 笔，其余见“待赔付”`]

/** What a person looks at before agreeing; null: an ordinary line. */
function exceptionOf(line: PayoutLine): string | null {
  const why = [
    ...(line.life.failed === null ? [] : [`曾充值失败：${reasonOf(line.life.failed)}`]),
    ...(line.life.line === 1 ? [] : ['补差']),
    ...(line.claim.heldOrders.length === 0 ? [] : ['经放行']),
    ...(line.late ? ['已过应付日'] : []),
  ]
  return why.length === 0 ? null : `${nameOf(line)} ${yuan(line.amountFen)}：${why.join('，')}`
}

async function carryOut(scene: Scene, go: readonly PayoutLine[]): Promise<Answer> {
  const { trx, asker, now } = scene
  const outcomes = await takeStep(
    trx,
    'audit',
    go.map(({ key }) => key),
    { by: asker.id, reason: null },
    keepingOf(scene),
  )
  const done = outcomes.flatMap(({ outcome, line }) => (outcome === 'done' && line !== null ? [line] : []))
  const missed = outcomes.length - done.length
  return {
    replies: [
      says(
        `已审核通过 ${countAndSum(done)}，可入批充值`,
        ...(missed === 0 ? [] : [`${missed} 笔刚刚有变化，没有审核`]),
        `${asker.name} ${briefly(now, now)}`,
      ),
    ],
    audits: done.map(({ claim, key }) => ({ action: WORD, outcome: 'done', orderId: claim.leader, detail: `审核 ${key}` })),
  }
}
