import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exampleOrganisation } from '../../../src/config/config.ts'
import { checkOrganisationApart } from '../../../src/intake/apart/read-apart.ts'
import { orgCheck } from '../../../src/people/org-check.ts'
import { longestTurn } from '../longest-turn.ts'
import { fileOf } from '../sample.ts'

const MOST_MS = 50
const example = readFileSync(exampleOrganisation, 'utf8')
const crew = (i: number) =>
  `  - { id: x${i}, name: 海州装维${i + 100}, crew: 海州装维${i + 100}, roles: [{ role: installer, districts: [haizhou] }] }`
const withCrews = (count: number) =>
  example.replace(/^people:$/m, (line) => [line, ...Array.from({ length: count }, (_, i) => crew(i))].join('\n'))

test('an organisation file comes from its thread as it is read here, parameters and all', async () => {
  expect(await checkOrganisationApart(exampleOrganisation)).toEqual(orgCheck(exampleOrganisation))
})

test.each([
  ['with 4000 people', withCrews(4000), ''],
  ['with 200 000 brackets', `districts: ${'['.repeat(200_000)}`, '嵌套超过 32 层'],
  ['with 50 000 keys', Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`).join('\n'), '有一处超过 5000 项'],
])('while an organisation file %s is checked the program is never busy for long', { timeout: 60_000 }, async (_what, text, problem) => {
  const path = fileOf(text)
  let problems: readonly string[] = ['not checked']
  const longest = await longestTurn(async () => {
    problems = (await checkOrganisationApart(path)).problems
  })
  expect(problems.join()).toContain(problem)
  expect(problems).toHaveLength(problem === '' ? 0 : 1)
  expect(longest).toBeLessThan(MOST_MS)
})
