import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { examinePlatformClock } from '../../src/channels/platform-clock.ts'
import { at } from '../audit/chain.ts'

const NOW = at('2026-11-21 17:30:00')

/** Whatever stands at the platform's address, with this time and these headers. */
async function platform(date: string | null, headers: Record<string, string> = {}) {
  const server = createServer((_, response) => {
    response.sendDate = false
    response.writeHead(404, { ...headers, ...(date === null ? {} : { date }) }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return { address: `http://127.0.0.1:${address.port}/robot?x=1`, [Symbol.asyncDispose]: async () => void server.close() }
}

const httpDate = (seconds: number): string => new Date(seconds * 1000).toUTCString()

test.for([
  [httpDate(NOW + 4), true, '与本机相差不到 5 秒'],
  [httpDate(NOW + 90), false, '本机比它慢 1分30秒：请在本机启用自动对时'],
  [httpDate(NOW - 3600), false, '本机比它快 1小时：请在本机启用自动对时'],
  ['yesterday', true, '没有对时'],
  [null, true, '没有对时'],
] as const)('a platform that says %s', async ([date, ok, says]) => {
  await using there = await platform(date)
  const finding = await examinePlatformClock('钉钉', there.address, () => NOW)
  expect(finding).toMatchObject({ what: '钉钉的时钟', ok })
  expect(finding.says).toContain(says)
})

test('the clock may be that of a proxy, which is said', async () => {
  await using there = await platform(httpDate(NOW - 60), { via: '1.1 squid.branch' })
  const finding = await examinePlatformClock('企业微信', there.address, () => NOW)
  expect(finding).toMatchObject({ ok: false, says: expect.stringContaining('经过代理 1.1 squid.branch，可能是它的时间') as string })
})

test('a platform that is not there tells no time, and that is no fault of the clock', async () => {
  const there = await platform(null)
  await there[Symbol.asyncDispose]()
  expect(await examinePlatformClock('钉钉', there.address, () => NOW)).toMatchObject({
    ok: true,
    says: expect.stringMatching(/^没有对时：连不上 127\.0\.0\.1:\d+（ECONNREFUSED）/) as string,
  })
})
