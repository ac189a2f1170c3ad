import { expect, test } from 'vitest'
import { answerOf } from '../../src/knowledge/answers.ts'
import { readKnowledge, shippedKnowledge } from '../../src/knowledge/file.ts'
import { problemsOfAnswer } from '../../src/knowledge/problems.ts'
import { parseDay } from '../../src/policy/instant.ts'
import { type ParameterName, notice, parseParameters } from '../../src/policy/parameters.ts'

const { entries } = readKnowledge(shippedKnowledge)
const day = (text: string): number => {
  const parsed = parseDay(text)
  if (parsed === null) throw new Error(`${text} is no day`)
  return parsed
}
const names = Object.keys(notice) as ParameterName[]
const [before, revisedOn] = [day('2026-11-30'), day('2026-12-01')]

/** Values that no answer holds otherwise, and how the values before them are written. */
const revisions: Readonly<Record<ParameterName, { readonly value: unknown; readonly old: RegExp }>> = {
  cutOff: { value: '17:35:00', old: /16:00|16 ?点|[四4]点/ },
  installFen: { value: 3700, old: /20 ?元|二十(?:元|块)/ },
  repairFenPerDay: { value: 1300, old: /(?<!\d)10 ?元|(?<!百)十(?:元|块)/ },
  repairCapFen: { value: 17_100, old: /100 ?元|一?百(?:元|块)/ },
  payWithinDays: { value: 11, old: /(?<!\d)7 ?个?(?:自然日|天)|七个?(?:自然日|天)/ },
  standardHours: { value: { central: 53, 'county-town': 53, other: 79, rural: 79 }, old: /县城 48 ?小时|72 ?小时|七十二/ },
  forceMajeureGraceHours: { value: 59, old: /(?:顺延|结束后) ?48 ?小时|四十八/ },
  lateEntryRepairHours: { value: 31, old: /(?:起|正好|；) ?24 ?个?(?:自然)?小时|二十四/ },
  contractorTolerancePercent: { value: 9, old: /(?<!\d)5 ?%|五个百分点|百分之五/ },
}

test('a revised number is in every answer that names it from its day on, and the old one in none', () => {
  for (const name of names) {
    const parameters = parseParameters({ [name]: [{ from: '2026-12-01', value: revisions[name].value }] })
    const changed = entries.filter((one) => answerOf(one, parameters, before) !== answerOf(one, parameters, revisedOn))
    expect(changed, name).not.toEqual([])
    for (const one of entries) expect(answerOf(one, parameters, revisedOn), name).not.toMatch(revisions[name].old)
    for (const one of changed) {
      expect(answerOf(one, parameters, before)).toContain('（2017-07-01 起）')
      expect(answerOf(one, parameters, revisedOn)).toContain('（2026-12-01 起）')
    }
  }
})

test('every answer names its clauses and since when it holds', () => {
  for (const one of entries) expect(answerOf(one, parseParameters({}), before)).toMatch(/〔[^〕]+〕（2017-07-01 起）$/)
})

test.each([
  '新装 20 元',
  '每户二十元',
  '七天内',
  '七个自然日',
  '5%',
  '超过百分之五',
  '五个百分点',
  '四十八小时',
  '24 个自然小时',
  '四点以后',
])('a figure that is typed is a problem, in digits or in characters: %s', (answer) => {
  expect(problemsOfAnswer(answer)).toEqual([expect.stringContaining('应写成参数')])
})
