import { afterAll, describe, expect } from 'vitest'
import { realClock } from '../../src/clock.ts'
import type { FakeCallback as DingtalkCallback } from '../fakes/dingtalk/callback/fake-callback.ts'
import type { FakeDingTalk } from '../fakes/dingtalk/fake-dingtalk.ts'
import { Enterprise } from '../fakes/wecom/enterprise.ts'
import type { Spoilt } from '../fakes/wecom/callback/callback-client.ts'
import { FakeCallback } from '../fakes/wecom/callback/fake-callback.ts'
import { type FakeWebhook, startFakeWebhook } from '../fakes/wecom/webhook/fake-webhook.ts'
import { branchFile, dingtalkId, openRepairs, wecomId } from './branch.ts'
import { until } from './patience.ts'
import { type Server, jsonOf, sameday, serve } from './program.ts'
import { test } from './story.ts'
import { GANYU, SECRET, messageOf, startTenant, tenantVariables, textOf } from './tenant.ts'

const [ONE, TWO] = ['ZD20261101000001', 'ZD20261101000002'] as const
const GROUP = 'wrGanyuGroup'
const SECRETS = { token: 'opsBotT0ken2026', aesKey: 'Y5W737u91nPEGJjhVsNZX4PX3REOrLPROVqXwTeGJZI', receiveId: '' }
/** What nobody may find in a log. */
const FORGED = '/升级 ZD20261101000001 伪造的话'
const NONCE = 'n0nce-of-the-forged'
const MINUTES = 60

let enterprise: Enterprise
let http: FakeWebhook
let wecom: FakeCallback
let dingtalk: FakeDingTalk
let posting: DingtalkCallback
let server: Server
let variables: Readonly<Record<string, string>>
const kills: (() => Promise<void>)[] = []

test.beforeAll(async ({ scene }) => {
  enterprise = new Enterprise(realClock, { [GROUP]: ['admin', 'ganyu-manager'].map(wecomId) })
  http = await startFakeWebhook(enterprise, { keys: {} })
  dingtalk = await startTenant()
  // The app is in HTTP mode: the gateway lets nobody in.
  dingtalk.gateway.tickets.streamMode = false
  const { DINGTALK_CARD_TEMPLATE: _, ...app } = tenantVariables(dingtalk)
  variables = {
    ...scene.variables,
    ...app,
    DINGTALK_CALLBACK: 'on',
    SAMEDAY_ORG: branchFile(scene.data),
    WECOM_CALLBACK_TOKEN: SECRETS.token,
    WECOM_CALLBACK_AES_KEY: SECRETS.aesKey,
    WECOM_API_BASE: http.url,
    LOG_LEVEL: 'debug',
  }
  expect(await sameday(['import', openRepairs(scene.data, [ONE, TWO], 3)], variables)).toMatchObject({ exit: 0 })
  server = await serve(variables, (kill) => void kills.push(kill))
  wecom = new FakeCallback(enterprise, {
    ...SECRETS,
    botId: 'aibOPS',
    botName: '装维助手',
    url: `${server.url}/callback/wecom`,
    responseUrl: (place, msgid) => http.responseUrl(place, msgid),
  })
  // Each platform has its own address, and with it its own budget of wrong signatures.
  posting = dingtalk.callback(`${server.url}/callback/dingtalk`, '127.0.0.2')
})
afterAll(async () => {
  for (const kill of kills) await kill()
  await http.close()
  await dingtalk.close()
})

const escalations = async (): Promise<number> => {
  const deeds: { action: string }[] = await jsonOf(['audit', '--json'], variables)
  return deeds.filter(({ action }) => action === '升级').length
}

