import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { z } from 'zod'
import { understandSentence } from '../../../src/conversation/grammar/understood.ts'
import { readKnowledge, shippedKnowledge } from '../../../src/knowledge/file.ts'
import { entryFinder, wordingOf } from '../../../src/knowledge/wording.ts'
import type { Conversation } from '../../../src/messages/conversation.ts'
import { visibleDistricts } from '../../../src/people/permissions.ts'
import { HOUR, dayOf } from '../../../src/policy/instant.ts'
import { test as onEngine } from '../../engines/database.ts'
import { at, fileOf, importOf, organisation, sampleBytes } from '../../intake/sample.ts'

const names = z.string().nullable()
const row = z.looseObject({
  user: z.string(),
  group: z.string(),
  in: z.string(),
  name: names,
  nameAnyOf: z.array(names).optional(),
  arguments: z.record(z.string(), z.unknown()),
  argumentsAnyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  suggests: z.array(z.string()).optional(),
})
type Row = z.infer<typeof row>

const rows: Row[] = readFileSync(new URL('utterances.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => row.parse(JSON.parse(line)))
const now = at('2026-11-21 20:00:00')
const wording = wordingOf(entryFinder(readKnowledge(shippedKnowledge)), { day: dayOf(now), cutOff: 16 * HOUR })

/** The lists that are compared in the order said. */
const ordered = new Set(['keys'])
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/

/** Whether what was understood is what the row says of it; the clock of the rows may be two minutes off. */
function fits(wanted: unknown, got: unknown, key: string): boolean {
  if (wanted === null) return got === undefined || (Array.isArray(got) && got.length === 0)
  if (wanted === '*') return got !== undefined
  if (Array.isArray(wanted)) return Array.isArray(got) && listFits(wanted.map(String), got.map(String), key)
  if (typeof wanted === 'object')
    return typeof got === 'object' && got !== null && Object.entries(wanted).every(([name, one]) => fits(one, Reflect.get(got, name), name))
  if (typeof wanted === 'string' && instant.test(wanted))
    return typeof got === 'string' && Math.abs(Date.parse(wanted) - Date.parse(got)) <= 120_000
  if (typeof wanted === 'number' && typeof got === 'number') return Math.abs(wanted - got) <= (key === 'within' ? 120 : 0)
  return wanted === got
}

function listFits(wanted: readonly string[], got: readonly string[], key: string): boolean {
  if (key === 'missing') return wanted.every((one) => got.includes(one))
  return ordered.has(key) ? wanted.join() === got.join() : wanted.toSorted().join() === got.toSorted().join()
}

/** What of the wanted arguments was not understood; `xAnyOf` stands for one of several values of `x`. */
const unfit = (wanted: Readonly<Record<string, unknown>>, got: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(wanted).flatMap(([key, value]) => {
    if (!key.endsWith('AnyOf') || !Array.isArray(value)) return fits(value, got[key], key) ? [] : [`${key} ${JSON.stringify(got[key])}`]
    const name = key.slice(0, -'AnyOf'.length)
    if (name !== 'clauses') return value.some((one) => fits(one, got[name], name)) ? [] : [`${name} ${JSON.stringify(got[name])}`]
    const cited = Array.isArray(got['clauses']) ? got['clauses'].map(String) : []
    return cited.some((clause) => value.some((one) => clause.startsWith(String(one)))) ? [] : [`clauses ${cited.join()}`]
  })

function problemsOf(wanted: Row, got: Awaited<ReturnType<typeof understandSentence>>): string[] {
  const problems: string[] = []
  const allowed = wanted.nameAnyOf ?? [wanted.name]
  const args: Readonly<Record<string, unknown>> = { ...got.arguments }
  if (!allowed.includes(got.name)) problems.push(`${got.doing ? 'RUN BY ACCIDENT: ' : ''}${got.name}`)
  const absent = Object.entries(wanted.arguments).filter(([, value]) => value === null)
  problems.push(...unfit(Object.fromEntries(absent), args))
  if (got.name === wanted.name) {
    problems.push(...unfit(wanted.arguments, args))
    if (wanted.argumentsAnyOf?.every((one) => unfit(one, args).length > 0) === true) problems.push(JSON.stringify(args))
  }
  return [...problems, ...(wanted.suggests ?? []).filter((name) => !got.suggests.includes(name))]
}

onEngine('what people say means what they mean', async ({ database }) => {
  await importOf(database, fileOf(sampleBytes))
  const wrong: string[] = []
  for (const one of rows) {
    const conversation: Conversation = one.group === 'direct' ? { kind: 'direct', person: one.user } : { kind: 'group', group: one.group }
    const visible = visibleDistricts(organisation, one.user, conversation)
    const got = await understandSentence(database.db, one.in, { organisation, visible, now, wording })
    const problems = problemsOf(one, got)
    if (problems.length > 0) wrong.push(`${one.user}@${one.group}: ${one.in} → ${problems.join('; ')}`)
  }
  expect(rows.length).toBeGreaterThan(1000)
  expect(wrong).toEqual([])
})
