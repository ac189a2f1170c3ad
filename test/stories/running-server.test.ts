import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { expect } from 'vitest'
import { at, csv, row, sampleBytes } from '../intake/sample.ts'
import { advance, botSays, visit } from './page.ts'
import { type Server, type Variables, sameday, serve } from './program.ts'
import { folder, withFolder } from './story.ts'

/** Before the evening of the sample export. */
const NOW = '2026-11-21T17:30:00+08:00'
/** What was known by then includes what is imported meanwhile. */
const LATER = '2026-11-21T22:00:00+08:00'
const replayOf = (data: string): Variables => ({ SAMEDAY_DATA: data, SAMEDAY_NOW: NOW })

/** An export of a few orders in a folder of its own. */
function exportFile(): string {
  const file = join(folder(), 'orders.csv')
  const ids = ['CR20261121009001', 'CR20261121009002', 'CR20261121009003']
  writeFileSync(file, csv(...ids.map((id, i) => row({ 工单编号: id, 客户编码: `LYG000000${i}` }))))
  return file
}

/** Stories around one server on a folder of its own. */
const test = withFolder.extend('server', { scope: 'file' }, ({ data }, { onCleanup }): Promise<Server> => serve(replayOf(data), onCleanup))

test('health, readiness and metrics are served, to this machine’s own names only', async ({ server: { url } }) => {
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ alive: true })
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
    ready: true,
    database: 'ok',
    disk: 'ok',
    schedule: 'ok',
    delivery: 'ok',
    watchdog: 'ok',
    channels: 'ok',
  })
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('sameday_outgoing_messages{state="queued"} 0')
  expect(await (await fetch(url)).text()).toContain('<html lang="zh')
  const lost = await fetch(`${url}/orders`)
  expect([lost.status, await lost.text()]).toEqual([404, '没有这个页面。演示页面在 /。\n'])
  for (const path of ['/', '/healthz', '/metrics']) {
    expect(await statusAs('branch.example', `${url}${path}`)).toBe(403)
    expect(await statusAs(new URL(url).host, `${url}${path}`, 'http://branch.example')).toBe(403)
  }
  await expect(visit(url, 'http://branch.example')).rejects.toThrow('403')
  expect(await (await visit(url)).hears(['hello'])).toMatchObject({ kind: 'replay' })
})

/** As a browser asks that was told this name for this machine. */
const statusAs = (host: string, url: string, origin?: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host, ...(origin === undefined ? {} : { origin }) } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

test('one server holds the folder, and a second is refused with the address of the first', async ({ server, data }) => {
  expect(server.said.err).toBe('')
  const second = await sameday(['serve'], replayOf(data))
  expect(second).toMatchObject({ exit: 1, out: '' })
  expect(second.err).toBe(`服务已在运行：${server.url}（回放数据库）。同一个数据文件夹只能有一个服务；命令可以照常执行，由它来做\n`)
})

test('the sample day goes on as the clock does, bulletin included', async ({ server, data }) => {
  const sample = join(data, 'sample.csv')
  writeFileSync(sample, sampleBytes)
  expect(await sameday(['import', sample], replayOf(data))).toMatchObject({ exit: 0 })
  const page = await visit(server.url)
  page.tell({ type: 'open', conversation: 'group/ganyu' })
  await advance(page, at('2026-11-21 18:30:30'))
  const bulletin = await botSays(page, 'group/ganyu', (said) => said.includes('赣榆 11月21日 当日装当日修进度通报'))
  expect(bulletin).toContain('已完成 21/29 单（72.4%）')
  await advance(page, at('2026-11-21 20:30:00'))
  const { out } = await sameday(['bulletin', '--date', '2026-11-21', '--district', '赣榆'], replayOf(data))
  expect(out).toContain('已完成 22/29 单（75.9%）')
})

test('while a server runs, it carries out the commands, and says the same as they do without it', async ({ server, data }) => {
  const file = exportFile()

  const there = { cwd: dirname(file) }
  const imported = await sameday(['import', basename(file), 'none.csv', '--json'], replayOf(data), there)
  expect(imported).toMatchObject({ exit: 1, err: '由正在运行的服务执行（回放数据库）\nnone.csv：没有这个文件\n' })
  expect(JSON.parse(imported.out)).toEqual({ file: 'orders.csv', rows: 3, accepted: 3, updated: 0, unchanged: 0, quarantined: 0 })

  const commands: [string[], string | null][] = [
    [['verdicts', '--as-of', LATER], null],
    [['chat', '--user', 'ganyu-manager', '--group', 'ganyu', '--json'], '查单 CR20261121009009\n/帮助\n确认 99\n'],
  ]
  const answers = async () => {
    const all = []
    for (const [argv, input] of commands) all.push(await sameday(argv, replayOf(data), { input }))
    return all
  }
  const asked = await answers()
  for (const one of asked) expect(one).toMatchObject({ exit: 0, err: '由正在运行的服务执行（回放数据库）\n' })
  expect((await sameday(['order', 'CR20261121009002', '--history'], replayOf(data))).out).toContain('导出记为在途')
  const refused = await sameday(['order', 'CR20261121009009'], replayOf(data))
  expect(refused).toMatchObject({ exit: 1, out: '', err: '由正在运行的服务执行（回放数据库）\n查无此单\n' })
  expect((await sameday(['order'], replayOf(data))).exit).toBe(2)
  expect(await server.end('SIGTERM')).toMatchObject({ exit: 0 })
  expect(await serveOnTakenPort(join(data, 'none'))).toBe('已被占用：请停掉占用它的程序，或用 PORT 指定另一个端口\n')
  expect(await answers()).toEqual(asked.map((one) => ({ ...one, err: '' })))
})