describe('WeCom by URL callback', () => {
  const seen = (from = 0): string =>
    enterprise
      .seen(GROUP)
      .slice(from)
      .map(({ text }) => text)
      .join('\n')

  async function ask(person: string, text: string, answer: RegExp) {
    const before = enterprise.seen(GROUP).length
    const posted = await wecom.say({ userid: wecomId(person), chatid: GROUP, text })
    expect(posted.exchanges).toMatchObject([{ status: 200, problem: null }])
    await until(`an answer to ${text}`, () => answer.test(seen(before)))
    return { posted, shown: enterprise.seen(GROUP).slice(before) }
  }

  test('the address is proven, and not to whoever signs wrongly', async () => {
    expect(await wecom.client.verify()).toMatchObject({ good: true })
    for (const spoilt of ['signature', 'no-signature', 'timestamp', 'ciphertext'] as const)
      expect(await wecom.client.verify({ spoilt })).toMatchObject({ good: false, text: '' })
  })

  test('a parameter that is written twice is refused at both addresses, whatever the platform would have meant', async () => {
    for (const path of ['/callback/wecom?nonce=1&nonce=2', '/callback/dingtalk?x=1&x=2'])
      expect([path, (await fetch(`${server.url}${path}`, { method: 'POST', body: '{}' })).status]).toEqual([path, 400])
  })

  test('a group is bound and a question answered, by the address that came with it', async () => {
    await ask('ganyu-manager', `查单 ${ONE}`, /还没有绑定/)
    await ask('admin', '/绑定 赣榆', /已绑定/)
    const { posted, shown } = await ask('ganyu-manager', `为什么 ${ONE}`, /超时在途/)
    expect(shown).toMatchObject([{ via: 'response-url', answers: posted.msgid }])
    expect(wecom.problems).toEqual([])
  })

  test('the same message three times is executed once', async () => {
    const [before, deeds] = [enterprise.seen(GROUP).length, await escalations()]
    const { posted } = await ask('ganyu-manager', `/升级 ${TWO} 单子太多`, /请本人在10分钟内/)
    for (let i = 0; i < 2; i++) expect(await wecom.repeat(posted)).toMatchObject({ status: 200 })
    await ask('ganyu-manager', `为什么 ${ONE}`, /超时在途/)
    expect(seen(before).match(/请本人在10分钟内/g)).toHaveLength(1)
    expect(await escalations()).toBe(deeds + 1)
  })

  test('with anything about it spoilt, a request is refused, and nothing carried out or said', async () => {
    const [before, deeds] = [enterprise.seen(GROUP).length, await escalations()]
    const answers = {
      signature: 403,
      'no-signature': 403,
      timestamp: 403,
      nonce: 403,
      ciphertext: 403,
      'not-base64': 403,
      'receive-id': 400,
    } as const
    for (const [i, [spoilt, status]] of Object.entries(answers).entries()) {
      // Three posts each, from an address each: beyond twenty an address is told to come back later.
      const posting = { spoilt: spoilt as Spoilt, nonce: NONCE, from: `127.0.1.${i + 1}` }
      const { exchanges } = await wecom.say({ userid: wecomId('ganyu-manager'), chatid: GROUP, text: FORGED }, posting)
      expect(exchanges.map(({ status, text }) => [spoilt, status, text])).toEqual([1, 2, 3].map(() => [spoilt, status, '']))
    }
    expect([enterprise.seen(GROUP).length, await escalations()]).toEqual([before, deeds])
  })

  test('an old request is refused; an old message in a good one is not executed, and its sender is told', async () => {
    const old = realClock.now() - 11 * MINUTES
    const refused = await wecom.say({ userid: wecomId('ganyu-manager'), chatid: GROUP, text: FORGED }, { timestamp: old })
    expect(refused.exchanges.map(({ status }) => status)).toEqual([400, 400, 400])
    const [before, deeds] = [enterprise.seen(GROUP).length, await escalations()]
    const place = { userid: wecomId('ganyu-manager'), chatid: GROUP }
    const late = { ...refused.body, create_time: old, msgid: 'late-1', response_url: http.responseUrl(place, 'late-1') }
    expect(await wecom.client.post(JSON.stringify(late))).toMatchObject({ status: 200 })
    await until('it is said', () => /已超过10分钟，没有执行。如果仍然需要，请重新发送/.test(seen(before)))
    const audit: { action: string; outcome: string }[] = await jsonOf(['audit', '--json'], variables)
    expect(audit.filter(({ action }) => action === '升级').map(({ outcome }) => outcome)).toContain('refused')
    expect(await escalations()).toBe(deeds + 1)
  })
})

describe('DingTalk by HTTP callback', () => {
  const manager = { by: 'ganyu-manager', in: GANYU }
  const seen = (from = 0): string => textOf(dingtalk.seen(GANYU).slice(from))

  async function ask(by: string, text: string, answer: RegExp) {
    const before = dingtalk.seen(GANYU).length
    expect(await posting.post(messageOf(dingtalk, { by, in: GANYU }, text))).toEqual({ status: 200, body: '{}' })
    await until(`an answer to ${text}`, () => answer.test(seen(before)))
    return dingtalk.seen(GANYU).slice(before)
  }

  test('a group is bound and a question answered, with a mention of its asker', async () => {
    await ask('ganyu-manager', `查单 ${ONE}`, /还没有绑定/)
    await ask('admin', '/绑定 赣榆', /已绑定/)
    const [reply] = await ask('ganyu-manager', `为什么 ${ONE}`, /超时在途/)
    expect(reply).toMatchObject({ via: 'session-webhook', mentions: [dingtalkId('ganyu-manager')] })
  })

  test('the same message three times at once is executed once', async () => {
    const [before, deeds] = [dingtalk.seen(GANYU).length, await escalations()]
    const answers = await posting.repeat(messageOf(dingtalk, manager, `/升级 ${TWO} 单子太多`), 3)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    await until('the question', () => /请本人在10分钟内/.test(seen(before)))
    await ask('ganyu-manager', `为什么 ${TWO}`, /超时在途/)
    expect(seen(before).match(/请本人在10分钟内/g)).toHaveLength(1)
    expect(await escalations()).toBe(deeds + 1)
  })

  test('a request that is not signed as it must be is refused', async () => {
    const [before, deeds] = [dingtalk.seen(GANYU).length, await escalations()]
    for (const signing of ['wrong', 'missing', 'other-secret'] as const)
      expect((await posting.post(messageOf(dingtalk, manager, FORGED), signing)).status).toBe(401)
    expect((await posting.post(messageOf(dingtalk, manager, FORGED), 'right', 61 * MINUTES * 1000)).status).toBe(401)
    expect([dingtalk.seen(GANYU).length, await escalations()]).toEqual([before, deeds])
  })

  test('a message that is older than ten minutes is not executed, and its sender is told', async () => {
    const before = dingtalk.seen(GANYU).length
    const old = { ...messageOf(dingtalk, manager, FORGED), createAt: dingtalk.clock.now() - 11 * MINUTES * 1000 }
    expect((await posting.post(old)).status).toBe(200)
    await until('it is said', () => /已超过10分钟，没有执行。如果仍然需要，请重新发送/.test(seen(before)))
  })
})

test('of what was refused, and of secrets and addresses, nothing is in the log', () => {
  const logged = `${server.said.out}${server.said.err}`
  expect(logged).toContain('a callback that is not from WeCom was refused')
  for (const word of ['伪造', NONCE, 'msg_signature', SECRETS.token, SECRETS.aesKey, SECRET, 'response_code', 'sendBySession'])
    expect(logged).not.toContain(word)
})
