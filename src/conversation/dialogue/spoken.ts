import type { Message } from '../../messages/message.ts'
import { openQuestions } from '../deeds/confirmations.ts'
import { type Answer, type Command, type Scene, says } from '../command.ts'
import { cut, visible } from '../reading/text.ts'

const LONGEST_ECHO = 100
const DIGITS = new Map(Array.from('零一二三四五六七八九', (character, digit) => [character, String(digit)] as const))

/** What was heard, with the digits of a number that was spelt out: `尾号二六零二` → `尾号2602`. */
export const spokenText = (heard: string): string =>
  heard.replace(/[零〇一二三四五六七八九幺]{4,}/g, (number) =>
    Array.from(number, (character) => DIGITS.get(character === '〇' ? '零' : character === '幺' ? '一' : character)).join(''),
  )

/** The answer to a voice says first what was heard: who spoke sees at once whether it was they. */
export function sayingWhatWasHeard(heard: string, replies: readonly Message[]): readonly Message[] {
  const said = cut(visible(heard), LONGEST_ECHO)
  const [first, ...more] = replies
  switch (first?.kind) {
    case 'text':
      return [{ ...first, text: `听到：${said}\n${first.text}` }, ...more]
    case 'table':
      return [{ ...first, lead: [`听到：${said}`, ...first.lead] }, ...more]
    case 'card':
      return [{ ...first, lead: [`听到：${said}`, ...(first.lead ?? [])] }, ...more]
    case 'image':
    case 'file':
    case undefined:
      return [says(`听到：${said}`), ...replies]
  }
}

/**
 * What changes something at once, without a question before it, is not done on what a machine has heard, least of all a confirmation: the code
 * may have been misheard, or somebody in the room have said it. To give something up harms nobody.
 */
export const mustBeTyped = (command: Command): boolean => command.effect === 'writes' && !('weigh' in command) && command.name !== 'cancel'

/** How it is done instead. */
export async function typedInstead(scene: Scene, { name, word, example }: Command): Promise<Answer> {
  const { trx, asker, now } = scene
  const audit = { outcome: 'refused', orderId: null, detail: 'spoken' } as const
  if (name !== 'confirm') return { replies: [says(`没有执行：${word}不能用语音，请打字发送，例如：${example}`)], audit }
  const { here } = await openQuestions(trx, scene, asker.id, now)
  if (here.length === 0) return { replies: [says('你在这里没有等待确认的操作。')] }
  const codes = here.map(({ code, command, arguments: said }) => `确认 ${code}：${command} ${said}`)
  return { replies: [says('没有执行：语音可能听错，确认请打字回复，或点卡片上的按钮：', ...codes)], audit }
}
