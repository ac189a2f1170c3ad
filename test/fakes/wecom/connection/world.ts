import { onTestFinished } from 'vitest'
import { Enterprise } from '../enterprise.ts'
import { type FakeConnectionOptions, startFakeConnection } from './fake-connection.ts'
import { HandClock } from '../hand-clock.ts'
import { rawClient } from './raw-client.ts'

export const BOT = { botId: 'aibOPS', secret: 'S3cret' }
export const CREDENTIALS = { bot_id: 'aibOPS', secret: 'S3cret' }

/** A group of 张三 and 李四, a bot, and a program that is subscribed for it. */
export async function subscribedWorld(options: Partial<FakeConnectionOptions> = {}) {
  const clock = new HandClock()
  const enterprise = new Enterprise(clock, { wrGanyu: ['zhangsan', 'lisi'] })
  const fake = await startFakeConnection(enterprise, { ...BOT, ...options })
  onTestFinished(() => fake.close())
  const client = await rawClient(fake.url)
  await client.ask('aibot_subscribe', CREDENTIALS)
  return { clock, enterprise, fake, client }
}

export const markdown = (content: string) => ({ msgtype: 'markdown', markdown: { content } })
export const stream = (id: string, content: string, finish: boolean) => ({ msgtype: 'stream', stream: { id, content, finish } })
export const templateCard = (template_card: unknown) => ({ msgtype: 'template_card', template_card })
export const push = (message: object, chatid = 'wrGanyu') => ({ chatid, chat_type: 2, ...message })

export const buttonCard = (task_id: string, buttons = [{ text: '升级', key: 'escalate' }]) => ({
  card_type: 'button_interaction',
  main_title: { title: '超时预警' },
  button_list: buttons,
  task_id,
})
