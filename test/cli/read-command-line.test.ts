import { describe, expect, test } from 'vitest'
import { type Command, command } from '../../src/cli/command.ts'
import { day, file, flag, instant, integer, list, month, oneOf, optional, required, several, text } from '../../src/cli/parameters.ts'
import { readCommandLine } from '../../src/cli/read-command-line.ts'
import { usageOf } from '../../src/cli/usage.ts'

const done = async () => async (): Promise<0> => 0

/** A table that has each form of a row. */
const table: readonly Command[] = [
  command({
    name: 'pay',
    summary: '',
    needs: 'nothing',
    arguments: { files: several(file) },
    options: {
      month: required(month),
      date: optional(day),
      asOf: optional(instant),
      number: optional(integer('N', '编号')),
      kind: optional(oneOf('install', 'repair')),
      districts: optional(list('D1,D2', '区县')),
      except: optional(list('ID1,ID2', '工单号', 0)),
      district: optional(text('ID', '区县')),
      city: flag,
      dryRun: flag,
    },
    apart: [['district', 'city']],
    load: done,
  }),
  command({ name: 'trail', summary: '', needs: 'nothing', options: { person: optional(text('P', '人员')) }, load: done }),
  command({ name: 'trail verify', summary: '', needs: 'nothing', load: done }),
  command({ name: 'org check', summary: '', needs: 'nothing', arguments: { file: required(file) }, load: done }),
  command({ name: 'org apply', summary: '', needs: 'nothing', arguments: { file: required(file) }, options: { dryRun: flag }, load: done }),
]

const asked = (line: string | readonly string[]) =>
  readCommandLine(typeof line === 'string' ? line.split(' ').filter(Boolean) : line, table)

/** The command and what it is given, without what every command is given. */
function given(line: string | readonly string[]) {
  const read = asked(line)
  if (!('command' in read)) throw new Error('problem' in read ? read.problem : 'help was asked for')
  const { json, help, ...values } = read.values
  expect(help).toBe(false)
  return { name: read.command.name, json, values }
}

/** What is wrong, and how what was meant is used. */
function wrong(line: string | readonly string[]) {
  const read = asked(line)
  return 'problem' in read ? [read.problem, read.meant.map(({ name }) => name)] : read
}

const pay = 'pay --month 2026-11 a.csv'

describe('a command line', () => {
  test('gives every parameter its type; what is not given is null, false or no text', () => {
    expect(given(pay)).toEqual({
      name: 'pay',
      json: false,
      values: {
        files: ['a.csv'],
        month: { first: 20_758, next: 20_788 },
        date: null,
        asOf: null,
        number: null,
        kind: null,
        districts: null,
        except: null,
        district: null,
        city: false,
        dryRun: false,
      },
    })
    const all =
      '--date 2026-11-21 --as-of 2026-11-21T08:00:00+08:00 --number 37 --kind repair --districts 赣榆，海州,赣榆 --city --dry-run --json b.csv'
    expect(given(`${pay} ${all}`)).toMatchObject({
      json: true,
      values: {
        files: ['a.csv', 'b.csv'],
        date: 20_778,
        asOf: 1_795_219_200,
        number: 37,
        kind: 'repair',
        districts: ['赣榆', '海州'],
        city: true,
        dryRun: true,
      },
    })
  })

  test('may have its options anywhere behind its first word, and a value after an equals sign', () => {
    expect(given('org --dry-run apply x.yaml')).toMatchObject({ name: 'org apply', values: { file: 'x.yaml', dryRun: true } })
    expect(given('trail --person=desk')).toMatchObject({ name: 'trail', values: { person: 'desk' } })
    expect(given('trail --person=-desk')).toMatchObject({ values: { person: '-desk' } })
    expect(given(['pay', '--month', '2026-11', '--', '--city.csv'])).toMatchObject({ values: { files: ['--city.csv'], city: false } })
  })

  test('an empty list says that there is none where that means something', () => {
    expect(given(['pay', '--month', '2026-11', 'a', '--except', ''])).toMatchObject({ values: { except: [] } })
    expect(wrong(['pay', '--month', '2026-11', 'a', '--districts', ''])).toEqual([
      '--districts 是空的：应为区县，多个之间用逗号分开',
      ['pay'],
    ])
  })

  test('is for the command of the most words that fit', () => {
    expect(given('trail').name).toBe('trail')
    expect(given('trail verify').name).toBe('trail verify')
  })
})

