import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { orgCheck } from '../../src/people/org-check.ts'
import { BadOrganisation, problemText } from '../../src/people/problem.ts'
import { parseOrganisation, readOrganisation } from '../../src/people/read-organisation.ts'
import { fourStepText as exampleText } from '../alerting/four-steps.ts'

function problemsOf(read: () => unknown): string[] {
  try {
    read()
    return []
  } catch (error) {
    if (!(error instanceof BadOrganisation)) throw error
    return error.problems.map(problemText)
  }
}

/** The example with one text replaced by another. */
function damaged(before: string, after: string): { text: string; problems: string[] } {
  if (!exampleText.includes(before)) throw new Error(`the example does not contain ${before}`)
  const text = exampleText.replace(before, () => after)
  return { text, problems: problemsOf(() => parseOrganisation(text)) }
}

/** `第 12 行 people[3].crew：…` → the text of line 12, and `crew`. */
function namedIn(problem: string, text: string): { line: string; key: string } {
  const [, number, field] = /^第 (\d+) 行 ([^：]*)：/.exec(problem) ?? []
  return { line: text.split('\n')[Number(number) - 1] ?? '', key: /(\w+)(\[\d+\])?$/.exec(field ?? '')?.[1] ?? '(no field)' }
}

const cases: readonly [sentence: string, before: string, after: string, says: string][] = [
  [
    'an unknown key suggests the known one',
    'says: 已超时',
    'say: 已超时',
    'alerts[3].say：没有 say 这一项；可用的有 id、from、until、orders、when、minutes、repeatMinutes、at、weekday、only、urgent、between、inHandToo、says、does、tells。是否想写 “says”？',
  ],
  ['an unknown section is refused', 'parameters: {}', 'parameters: {}\nholiday: []', 'holiday：没有 holiday 这一项'],
  [
    'a district that does not exist suggests the nearest',
    'role: manager, districts: [ganyu]',
    'role: manager, districts: [gannyu]',
    '“gannyu” 不是文件里的区县；已有：haizhou、lianyun、kaifaqu、ganyu、donghai、guanyun、guannan。是否想写 “ganyu”？',
  ],
  [
    'a group of an unknown district',
    'purpose: district, districts: [ganyu]',
    'purpose: district, districts: [xuzhou]',
    'groups[3].districts[0]：“xuzhou” 不是文件里的区县',
  ],
  [
    'an unknown contractor',
    '海州装维01, roles',
    '海州装维01, contractor: 海州代维, roles',
    'people[2].contractor：“海州代维” 不是文件里的代维单位；已有：开发区代维公司、赣榆代维公司、灌云代维公司',
  ],
  [
    'a person of a contractor outside the contractor’s districts',
    '海州装维01, roles',
    '海州装维01, contractor: 赣榆代维公司, roles',
    'people[2].roles[0].districts[0]：“haizhou” 超出范围：赣榆代维公司 不是 haizhou 的代维单位',
  ],
  ['two people of one id', 'id: lianyun-manager', 'id: haizhou-manager', 'people[8].id：“haizhou-manager” 人员编号重复，people[0].id 已用'],
  ['two districts of one id', '- id: lianyun\n', '- id: haizhou\n', 'districts[1].id：“haizhou” 区县编号重复，districts[0].id 已用'],
  ['two groups of one id', '{ id: lianyun, name: 连云装维群', '{ id: haizhou, name: 连云装维群', 'groups[1].id：“haizhou” 群编号重复'],
  ['a crew of two people', 'crew: 海州装维02', 'crew: 海州装维01', 'people[3].crew：“海州装维01” 班组重复，people[2].crew 已用'],
  ['an alias that is another district’s name', '连云区局', '海州', 'districts[1].aliases[0]：“海州” 区县名称重复，districts[0].name 已用'],
  [
    'an unknown role spells out the roles',
    'role: settlement',
    'role: setlement',
    '“setlement” 只能是 installer、dispatcher、manager、desk、service、settlement、it、city-lead、admin。是否想写 “settlement”？',
  ],
  [
    'a district role without districts',
    '[{ role: dispatcher, districts: [haizhou] }]',
    '[{ role: dispatcher }]',
    'people[1].roles[0].districts：缺少这一项；角色 dispatcher 按区县授予，应写明 districts',
  ],
  [
    'a city-wide role with districts',
    '{ role: desk }',
    '{ role: desk, districts: [ganyu] }',
    '["ganyu"] 角色 desk 面向全市，不能写 districts',
  ],
  ['a person without a role', '[{ role: admin }]', '[]', 'roles：[] 至少要有一个角色'],
  [
    'an impossible day',
    'area: other, from: 2017-07-01',
    'area: other, from: 2017-02-30',
    'districts[3].optedIn[0].from：“2017-02-30” 应为日期，如 2017-07-01',
  ],
  [
    'an opt-in that ends before it starts',
    'area: other, from: 2017-07-01',
    'area: other, from: 2017-07-01, until: 2017-07-01',
    'districts[3].optedIn[0].until：“2017-07-01” 应晚于 from',
  ],
  ['an unknown area', 'area: other', 'area: town', '“town” 只能是 central、county-town、other、rural'],
  ['an impossible time of day', "progress: '18:30'", "progress: '24:00'", 'bulletins.progress：“24:00” 应为时刻（如 "18:30"）或 off'],
  ['a number where an id belongs', 'id: service', 'id: 12', 'id：12 应为编号'],
  ['an id with a blank', 'id: service', 'id: a b', '“a b” 应为小写字母、数字和 -'],
  ['no parameters', '\nparameters:', '\nparameter:', 'parameters：缺少这一项；应为一组“键: 值”，全照通知就写 {}'],
  ['a missing name', ', name: 客服中心', '', 'name：缺少这一项；应为文字'],
  ['an empty name', 'name: 客服中心', "name: ''", 'name：“” 不能为空'],
  ['a fraction of a minute', 'minutes: 30', 'minutes: 0.5', 'alerts[2].minutes：0.5 应为整数分钟'],
  ['a step that repeats before the deadline', 'minutes: 30', 'minutes: 30, repeatMinutes: 5', 'repeatMinutes：5 只用于 when: after 的步骤'],
  [
    'a step twice on the same days',
    'id: half-hour',
    'id: two-hours',
    'alerts[2].id：“two-hours” 预警步骤编号重复，alerts[1].id 已用；同一编号只能用于互不重叠的时段（from、until）',
  ],
  [
    'a step that ends before it starts',
    'minutes: 30',
    'minutes: 30, from: 2026-12-01, until: 2026-12-01',
    'alerts[2].until：“2026-12-01” 应晚于 from（until 当天已不算）',
  ],
  [
    'a step that an unknown role hears',
    'minutes: 30',
    'minutes: 30, tells: { roles: [manger] }',
    'alerts[2].tells.roles[0]：“manger” 只能是 installer、dispatcher、manager、desk、service、settlement、it、city-lead、admin。是否想写 “manager”？',
  ],
  [
    'a step that an unknown group hears',
    'minutes: 30',
    'minutes: 30, tells: { groups: [district, gannyu] }',
    'alerts[2].tells.groups[1]：“gannyu” 不是文件里的群，也不是 district、city、control 中的一种；已有：haizhou、lianyun、kaifaqu、ganyu、donghai、guanyun、guannan、city、control。是否想写 “ganyu”？',
  ],
  [
    'a step by the clock without a time',
    '  - { id: overdue,',
    '  - { id: list, orders: same-day, when: daily, says: 今日还有 }\n  - { id: overdue,',
    'alerts[3].at：缺少这一项；应写明时刻，如 ["09:00"]',
  ],
  [
    'a step by the clock of orders that are not said',
    '  - { id: overdue,',
    "  - { id: list, when: daily, at: ['09:00'], says: 今日还有 }\n  - { id: overdue,",
    'alerts[3].orders：缺少这一项；按时刻提醒的步骤要写明哪些工单，如 same-day、late',
  ],
  [
    'a step that nobody hears',
    'minutes: 30',
    'minutes: 30, tells: { groups: [] }',
    'alerts[2].tells.groups：[] 至少要有一个群，或写明 people',
  ],
  [
    'an unknown word in who hears a step',
    'minutes: 30',
    'minutes: 30, tells: { role: [manager] }',
    'alerts[2].tells.role：没有 role 这一项；可用的有 groups、people、roles。是否想写 “roles”？',
  ],
  [
    'quiet hours of no length',
    'allowedChatUsers: []',
    "quietHours: { from: '22:00', to: '22:00' }\nallowedChatUsers: []",
    '不能与 from 相同',
  ],
  ['no control group', 'purpose: control', 'purpose: city', 'groups：缺少控制群'],
  ['two control groups', 'purpose: city', 'purpose: control', '控制群只能有一个，groups[7].purpose 已是'],
  ['an unknown parameter', 'parameters: {}', 'parameters: { cutOf: [] }', 'parameters.cutOf：没有 cutOf 这一项'],
  [
    'a parameter’s impossible value',
    'parameters: {}',
    "parameters: { cutOff: [{ from: 2027-01-01, value: '25:00' }] }",
    'parameters.cutOff[0].value：值 "25:00" 有误：应为时刻，如 16:00:00',
  ],
  [
    'a parameter with one day twice',
    'parameters: {}',
    'parameters: { installFen: [{ from: 2027-01-01, value: 1 }, { from: 2027-01-01, value: 2 }] }',
    'parameters.installFen.from：值 "2027-01-01" 有误：同一天只能有一个值',
  ],
  ['a coefficient with two conditions', 'hoursUnder: 8', 'hoursUnder: 8, scoreFrom: 90', '只写一种条件'],
  ['a coefficient finer than a thousandth', 'value: 1.2 }', 'value: 1.2345 }', '1.2345 最多三位小数'],
  [
    'two prices of one kind and product',
    'kind: install, product: itv-hd',
    'kind: install, product: ftth',
    '同一类型和产品只能有一个单价表',
  ],
  ['a repair has no install pay', 'kind: move, product: ftth', 'kind: repair, product: ftth', '“repair” 只能是 install、move'],
]

