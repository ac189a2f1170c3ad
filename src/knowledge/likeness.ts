import type { TermsOf } from './terms.ts'

/** A text and the class it belongs to. */
export interface Example {
  readonly text: string
  readonly as: number
}

const ROUNDS = 15
/** How far the first example moves the weights; less and less until the last round. */
const STEP = 5
/** What part of an example's terms is left out at each turn: nobody asks in all of these words, and none may decide alone. */
const LEFT_OUT = 0.4
/** How much further an example of no class of its own moves the weights: it is to keep its words from the others. */
const OUTSIDE = 1.5

/**
 * Learns from examples how much each term speaks for each class (multinomial logistic regression over weighted terms), and says of a text how
 * likely it belongs to each. The last class is what belongs to none. The same examples give the same weights. Some tenths of a second for two
 * thousand examples.
 */
export function learnLikeness(examples: readonly Example[], classes: number, termsOf: TermsOf): (text: string) => Float64Array {
  const terms = examples.map(({ text }) => termsOf(text))
  const rarity = rarityOf(terms)
  const weights = new Float32Array((rarity.known.size + 1) * classes)
  const lines = terms.map((own, i) => ({ ...rarity.vector(own), as: examples[i]?.as ?? 0 }))
  // The last row speaks for a class whatever the text.
  const always = rarity.known.size * classes
  const scores = new Float64Array(classes)
  const score = ({ ids, sizes }: Vector): Float64Array => {
    for (let c = 0; c < classes; c++) scores[c] = weights[always + c] ?? 0
    ids.forEach((id, n) => {
      const size = sizes[n] ?? 0
      for (let c = 0; c < classes; c++) scores[c] = (scores[c] ?? 0) + (weights[id * classes + c] ?? 0) * size
    })
    return likelihoods(scores)
  }
  const steps = ROUNDS * lines.length
  const chance = chances()
  let step = 0
  for (const line of inTurn(lines)) {
    const rate = STEP * (1 - step++ / steps) * (line.as === classes - 1 ? OUTSIDE : 1)
    const heard = someOf(line, chance)
    const off = score(heard)
    off[line.as] = (off[line.as] ?? 0) - 1
    heard.ids.forEach((id, n) => {
      const move = rate * (heard.sizes[n] ?? 0)
      for (let c = 0; c < classes; c++) weights[id * classes + c] = (weights[id * classes + c] ?? 0) - move * (off[c] ?? 0)
    })
    for (let c = 0; c < classes; c++) weights[always + c] = (weights[always + c] ?? 0) - rate * 0.1 * (off[c] ?? 0)
  }
  return (text) => score(rarity.vector(termsOf(text))).slice()
}

/** Two texts of different classes that hardly differ. */
export interface Twins {
  readonly text: string
  readonly other: string
}

/** From this much in common (the cosine of their weighted terms) two ways to ask are one. */
const ALIKE = 0.9

/** Each text that is nearly one of another class, which stands before it. */
export function nearlyTheSame(examples: readonly Example[], termsOf: TermsOf): Twins[] {
  const terms = examples.map(({ text }) => termsOf(text))
  const { vector } = rarityOf(terms)
  const holders = new Map<number, { readonly line: number; readonly size: number }[]>()
  return terms.flatMap((own, line) => {
    const { ids, sizes } = vector(own)
    const shared = new Map<number, number>()
    ids.forEach((id, n) => {
      const size = sizes[n] ?? 0
      const earlier = holders.get(id) ?? []
      for (const one of earlier) shared.set(one.line, (shared.get(one.line) ?? 0) + one.size * size)
      earlier.push({ line, size })
      holders.set(id, earlier)
    })
    const [text, as] = [examples[line]?.text ?? '', examples[line]?.as]
    const twin = [...shared].find(([other, much]) => much >= ALIKE && examples[other]?.as !== as)?.[0]
    return twin === undefined ? [] : [{ text, other: examples[twin]?.text ?? '' }]
  })
}

/** The terms of a text that are known, and how much each weighs in it. */
interface Vector {
  readonly ids: readonly number[]
  readonly sizes: readonly number[]
}

/** What is rare says more. A term that is not known speaks for nothing, and takes weight from the others. */
function rarityOf(terms: readonly (readonly string[])[]) {
  const known = new Map<string, number>()
  const spread: number[] = []
  for (const own of terms)
    for (const term of own) {
      const id = known.get(term) ?? known.size
      known.set(term, id)
      spread[id] = (spread[id] ?? 0) + 1
    }
  const weigh = (id: number | undefined): number => Math.log(1 + terms.length / (id === undefined ? 1 : (spread[id] ?? 1)))
  return {
    known,
    vector(own: readonly string[]): Vector {
      const length = Math.hypot(...own.map((term) => weigh(known.get(term)))) || 1
      const ids = own.flatMap((term) => known.get(term) ?? [])
      return { ids, sizes: ids.map((id) => weigh(id) / length) }
    },
  }
}

/** Without those that are left out this time; what is left weighs as much. */
function someOf({ ids, sizes }: Vector, chance: () => number): Vector {
  const kept = ids.map(() => chance() >= LEFT_OUT)
  const more = 1 / Math.sqrt(1 - LEFT_OUT)
  return { ids: ids.filter((_, n) => kept[n]), sizes: sizes.flatMap((size, n) => (kept[n] === true ? [size * more] : [])) }
}

/** Numbers from 0 up to 1, the same whenever they are asked for. */
function chances(): () => number {
  let seed = 1
  return () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff) / 0x8000_0000
}

/** In place. */
function likelihoods(scores: Float64Array): Float64Array {
  const highest = scores.reduce((a, b) => Math.max(a, b), -Infinity)
  let sum = 0
  for (let c = 0; c < scores.length; c++) sum += scores[c] = Math.exp((scores[c] ?? 0) - highest)
  for (let c = 0; c < scores.length; c++) scores[c] = (scores[c] ?? 0) / sum
  return scores
}

/** All of them, so many rounds, each in another order that is the same whenever it is asked for. */
function* inTurn<T>(all: readonly T[]): Generator<T> {
  const order = [...all]
  const chance = chances()
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(chance() * (i + 1))
      const [one, other] = [order[i], order[j]]
      if (one === undefined || other === undefined) continue
      order[i] = other
      order[j] = one
    }
    yield* order
  }
}