test.for<[string | string[], string, string[]]>([
  ['', '缺少命令', table.map(({ name }) => name)],
  ['pya', '没有命令 pya', table.map(({ name }) => name)],
  ['org', 'org 后面要写明做什么', ['org check', 'org apply']],
  ['org chek x.yaml', '没有 org chek', ['org check', 'org apply']],
  ['trail verfy', '没有 trail verfy', ['trail', 'trail verify']],
  ['trail verify all', '多余的参数 all', ['trail verify']],
  ['org check a b', '多余的参数 b', ['org check']],
  ['org check', '缺少 FILE：应为文件名', ['org check']],
  ['pay --month 2026-11', '缺少 FILE：应为文件名', ['pay']],
  ['pay a.csv', '缺少 --month：应为月份，如 2026-11', ['pay']],
  [`pay a --month 2026-13`, '--month 2026-13 有误：应为月份，如 2026-11', ['pay']],
  [`${pay} --date 2026-02-30`, '--date 2026-02-30 有误：应为日期，如 2026-11-21', ['pay']],
  [`${pay} --as-of noon`, '--as-of noon 有误：应为带时区的时间，如 2026-11-21T18:00:00+08:00', ['pay']],
  [`${pay} --number 0`, '--number 0 有误：应为编号，是正整数', ['pay']],
  [`${pay} --number 1e3`, '--number 1e3 有误：应为编号，是正整数', ['pay']],
  [`${pay} --kind remove`, '--kind remove 有误：只能是 install、repair', ['pay']],
  [`${pay} --district ganyu --city`, '--district 和 --city 只能选一个', ['pay']],
  [`${pay} --dry`, '没有选项 --dry', ['pay']],
  [`${pay} -x`, '没有选项 -x', ['pay']],
  [`${pay} --dryRun`, '没有选项 --dryRun', ['pay']],
  [`${pay} --__proto__ x`, '没有选项 --__proto__', ['pay']],
  ['trail --dry-run', '没有选项 --dry-run', ['trail']],
  [`${pay} --city=yes`, '选项 --city 不带值', ['pay']],
  [`${pay} --date`, '选项 --date 缺少值', ['pay']],
  [`${pay} --date --city`, '选项 --date 缺少值', ['pay']],
  [`${pay} --date 2026-11-21 --date 2026-11-22`, '选项 --date 写了两次', ['pay']],
  [['trail', '--person', ' '], '--person 是空的：应为人员', ['trail']],
])('%j is wrong usage: %s', ([line, problem, meant]) => {
  expect(wrong(line)).toEqual([problem, meant])
})

test.for<[string, string[]]>([
  ['--help', table.map(({ name }) => name)],
  ['help', table.map(({ name }) => name)],
  ['org --help', ['org check', 'org apply']],
  ['org apply --help', ['org apply']],
  ['pay -h', ['pay']],
  ['pay --month never --help', ['pay']],
])('%s asks for help', ([line, about]) => {
  const read = asked(line)
  expect('help' in read ? read.help.map(({ name }) => name) : read).toEqual(about)
})

test('usage is made of the parameters', () => {
  const [first, ...others] = table.map(usageOf)
  expect(first).toBe(
    'pay FILE… --month YYYY-MM [--date D] [--as-of T] [--number N] [--kind install|repair] [--districts D1,D2] [--except ID1,ID2] [--district ID | --city] [--dry-run]',
  )
  expect(others).toEqual(['trail [--person P]', 'trail verify', 'org check FILE', 'org apply FILE [--dry-run]'])
})
