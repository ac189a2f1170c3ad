import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { at, csv, row } from '../intake/sample.ts'
import { post, rawTo } from '../server/raw.ts'
import { advance, botSays, visit } from './page.ts'
import { type Server, type Variables, sameday, serve } from './program.ts'
import { withFolder } from './story.ts'

const replayOf = (data: string): Variables => ({
  SAMEDAY_DATA: data,
  SAMEDAY_NOW: '2026-11-21T17:30:00+08:00',
  INTAKE_TOKEN: 'crm=hush-token-of-the-crm-0001,dispatch=hush-token-of-dispatch-0001',
})

const test = withFolder.extend('server', { scope: 'file' }, ({ data }, { onCleanup }): Promise<Server> => serve(replayOf(data), onCleanup))

const created = (orderId: string, district: string) => ({
  externalId: `${orderId}-created`,
  eventType: 'created',
  orderId,
  eventTime: '2026-11-21T10:00:00+08:00',
  order: {
    kind: 'repair',
    product: 'ftth',
    customerType: 'public',
    household: `H-${orderId}`,
    district,
    area: 'county-town',
    enteredAt: '2026-11-21T10:00:00+08:00',
  },
})

test('a source pushes, hears which of its orders come into danger, and what is refused is told to the control group', async ({
  server: { url },
  data,
}) => {
  const jeopardy = async (query = '', authorization = 'Bearer hush-token-of-the-crm-0001') => {
    const answer = await fetch(`${url}/intake/jeopardy${query}`, { headers: { authorization } })
    return (await answer.json()) as { events: { orderId: string; eventType: string }[]; next: string; error?: string }
  }
  const page = await visit(url)
  page.tell({ type: 'open', conversation: 'group/control' })
  expect((await jeopardy('', '')).error).toContain('令牌缺失或不对')
  expect(await jeopardy()).toEqual({ events: [], next: '0' })
  const pushed = await fetch(`${url}/intake/events`, {
    method: 'POST',
    headers: { authorization: 'Bearer hush-token-of-dispatch-0001', 'content-type': 'application/json' },
    body: JSON.stringify([created('ZD20261121000001', '赣榆'), created('ZD20261121000002', '徐州')]),
  })
  expect(await pushed.json()).toMatchObject({ taken: 1, refused: 1 })
  expect(await botSays(page, 'group/control', (said) => said.includes('推送'))).toContain(
    '推送（dispatch）：拒收 1 个事件\\n  district 有误：不在组织文件里：1 个',
  )
  await advance(page, at('2026-11-21 22:00:30'))
  const { events, next } = await jeopardy()
  expect(events).toMatchObject([{ orderId: 'ZD20261121000001', eventType: 'TroubleTicketJeopardyEvent' }])
  expect(await jeopardy(`?after=${next}`)).toEqual({ events: [], next })

  // Somebody else at the door: sent away for a while, which the control group hears; the source goes on.
  const knocks = await Promise.all(
    Array.from({ length: 40 }, () => fetch(`${url}/intake/jeopardy`, { headers: { authorization: 'Bearer x' } })),
  )
  expect(knocks.map(({ status }) => status)).toContain(429)
  expect(await botSays(page, 'group/control', (said) => said.includes('错误的令牌'))).toContain('已暂停答复 10 分钟')
  expect(await jeopardy(`?after=${next}`)).toEqual({ events: [], next })

  // By a command, which the server carries out.
  const [good, bad] = [join(data, 'rows.csv'), join(data, 'letter.csv')]
  writeFileSync(good, csv(row({ 工单编号: 'CR1' }), row({ 工单编号: 'CR2', 区县: '徐州' })))
  writeFileSync(bad, '尊敬的客户')
  expect(await sameday(['import', good, bad], replayOf(data))).toMatchObject({ exit: 1 })
  expect(await botSays(page, 'group/control', (said) => said.includes('rows.csv'))).toContain('共 2 行，搁置 1 行')
  expect(await botSays(page, 'group/control', (said) => said.includes('letter.csv'))).toContain('导入 letter.csv（export）失败：')
})

test.for([
  ['POST', '/intake/files?name=a&name=b', 'name'],
  ['POST', '/intake/files?name=a&dryRun=true&dryRun=true', 'dryRun'],
  ['POST', '/intake/events?x=1&x=2', 'x'],
  ['GET', '/intake/jeopardy?after=0&after=1', 'after'],
  ['GET', '/intake/jeopardy?limit=1&limit=2', 'limit'],
  ['GET', '/openapi.json?v=1&v=1', 'v'],
  ['GET', '/readyz?a=1&a=2', 'a'],
  ['GET', '/metrics?a=1&a=2', 'a'],
  ['GET', '/?a=1&a=2', 'a'],
] as const)('%s %s: 400, on the real server', async ([method, path, name], { server: { url } }) => {
  const authorization = 'Bearer hush-token-of-the-crm-0001'
  const answer = await fetch(`${url}${path}`, { method, headers: { authorization }, ...(method === 'POST' ? { body: '[]' } : {}) })
  expect([answer.status, await answer.json()]).toEqual([400, { error: `参数 ${name} 写了不止一次` }])
})

test('an unknown transfer coding ends the connection at every door of the real server', async ({ server: { url } }) => {
  for (const path of ['/intake/files?name=a.csv', '/intake/events', '/callback/wecom', '/nowhere']) {
    const raw = await rawTo(url)
    raw.socket.write(post(path, 'Authorization: Bearer hush-token-of-the-crm-0001', 'Transfer-Encoding: rot13, chunked'))
    raw.socket.write('1\r\nx\r\n0\r\n\r\n')
    expect([path, (await raw.ended()).split('\r\n')[0]]).toEqual([path, 'HTTP/1.1 501 Not Implemented'])
  }
})