test.each(cases)('%s', (_sentence, before, after, says) => {
  expect(damaged(before, after).problems.join('\n')).toContain(says)
})

test.each(cases)('%s, with its line', (_sentence, before, after) => {
  const { text, problems } = damaged(before, after)
  for (const problem of problems.filter((p) => !p.includes('缺少'))) {
    const { line, key } = namedIn(problem, text)
    expect(line).toMatch(new RegExp(`${key}:|^ +- `))
  }
})

test('something missing is told with the line of what lacks it', () => {
  const { text, problems } = damaged(', name: 客服中心', '')
  expect(problems.map((problem) => namedIn(problem, text).line)).toEqual(['  - { id: service, roles: [{ role: service }] }'])
})

test('opt-ins of one area may follow each other but not overlap', () => {
  const twice = (second: string) =>
    damaged(
      '- { area: other, from: 2017-07-01 }',
      `- { area: other, from: 2017-07-01, until: 2020-01-01 }\n      - { area: other, from: ${second} }`,
    ).problems
  expect(twice('2020-01-01')).toEqual([])
  expect(twice('2019-12-31')).toEqual([
    '第 27 行 districts[3].optedIn[1]：{"area":"other","from":"2019-12-31"} 与同一区域自 2017-07-01 起的一段重叠',
  ])
})

