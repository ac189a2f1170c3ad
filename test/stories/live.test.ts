import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { csv, row } from '../intake/sample.ts'
import { sameday, serve } from './program.ts'
import { withFolder as test } from './story.ts'

const ORDER = 'ZD20261101000001'
const shipped = join(import.meta.dirname, '../../config/lianyungang.yaml')

const asManager = ['chat', '--user', 'ganyu-manager', '--group', 'ganyu']

test('looking, trying out and slips make no live database, an import does', async ({ data }) => {
  const variables = { SAMEDAY_DATA: join(data, 'new') }
  const file = join(data, 'orders.csv')
  writeFileSync(file, csv(row({ 工单编号: ORDER, 工单类型: '障碍', 录入时间: '2026-11-01 10:00:00' })))
  const none = '还没有正式数据库：先用 sameday import 导入工单，或用 npm start 看演示\n'
  expect(await sameday(['order', ORDER], variables)).toMatchObject({ exit: 1, out: '', err: none })
  expect(await sameday(['import'], variables)).toMatchObject({ exit: 2, out: '' })
  const trial = await sameday(['import', 'none.csv', file, '--dry-run'], variables)
  expect(trial).toMatchObject({ exit: 1, err: 'none.csv：没有这个文件\n' })
  expect(trial.out).toContain('新工单 1')
  const doctor = await sameday(['doctor'], variables)
  expect(doctor).toMatchObject({ exit: 1, out: expect.stringContaining('✗ 数据库：还没有正式数据库') })
  // Of what it had in memory to look at, nothing is said as if it were there.
  expect(doctor.out).toMatch(/✓ 磁盘：\S+new 会在的磁盘剩/)
  expect(doctor.out).toMatch(/✓ 审计链：从建立数据库时开始记；密钥将写到 \S+audit\.key/)
  expect(existsSync(join(data, 'new'))).toBe(false)
  expect(await sameday(['import', file], variables)).toMatchObject({ exit: 0, err: '' })
  expect(existsSync(join(data, 'new', 'live', 'pg', 'PG_VERSION'))).toBe(true)
})

test('with a live database there is no demonstration, and the server says what is missing', async ({ data }) => {
  const variables = { SAMEDAY_DATA: join(data, 'new') }
  const server = await serve(variables)
  expect(server.said.out).toContain(`内置数据库 ${data}/new/live`)
  expect(server.said.out).toContain('没有配置任何群聊渠道')
  for (const name of ['WECOM_BOT_ID', 'WECOM_CALLBACK_TOKEN', 'DINGTALK_APP_KEY']) expect(server.said.out).toContain(name)
  expect(server.said.out).toContain('要看演示：SAMEDAY_DATA=./demo npm start')
  const page = await fetch(server.url)
  expect(page.status).toBe(404)
  expect(await page.text()).toMatch(/^没有这个页面。这里是正式数据库，没有演示页面；/)
  expect((await fetch(`${server.url}/webchat/socket`)).status).toBe(404)
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  const order = await sameday(['order', ORDER], variables)
  expect(order).toMatchObject({ exit: 0, err: '由正在运行的服务执行（正式数据库）\n' })
  expect(order.out).toContain('状态：超时在途')
  const speaking = await sameday(asManager, variables, { input: `查单 ${ORDER}\n` })
  expect(speaking).toMatchObject({ exit: 1, out: '' })
  expect(speaking.err).toMatch(/正式数据库上不能用 chat 代人说话：系统用户 \S+ 不在组织文件的 allowedChatUsers 里\n$/)
  await server.end('SIGTERM')
})

test('where the organisation file lets the machine’s user speak as others, that is on record', async ({ data }) => {
  const variables = { SAMEDAY_DATA: join(data, 'new') }
  const { username } = userInfo()
  mkdirSync(join(data, 'config'), { recursive: true })
  const allowing = join(data, 'config', 'branch.yaml')
  writeFileSync(allowing, readFileSync(shipped, 'utf8').replace('allowedChatUsers: []', `allowedChatUsers: [${username}]`))
  expect(await sameday(['org', 'check', allowing], variables)).toMatchObject({ exit: 0, err: '' })
  const allowed = await sameday(asManager, { ...variables, SAMEDAY_ORG: allowing }, { input: `查单 ${ORDER}\n` })
  expect(allowed).toMatchObject({ exit: 0, err: '' })
  expect(allowed.out).toContain(`【工单 ${ORDER}】`)
  const { out } = await sameday(['audit', '--person', 'ganyu-manager'], variables)
  expect(out).toContain(`system user ${username}`)
})
