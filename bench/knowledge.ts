import { readFileSync } from 'node:fs'
import MiniSearch from 'minisearch'
import { asksOf } from '../src/knowledge/entry.ts'
import { readKnowledge, shippedKnowledge } from '../src/knowledge/file.ts'
import { termsBy } from '../src/knowledge/terms.ts'
import { type Asking, entryFinder } from '../src/knowledge/wording.ts'
import { HOUR, dayOf, parseInstant } from '../src/policy/instant.ts'
import { median, quantile } from './quantiles.ts'

/** The time of one question, beside a bare search of an index that holds the same ways to ask; and what learning them takes. */
const knowledge = readKnowledge(shippedKnowledge)
const lines = readFileSync(new URL('../test/knowledge/unseen-in-scope.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const questions = lines.map((line) => line.split('\t')[1] ?? '')
const asking: Asking = { asked: 'freely', day: dayOf(parseInstant('2026-11-21T20:00:00+08:00') ?? 0), cutOff: 16 * HOUR }

const finder = entryFinder(knowledge)
const before = performance.now()
finder.find('免责的理由怎么规定的', asking)
const learning = performance.now() - before

const index = new MiniSearch<{ id: number; ask: string }>({
  fields: ['ask'],
  tokenize: termsBy(knowledge),
  processTerm: (term) => term,
})
index.addAll(knowledge.entries.flatMap(asksOf).map((ask, id) => ({ id, ask })))

function timesOf(answer: (question: string) => unknown): number[] {
  const times: number[] = []
  for (let round = -2; round < 10; round++)
    for (const question of questions) {
      const started = performance.now()
      answer(question)
      if (round >= 0) times.push((performance.now() - started) * 1000)
    }
  return times
}

const [found, bare] = [timesOf((question) => finder.find(question, asking)), timesOf((question) => index.search(question))]
process.stdout.write(
  `knowledge ${median(found).toFixed(0)} µs, p99 ${quantile(found, 0.99).toFixed(0)} µs  bare index ${median(bare).toFixed(0)} µs  ratio ${(median(found) / median(bare)).toFixed(2)}  learning ${learning.toFixed(0)} ms\n`,
)
