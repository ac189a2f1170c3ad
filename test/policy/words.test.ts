import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { clauses } from '../../src/policy/clauses.ts'
import { scopeReasons, tracks } from '../../src/policy/coverage.ts'
import { formatClock } from '../../src/policy/instant.ts'
import { areas, customerTypes, delayCauses, exemptionReasons, kinds, products } from '../../src/policy/order.ts'
import { notice as parameters } from '../../src/policy/parameters.ts'
import { flags, statuses } from '../../src/policy/verdict.ts'
import { flagWords } from './case-words.ts'
import { anOrder } from './facts.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const glossary = read('docs/glossary.md')
const notice = read('docs/notice.md')

describe('the glossary', () => {
  for (const word of [...statuses, ...tracks, ...scopeReasons, ...flags]) it(`has ${word}`, () => expect(glossary).toContain(`\`${word}\``))

  it('calls flags what the case files call them', () => {
    for (const [flag, word] of Object.entries(flagWords)) expect(glossary).toMatch(new RegExp(`\\| \`${flag}\` +\\| ${word} `))
  })
})

describe('the page about the notice', () => {
  it('has every clause and interpretation', () => {
    const named = new Set([...notice.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) => (cell ?? '').trim().split(', ')))
    expect(Object.keys(clauses).filter((clause) => !named.has(clause))).toEqual([])
  })

  it('names files that exist', () => {
    const files = [...notice.matchAll(/`((?:policy|conversation|people|alerting|bulletins)\/[^`]*)`/g)].map(([, path]) => `src/${path}`)
    expect(files.length).toBeGreaterThan(20)
    for (const file of files) expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true)
  })

  it('names functions that are in those files', () => {
    const named = [...notice.matchAll(/`([\w-]+)` in `(policy\/[^`]*)`/g)].map(([, name, path]) => ({ name: name ?? '', path: path ?? '' }))
    expect(named.length).toBeGreaterThan(8)
    for (const { name, path } of named) expect(read(`src/${path}`), path).toMatch(new RegExp(`\\b${name}\\b`))
  })

  const values = { areas, delayCauses, exemptionReasons, kinds, products, customerTypes, statuses, tracks, scopeReasons, flags }
  for (const [list, words] of Object.entries(values))
    it(`has all ${list}`, () => expect(words.filter((word) => !notice.includes(word))).toEqual([]))

  it('has the facts of an order, and no others', () => {
    const section = notice.slice(notice.indexOf('## 2.'), notice.indexOf('**The context**'))
    const facts = [...section.matchAll(/^\| (`.+?) +\|/gm)].flatMap(([, cell]) => cell?.match(/\w+/g) ?? [])
    expect(facts.toSorted()).toEqual(Object.keys(anOrder()).toSorted())
  })

  it('has the parameters with their clauses and defaults, and no others', () => {
    const section = notice.slice(notice.indexOf('The defaults hold'), notice.indexOf('## 3.'))
    const rows = [...section.matchAll(/^\| `(\w+)` +\| (.+?) +\|.+\| (\S+) +\|$/gm)].map(([, name, value, clause]) => ({
      name,
      value,
      clause,
    }))
    expect(rows).toEqual(
      Object.entries(parameters).map(([name, { clause, values }]) => ({ name, value: written(name, values[0]?.value), clause })),
    )
  })
})

/** A default as the page writes it. */
function written(name: string, value: number | Readonly<Record<string, number>> | undefined): unknown {
  if (typeof value === 'object')
    return expect.stringContaining(
      `{${Object.entries(value)
        .map(([area, hours]) => `${area}: ${hours}`)
        .join(', ')}}`,
    )
  return name === 'cutOff' ? `"${formatClock(value ?? NaN)}"` : String(value)
}
