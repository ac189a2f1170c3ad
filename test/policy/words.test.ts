import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { clauses } from '../../src/policy/clauses.ts'
import { scopeReasons, tracks } from '../../src/policy/coverage.ts'
import { flags, statuses } from '../../src/policy/verdict.ts'
import { flagWords } from './case-words.ts'

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
})
