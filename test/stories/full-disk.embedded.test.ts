import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type SmallDisk, smallDisk } from '../disk/small-disk.ts'
import type { FakeDingTalk } from '../fakes/dingtalk/fake-dingtalk.ts'
import { csv, row } from '../intake/sample.ts'
import { branchFile, openRepairs } from './branch.ts'
import { until } from './patience.ts'
import { type Server, type Variables, sameday, serve } from './program.ts'
import { CONTROL, GANYU, ask as askOf, startTenant, tenantVariables, textOf, untilConnected } from './tenant.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const ORDER = 'ZD20261101000001'
const manager = { by: 'ganyu-manager', in: GANYU }
const MB = 1024 * 1024

let disk: SmallDisk
let dingtalk: FakeDingTalk
let server: Server
let variables: Variables
const kills: (() => Promise<void>)[] = []

beforeAll(async () => {
  disk = await smallDisk(400)
  dingtalk = await startTenant()
  variables = {
    ...tenantVariables(dingtalk),
    ...disk.variables,
    SAMEDAY_DATA: join(disk.folder, 'data'),
    SAMEDAY_ORG: branchFile(disk.folder),
    INTAKE_TOKEN: 'crm=hush-token-of-the-crm-0001',
    DINGTALK_CARD_TEMPLATE: '',
  }
  expect(await sameday(['import', openRepairs(disk.folder, [ORDER], 3)], variables)).toMatchObject({ exit: 0 })
  server = await serve(variables, (kill) => void kills.push(kill))
  await untilConnected(dingtalk)
  await ask('/绑定 赣榆', /已绑定/, { by: 'admin', in: GANYU })
  await ask('/绑定 control', /已绑定/, { by: 'admin', in: CONTROL })
})
afterAll(async () => {
  disk.clear()
  for (const kill of kills) await kill()
  await dingtalk.close()
  await disk.close()
})

const ask = (text: string, answer: RegExp, saying: { readonly by: string; readonly in: string } = manager) =>
  askOf(dingtalk, saying, text, answer)

const readyz = async () => {
  const answer = await fetch(`${server.url}/readyz`)
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> }
}
const upload = (body: string): Promise<Response> =>
  fetch(`${server.url}/intake/files?name=a.csv`, { method: 'POST', headers: { authorization: 'Bearer hush-token-of-the-crm-0001' }, body })
const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text()
const control = (): string => textOf(dingtalk.seen(CONTROL))
const posts = (text: string): number => dingtalk.seen(CONTROL).filter((post) => post.text.includes(text)).length

test('with room everything is taken, and readiness, metrics and doctor say so', async () => {
  expect(await readyz()).toMatchObject({ status: 200, body: { ready: true, database: 'ok', disk: 'ok' } })
  await ask(`为什么 ${ORDER}`, /超时在途/)
  expect(await metrics()).toMatch(/sameday_disk_full\{of="database"\} 0[\s\S]*sameday_disk_free_bytes\{of="data"\} \d{8,}/)
  const { out } = await sameday(['doctor'], variables)
  expect(out).toMatch(/✓ 磁盘：数据文件夹所在的磁盘剩 .*，少于 200 MB 时推送、上传和群里的新消息暂不接收/)
})

test('below the limit nothing is taken, everybody is told, and what is in the database is still there', async () => {
  disk.fill(60 * MB)
  await until('it is no longer ready', async () => (await readyz()).status === 503)
  expect((await readyz()).body).toMatchObject({ ready: false, disk: 'failed' })
  await until('the control group is told', () => control().includes('推送、上传和群里的新消息暂不接收'))
  const answer = await upload(csv(row({ 工单编号: 'CR20261121009001' })))
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60'])
  await ask(`为什么 ${ORDER}`, /磁盘空间不足，这条没有收下，也没有执行/)
  await until('the figure', async () => (await metrics()).includes('sameday_disk_full{of="database"} 1'), 10_000)
  const { out, exit } = await sameday(['doctor'], variables)
  expect(exit).toBe(1)
  expect(out).toMatch(/✗ 磁盘：数据文件夹所在的磁盘剩 .*，少于 200 MB（SAMEDAY_MIN_FREE_MB）.*请清理或扩容，有空间后自动恢复/)
  const file = join(disk.folder, 'more.csv')
  if (disk.how === 'simulated') writeFileSync(file, csv(row({ 工单编号: 'CR20261121009002' })))
  const imported = await sameday(['import', disk.how === 'simulated' ? file : join(disk.folder, `orders-${ORDER}.csv`)], variables)
  expect([imported.exit, imported.err]).toEqual([1, expect.stringContaining('没有导入：请清理或扩容后再试')])
})

test('with no byte left it stays so, and whoever writes is told all the same', async () => {
  disk.fill()
  await ask(`/升级 ${ORDER} 单子太多`, /磁盘空间不足，这条没有收下，也没有执行/)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect((await readyz()).status).toBe(503)
})

test('when there is room again it goes on by itself, and says so once', async () => {
  disk.clear()
  await until('it is ready', async () => (await readyz()).status === 200, 60_000)
  await until('the control group is told', () => control().includes('已恢复接收'))
  await ask(`为什么 ${ORDER}`, /超时在途/)
  const answer = await upload(csv(row({ 工单编号: 'CR20261121009001' })))
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ accepted: 1 })])
  expect([posts('暂不接收'), posts('已恢复接收')]).toEqual([1, 1])
  // What was not taken was not carried out.
  const { out } = await sameday(['audit', '--json'], variables)
  expect(out).not.toContain('升级')
})

test('where no limit is set, it takes all that there is room for, and says what it does not take, however the engine bears it', async () => {
  await server.end('SIGTERM')
  server = await serve({ ...variables, SAMEDAY_MIN_FREE_MB: '0' }, (kill) => void kills.push(kill))
  await untilConnected(dingtalk)
  await ask(`为什么 ${ORDER}`, /超时在途/)
  disk.fill()
  const many = csv(...Array.from({ length: 20_000 }, (_, i) => row({ 工单编号: `CR20261120${String(i).padStart(6, '0')}` })))
  expect((await upload(many)).status).toBe(503)
  await ask(`/升级 ${ORDER} 单子太多`, /磁盘空间不足，这条没有收下，也没有执行/)
  // A lease that is not renewed would be over.
  await sleep(12_000)
  await ask(`/升级 ${ORDER} 人手不够`, /磁盘空间不足，这条没有收下，也没有执行/)
  disk.clear()
  await until('it is ready', async () => (await readyz()).status === 200, 60_000)
  await ask(`为什么 ${ORDER}`, /超时在途/)
  expect(await (await upload(many)).json()).toMatchObject({ rows: 20_000, quarantined: 0 })
  const { out } = await sameday(['audit', '--json'], variables)
  expect(out).not.toContain('升级')
})