test('a step is for groups that hear alerts, and rows of one id follow each other', () => {
  const deaf = exampleText.replace('districts: [ganyu], posts: [alerts, bulletins]', 'districts: [ganyu], posts: [bulletins]')
  const told = (text: string) => text.replace('minutes: 30', 'minutes: 30, tells: { groups: [ganyu] }')
  expect(problemsOf(() => parseOrganisation(told(exampleText)))).toEqual([])
  expect(problemsOf(() => parseOrganisation(told(deaf)))).toEqual([
    expect.stringMatching(/^第 \d+ 行 alerts\[2\]\.tells\.groups\[0\]：“ganyu” 这个群的 posts 里没有 alerts，听不到预警$/),
  ])
  const revised = (until: string) =>
    exampleText.replace(
      'minutes: 30,',
      `minutes: 30, until: ${until}, says: 快到期 }\n  - { id: half-hour, from: 2026-12-01, when: before, minutes: 45,`,
    )
  expect(problemsOf(() => parseOrganisation(revised('2026-12-01')))).toEqual([])
  expect(problemsOf(() => parseOrganisation(revised('2026-12-02')))).toHaveLength(1)
})

test('all problems are told together, in the order of their lines', () => {
  const text = exampleText
    .replace('kind: county', 'kind: contry')
    .replace('id: donghai-manager', 'id: ganyu-manager')
    .replace('says: 已超时', 'say: 已超时')
    .replace('parameters: {}', 'parameters: { installFen: 20, repairCapFen: [{ from: x, value: 1 }] }')
  const problems = problemsOf(() => parseOrganisation(text))
  expect(problems.map((p) => p.replace(/^第 \d+ 行 /, '').replace(/：.*/, ''))).toEqual([
    'districts[3].kind',
    'people[32].id',
    'alerts[3].says',
    'alerts[3].say',
    'parameters.installFen',
    'parameters.repairCapFen[0].from',
  ])
  const lines = problems.map((p) => Number(/^第 (\d+) 行/.exec(p)?.[1]))
  expect(lines).toEqual(lines.toSorted((a, b) => a - b))
})

test('a secret pasted in place of its variable’s name is not repeated', () => {
  const url = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0000-secret'
  const { problems } = damaged('posts: [alerts, bulletins] }', `posts: [alerts], webhooks: { wecom: '${url}' } }`)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain('groups[0].webhooks.wecom：应为存放密钥的环境变量的名字')
  expect(problems[0]).not.toContain('secret')
})