/** What a server says whose port somebody else has; it has not opened a database before. */
async function serveOnTakenPort(data: string): Promise<string> {
  await using other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { exit, out, err } = await sameday(['serve'], { ...replayOf(data), PORT: String(port) })
  expect({ exit, out }).toEqual({ exit: 1, out: '' })
  expect(existsSync(data)).toBe(false)
  return err.replace(`端口 ${port} `, '')
}

test('a server that cannot start says why in one clear answer', async () => {
  const data = folder()
  writeFileSync(join(data, 'file'), '')
  mkdirSync(join(data, 'others', 'replay', 'pg'), { recursive: true })
  writeFileSync(join(data, 'others', 'replay', 'pg', 'photo.jpg'), '')
  const deep = join(data, 'x'.repeat(120))
  const refusals: [Variables, unknown][] = [
    [{ SAMEDAY_DATA: join(data, 'file') }, `数据文件夹 ${data}/file/replay/pg 无法使用：路径中有一段是文件，不是文件夹\n`],
    // Where nothing can be made; systems differ in why.
    [{ SAMEDAY_DATA: '/proc/x' }, expect.stringMatching(/^数据文件夹 \/proc\/x\/replay\/pg 无法使用：.+\n$/)],
    [{ SAMEDAY_DATA: join(data, 'others') }, `数据文件夹 ${data}/others/replay/pg 无法使用：里面有别的文件，请换一个空文件夹\n`],
    [{ SAMEDAY_DATA: deep }, `数据文件夹的路径太长：${deep}，请换一个短一些的 SAMEDAY_DATA\n`],
    [
      { SAMEDAY_ORG: join(data, 'none.yaml') },
      `组织文件有 1 处问题：\n读不了组织文件 ${data}/none.yaml：没有这个文件（用 SAMEDAY_ORG 指定）\n`,
    ],
    [{ SAMEDAY_ORG: data }, `组织文件有 1 处问题：\n读不了组织文件 ${data}：这是一个目录\n`],
    [
      { PORT: 'abc', LOG_LEVEL: 'loud' },
      '环境变量有 2 处问题：\nPORT：应为 0 到 65535 的整数（0 表示由系统分配）\nLOG_LEVEL：只能是 trace、debug、info、warn、error、fatal、silent\n',
    ],
    [
      { WECOM_BOT_ID: 'bot', WECOM_BOT_SECRET: 'confidential' },
      '环境变量有 1 处问题：\nSAMEDAY_NOW：不能与 WECOM_BOT_ID 同时设置：回放不能对着真实的群说话\n',
    ],
    [{ HOST: '0.0.0.0' }, '演示页面上任何人可以扮演任何人，只能在本机提供：HOST 不能是 0.0.0.0，请用 127.0.0.1\n'],
    [
      { DATABASE_URL: 'postgres://someone:confidential@127.0.0.1:1/orders' },
      '无法连接数据库 127.0.0.1:1/orders：对方没有在这个地址和端口上监听，请核对地址，并确认数据库在运行\n',
    ],
  ]
  const answers = await Promise.all(refusals.map(([more]) => sameday(['serve'], { ...replayOf(join(data, 'own')), ...more })))
  expect(answers.map(({ exit, out, err }) => ({ exit, out, err }))).toEqual(refusals.map(([, err]) => ({ exit: 1, out: '', err })))
})

test('wrong usage ends with 2 and says how it is used, without a database', async () => {
  const variables = { SAMEDAY_DATA: '/proc/x' }
  const wrong = [[], ['juge'], ['serve', 'x'], ['judge', '--foo'], ['import'], ['org', 'chek', 'x'], ['contractors', '--month', '2026']]
  const answers = await Promise.all(wrong.map((argv) => sameday(argv, variables)))
  for (const answer of answers) expect(answer).toMatchObject({ exit: 2, out: '', err: expect.stringMatching(/\n用法：\n?.*sameday /) })
})
