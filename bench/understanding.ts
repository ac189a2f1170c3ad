import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { meaningOf } from '../src/conversation/grammar/meaning.ts'
import { readKnowledge, shippedKnowledge } from '../src/knowledge/file.ts'
import { entryFinder, wordingOf } from '../src/knowledge/wording.ts'
import type { Organisation } from '../src/people/organisation.ts'
import { HOUR, type Instant, dayOf } from '../src/policy/instant.ts'
import { median, quantile } from './quantiles.ts'

/** Every sentence of the corpus that the tests hold, as the same person in the same group. */
export function measureUnderstanding(
  organisation: Organisation,
  now: Instant,
  rounds: { readonly warm: number; readonly measured: number },
): void {
  const corpus = readFileSync(join(import.meta.dirname, '../test/conversation/grammar/utterances.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const sentences = corpus.map((line) => (JSON.parse(line) as { in: string }).in)
  const wording = wordingOf(entryFinder(readKnowledge(shippedKnowledge)), { day: dayOf(now), cutOff: 16 * HOUR })
  const hearing = { organisation, visible: organisation.districts.map(({ id }) => id), now, wording }
  const [whole, bare]: [number[], number[]] = [[], []]
  for (let round = -rounds.warm; round < rounds.measured; round++)
    for (const [i, sentence] of sentences.entries()) {
      const started = performance.now()
      meaningOf(sentence, hearing)
      const between = performance.now()
      JSON.parse(corpus[i] ?? '')
      const ended = performance.now()
      if (round < 0) continue
      whole.push(between - started)
      bare.push(ended - between)
    }
  const [half, most] = [median(whole), quantile(whole, 0.99)]
  process.stdout.write(
    `understanding ${(half * 1000).toFixed(0)} µs, p99 ${(most * 1000).toFixed(0)} µs  JSON.parse ${(median(bare) * 1000).toFixed(1)} µs  ratio ${(half / median(bare)).toFixed(0)}\n`,
  )
}
