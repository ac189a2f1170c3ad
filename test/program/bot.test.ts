import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type AnswerUpTo, createBots } from '../../src/program/bot.ts'
import type { StoredMessage } from '../../src/channels/connector.ts'
import { declaredChannels } from '../../src/channels/declared.ts'

const channels = [
  { name: 'webchat', enabled: true, path: '/' },
  { name: 'console', enabled: false, path: null },
] as const

const said = (seq: number, group = 'ganyu', platform: StoredMessage['platform'] = 'webchat'): StoredMessage => ({
  seq,
  platform,
  conversation: { kind: 'group', group },
  person: null,
  text: `查单 ${seq}`,
})

/** Bots whose conversation is `answer`, and what happened in which order. */
function botsThat(answer: AnswerUpTo, deliver?: (ids: readonly string[]) => Promise<void>) {
  const events: string[] = []
  const warned: unknown[] = []
  const bots = createBots(
    channels,
    async function* (turn) {
      events.push(`answer ${turn.seq}`)
      yield* answer(turn)
    },
    {
      deliver: async (ids) => {
        await deliver?.(ids)
        events.push(`deliver ${ids.join()}`)
      },
    },
    { warn: (...given: unknown[]) => void warned.push(given) },
  )
  return { bots, events, warned }
}

const one: AnswerUpTo = async function* ({ seq }) {
  await sleep(5)
  yield [`reply ${seq}`]
}

describe('the bot', () => {
  test('answers a message and delivers what was answered', async () => {
    const { bots, events } = botsThat(one)
    await bots(said(1))
    expect(events).toEqual(['answer 1', 'deliver reply 1'])
  })

  test('hands over the conversation’s words as they are, Chinese keys and all', async () => {
    const heard: unknown[] = []
    const { bots } = botsThat(async function* (turn) {
      heard.push(turn)
      yield []
    })
    await bots({ ...said(1), text: '录音_编号 a_b' })
    expect(heard).toEqual([{ ...said(1), text: '录音_编号 a_b' }])
  })

  test('answers one message after another in a conversation, and side by side across conversations', async () => {
    const { bots, events } = botsThat(one)
    await Promise.all([bots(said(1)), bots(said(2)), bots(said(3, 'donghai')), bots(said(4))])
    const here = events.filter((event) => !event.endsWith('3'))
    expect(here).toEqual([1, 2, 4].flatMap((seq) => [`answer ${seq}`, `deliver reply ${seq}`]))
    expect(events.indexOf('answer 3')).toBeLessThan(events.indexOf('deliver reply 1'))
  })

  test('tells its caller of an error, and goes on with the next message', async () => {
    const { bots, events } = botsThat(async function* ({ seq }) {
      if (seq === 1) throw new Error('the database is away')
      yield [`reply ${seq}`]
    })
    const [first, second] = await Promise.allSettled([bots(said(1)), bots(said(2))])
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'the database is away' } })
    expect(second.status).toBe('fulfilled')
    expect(events).toEqual(['answer 1', 'answer 2', 'deliver reply 2'])
  })

  test('leaves replies that cannot be delivered at once to their jobs, without saying what is in them', async () => {
    const { bots, warned } = botsThat(one, () => Promise.reject(new TypeError('张某 12003908910')))
    await bots(said(1))
    expect(warned).toEqual([[{ seq: 1, error: 'TypeError' }, 'replies were not delivered at once']])
  })

  test.each(['console', 'wecom'] as const)('does not answer on %s, which is not enabled', async (platform) => {
    const { bots } = botsThat(one)
    await expect(bots(said(1, 'ganyu', platform))).rejects.toThrow(`no channel is enabled for ${platform}`)
  })
})

describe('bottender.config.js', () => {
  test('declares the page, the terminal and the platforms', async () => {
    expect(await declaredChannels()).toEqual([
      { name: 'webchat', enabled: true, path: '/' },
      { name: 'console', enabled: true, path: null },
      { name: 'wecom', enabled: true, path: '/callback/wecom' },
      { name: 'dingtalk', enabled: true, path: '/callback/dingtalk' },
    ])
  })

  test('is read by Bottender too', async () => {
    const { createRequire } = await import('node:module')
    const config: unknown = createRequire(import.meta.url)('../../bottender.config.js')
    expect(config).toMatchObject({ channels: { webchat: { enabled: true } } })
  })

  test.each([
    ['a bare default export, which is no channels', 'export default { channels: { webchat: { enabled: true, path: "/" } } }', /无法使用/],
    ['none', 'export const channels = {}', /没有启用任何渠道/],
    ['none that is enabled', 'export const channels = { webchat: { enabled: false, path: "/" } }', /没有启用任何渠道/],
    ['one that does not exist', 'export const channels = { slack: { enabled: true, path: "/" } }', /无法使用/],
    ['a path that is none', 'export const channels = { webchat: { enabled: true, path: "page" } }', /无法使用/],
  ])('stops the start when it declares %s', async (_, source, problem) => {
    const folder = mkdtempSync(join(tmpdir(), 'channels-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'bottender.config.mjs')
    writeFileSync(file, source)
    await expect(declaredChannels(pathToFileURL(file))).rejects.toThrow(problem)
  })
})
