import { lockOrders } from '../../orders/history/event-log.ts'
import { lockPolicy } from '../../orders/in-force/policy-in-force.ts'
import type { Answer, Deed, Read, Scene, Weighed } from '../command.ts'
import { firstWord, fold } from '../reading/text.ts'
import { askUnlessAnswered } from './question.ts'
import { firstLine, mergedAnswer, mergedQuestion, refusedTogether } from './several-words.ts'

/** One look at what a command would do to them must be enough. */
const MOST_ORDERS = 20

/**
 * A deed about one order as one about several, too: one question that says what would happen to each, one confirmation, each effect on its
 * own, with its own event and entry of the audit trail. What changed meanwhile is left out and named.
 */
export const severally = (one: Deed): Deed => ({
  ...one,
  weigh: (rest, lookUp) => {
    const said = leadingOrders(rest)
    return said === null ? one.weigh(rest, lookUp) : weighAll(one, said, lookUp)
  },
  read: (rest) => {
    const said = leadingOrders(rest)
    if (said === null) return withStrayOrders(one.read(rest), rest)
    const weighed = weighAll(one, said, 'counted')
    if ('problem' in weighed) return weighed
    return { ...weighed, understood: async (scene) => askUnlessAnswered(scene, one.word, rest, await weighed.understood(scene)) }
  },
})

interface Said {
  readonly ids: readonly string[]
  readonly more: string
}

const ORDER = /(?<![A-Z0-9])(?:[A-Z]{1,6}\d{8,24}|\d{14,24})(?![A-Z0-9])/
const WHOLE = new RegExp(`^${ORDER.source}$`)

/** The orders at the start, when there are several, and what follows. */
function leadingOrders(rest: string): Said | null {
  const ids: string[] = []
  let more = rest
  for (;;) {
    const next = firstWord(more.replace(/^\s*[和与及]\s*/, ''))
    const id = fold(next.word).toUpperCase()
    if (!WHOLE.test(id)) break
    ids.push(id)
    more = next.rest
  }
  return ids.length < 2 ? null : { ids: [...new Set(ids)], more }
}

/** Another order further on in the words: whether it is meant too, the sentence says. */
function withStrayOrders<T>(read: Read<T>, rest: string): Read<T> {
  if ('problem' in read) return read
  const named = fold(rest).toUpperCase().match(new RegExp(ORDER.source, 'g')) ?? []
  return named.length > 1 ? { ...read, loosely: true } : read
}

function weighAll(one: Deed, { ids, more }: Said, lookUp?: 'counted' | 'free'): Read<(scene: Scene) => Promise<Answer | Weighed>> {
  if (ids.length > MOST_ORDERS) return { problem: `一次最多 ${MOST_ORDERS} 张工单` }
  const read = ids.map((id) => ({ id, of: one.weigh(`${id} ${more}`.trim(), lookUp) }))
  const understood: { readonly id: string; readonly weigh: (scene: Scene) => Promise<Answer | Weighed> }[] = []
  for (const { id, of } of read) {
    if ('problem' in of) return of
    understood.push({ id, weigh: of.understood })
  }
  return {
    loosely: read.some(({ of }) => 'understood' in of && of.loosely === true),
    understood: async (scene) => {
      const each: WeighedOrder[] = []
      for (const { id, weigh } of understood) each.push({ id, weighed: await weigh(scene) })
      return together(scene, each)
    },
  }
}

interface WeighedOrder {
  readonly id: string
  readonly weighed: Answer | Weighed
}

function together(scene: Scene, each: readonly WeighedOrder[]): Answer | Weighed {
  const possible = each.flatMap(({ id, weighed }) => ('replies' in weighed ? [] : [{ id, weighed }]))
  const refused = each.flatMap(({ id, weighed }) => ('replies' in weighed ? [{ id, why: firstLine(weighed) }] : []))
  if (possible.length === 0) return refusedTogether(refused)
  return {
    orderId: each.map(({ id }) => id).join(' '),
    fingerprint: JSON.stringify(possible.map(({ id, weighed }) => [id, weighed.fingerprint])),
    question: mergedQuestion(
      possible.map(({ id, weighed }) => ({ id, question: weighed.question })),
      refused,
    ),
    looksAtEach: true,
    ...(possible.every(({ weighed }) => weighed.oneTap === true) && { oneTap: true as const }),
    carryOut: (asked) => carryOut(scene, possible, refused, asked),
  }
}

async function carryOut(
  scene: Scene,
  possible: readonly { readonly id: string; readonly weighed: Weighed }[],
  refused: readonly { readonly id: string; readonly why: string }[],
  asked: string | undefined,
): Promise<Answer> {
  const before = new Map<string, string>(
    asked === undefined ? possible.map(({ id, weighed }) => [id, weighed.fingerprint]) : pairsIn(asked),
  )
  const same = possible.filter(({ id, weighed }) => before.get(id) === weighed.fingerprint)
  const changed = possible.filter(({ id, weighed }) => before.get(id) !== weighed.fingerprint)
  // All of them in one sequence, whatever others do to some of them.
  await lockPolicy(scene.trx, 'shared')
  await lockOrders(
    scene.trx,
    same.map(({ id }) => id),
  )
  const done: { readonly id: string; readonly answer: Answer }[] = []
  const lost: { readonly id: string; readonly why: string }[] = []
  for (const { id, weighed } of same) {
    const answer = await weighed.carryOut()
    if (answer.audit?.outcome !== 'refused') done.push({ id, answer })
    else lost.push({ id, why: firstLine(answer) })
  }
  const leftOut = [...lost, ...changed.map(({ id }) => ({ id, why: '提问之后有变化，请按现在的情况重新发送' })), ...refused]
  return mergedAnswer(done, leftOut)
}

const pairsIn = (fingerprint: string): [string, string][] => JSON.parse(fingerprint) as [string, string][]
