import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shippedKnowledge } from '../../src/knowledge/file.ts'
import { runLine } from '../cli/run-line.ts'

function check(text: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'knowledge-')), 'knowledge.yaml')
  writeFileSync(file, text)
  return runLine(null, ['knowledge', 'check', file])
}

interface Written {
  readonly id: string
  readonly ways: readonly string[]
  readonly question?: string
  readonly clause?: string
  readonly approver?: string
  readonly text?: string
  readonly more?: string
}

const entry = ({
  id,
  ways,
  question = `${id}怎么规定`,
  clause = '三(一)',
  approver = '经理',
  text = '照办。',
  more = '',
}: Written): string =>
  `- {id: ${id}, question: ${question}, clauses: [${clause}], answers: [{from: 2017-07-01, author: 客服, approver: ${approver}, text: "${text}"}], ways: [${ways.join(', ')}]${more}}`
const file = (entries: readonly Written[], rest = ''): string => `entries:\n${entries.map((one) => `  ${entry(one)}\n`).join('')}${rest}`

test('the file that ships has nothing wrong with it', async () => {
  const { code, out } = await runLine(null, ['knowledge', 'check', shippedKnowledge])
  expect(out).toMatch(/^\d+ 条口径，\d+ 种问法，\d+ 句不归口径答，没有问题\n$/)
  expect(code).toBe(0)
})

const one: Written = { id: 'one', ways: ['装晚了赔多少'] }

test.each([
  ['an id twice', file([one, { ...one, ways: ['修晚了赔多少'], question: '修障赔多少' }]), 'one：编号重复'],
  ['a way twice', file([one, { id: 'two', ways: ['装晚了赔多少'] }]), 'two：问法“装晚了赔多少”与 one 重复'],
  ['a way that is outside too', file([one], 'outside: [装晚了赔多少]\n'), 'outside：“装晚了赔多少”又是 one 的问法'],
  ['a way that names another matter', file([one], 'elsewhere: [装晚]\n'), 'one：问法“装晚了赔多少”里有 elsewhere 的“装晚”，不会被答到'],
  ['a clause that does not exist', file([{ ...one, clause: '九(一)' }]), 'one：没有条款 九(一)'],
  ['a typed amount', file([{ ...one, text: '赔 20 元' }]), 'one：“20 元”应写成参数，如 {installYuan} 元'],
  ['a parameter that does not exist', file([{ ...one, text: '赔 {yuan} 元' }]), 'one：没有参数 {yuan}'],
  ['one person for both', file([{ ...one, approver: '客服' }]), 'one：编写人和批准人都是 客服，须是两个人'],
  ['a day that is none', file([one]).replace('2017-07-01', '七月一日'), 'one answers 0 from：“七月一日”不是日期，应写成 2017-07-01'],
  ['a field that is missing', file([one]).replace('approver: 经理, ', ''), 'one answers 0 approver：缺少这一项，或写法不对'],
  ['a field that is not known', file([{ ...one, more: ', needs: [钱]' }]), 'one：没有字段 needs'],
  ['no YAML', 'entries: [', '文件读不懂：第 1 行不是合法的 YAML'],
])('%s is said in a line, and the file refused', async (_what, text, problem) => {
  const { code, out } = await check(text)
  expect(out).toContain(problem)
  expect(out).toMatch(/\n共 1 处问题，文件不能用\n$/)
  expect(code).toBe(1)
})

test('a way that hardly differs from another entry’s is named with it', async () => {
  const { code, out } = await check(
    file(
      [
        { id: 'money', ways: ['没按时装赔多少'] },
        { id: 'pay', ways: ['工资怎么算', '没按时装补偿多少'] },
      ],
      'synonyms: [[赔, 补偿]]\n',
    ),
  )
  expect(out).toBe('pay：问法“没按时装补偿多少”与 money 的“没按时装赔多少”几乎一样\n共 1 处问题，文件不能用\n')
  expect(code).toBe(1)
})