test.each([
  ['an empty file', '', '第 1 行：文件是空的'],
  ['a file of comments', '# nothing yet\n', '文件是空的'],
  ['a list at the root', '- a\n', '最外层应为一组“键: 值”'],
  ['a text at the root', '工单编号,工单类型\n', '最外层应为一组“键: 值”'],
  ['an open bracket', 'districts: [\n', '不是合法的 YAML'],
  ['a tab as indent', 'districts:\n\t- id: a\n', '第 2 行：不是合法的 YAML：缩进不能用制表符，请用空格'],
  ['a key twice', 'people: []\npeople: []\n', '第 2 行：不是合法的 YAML：同一层里这个键出现了两次'],
  ['two documents', 'a: 1\n---\nb: 2\n', '一个文件里只能有一份文档'],
  ['a foreign tag', 'people: !!js/function x\n', '不支持的标签'],
  ['an alias of nothing', 'people: *nobody\n', '引用（&、*）无法展开'],
  [
    'aliases that multiply',
    'a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n',
    '引用（&、*）无法展开',
  ],
])('%s is refused', (_sentence, text, says) => {
  expect(problemsOf(() => parseOrganisation(text)).join('\n')).toContain(says)
})

test('a byte-order mark and Windows line ends change nothing, lines included', () => {
  expect(problemsOf(() => parseOrganisation(`\uFEFF${exampleText.replaceAll('\n', '\r\n')}`))).toEqual([])
  const [before] = damaged('says: 已超时', 'says: 3').problems
  const [after] = problemsOf(() => parseOrganisation(exampleText.replace('says: 已超时', 'says: 3').replaceAll('\n', '\r\n')))
  expect(after).toBe(before)
})

test('a value shared by an anchor is read, and its problems are found', () => {
  const anchored = exampleText
    .replace('posts: [alerts, bulletins] }', 'posts: &both [alerts, bulletins] }')
    .replace('posts: [alerts, bulletins] }', 'posts: *both }')
  expect(problemsOf(() => parseOrganisation(anchored))).toEqual([])
  expect(problemsOf(() => parseOrganisation(anchored.replace('&both [alerts, bulletins]', '&both [alert]')))).toHaveLength(2)
})

test('files that cannot be read say why', () => {
  const folder = mkdtempSync(join(tmpdir(), 'organisation-'))
  const gb18030 = join(folder, 'gb18030.yaml')
  writeFileSync(gb18030, Buffer.from([0x6e, 0x3a, 0x20, 0xb8, 0xd3, 0xd3, 0xdc]))
  expect(problemsOf(() => readOrganisation(join(folder, 'none.yaml'))).join()).toContain('没有这个文件')
  expect(problemsOf(() => readOrganisation(folder)).join()).toContain('这是一个目录')
  expect(problemsOf(() => readOrganisation(gb18030)).join()).toContain('不是 UTF-8 编码')
})

test('org check tells what a good file holds, and each problem of a bad one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'organisation-'))
  const [good, bad] = [join(folder, 'good.yaml'), join(folder, 'bad.yaml')]
  writeFileSync(good, exampleText)
  writeFileSync(bad, exampleText.replace('minutes: 30', 'minutes: soon'))
  expect(orgCheck(good)).toMatchObject({
    problems: [],
    summary: expect.arrayContaining(['区县 7 个：海州、连云、开发区、赣榆、东海、灌云、灌南']),
  })
  expect(orgCheck(bad)).toEqual({
    problems: [expect.stringContaining('alerts[2].minutes：“soon” 应为整数分钟')],
    summary: ['共 1 处问题，文件未被采用'],
    organisation: null,
  })
})

test('words for the reasons of the closed list: none that is no reason, none too short, none twice', () => {
  const words = 'parameters: {}\nexemptionWords:\n  customer: [赶海, 杆子带电, 海]\n  third-party: [赶海]\n  other: [放假]'
  expect(damaged('parameters: {}', words).problems).toEqual([
    expect.stringMatching(/exemptionWords\.customer\[1\]：“杆子带电” 不能作为豁免原因〔四\(八\)〕〔I-12〕$/),
    expect.stringMatching(/exemptionWords\.customer\[2\]：“海” 至少两个字$/),
    expect.stringMatching(/exemptionWords\.third-party\[0\]：“赶海” 写了两次，一个说法只能指一种原因$/),
    expect.stringMatching(/exemptionWords\.other：没有 other 这一项/),
  ])
  const good = parseOrganisation(exampleText.replace('parameters: {}', 'parameters: {}\nexemptionWords: { rural: [渔村] }'))
  expect(good.exemptionWords).toEqual({ customer: [], 'third-party': [], 'force-majeure': [], rural: ['渔村'] })
})
