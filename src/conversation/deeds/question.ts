import { cardOfButton, cardSentAs } from '../../delivery/buttons.ts'
import type { CardMessage, Message } from '../../messages/message.ts'
import { CONFIRM_WITHIN, noteQuestion } from './confirmations.ts'
import type { Answer, QuestionText, Scene, Weighed } from '../command.ts'
import { keepQuestion } from '../dialogue/memory.ts'

/**
 * Asks for the confirmation of what was weighed, unless that gave an answer already. A press on a card that shows all that the question would
 * show is the confirmation, and so is any press that asks for what can be taken back as easily.
 */
export async function askUnlessAnswered(scene: Scene, word: string, rest: string, weighed: Answer | Weighed): Promise<Answer> {
  if ('replies' in weighed) return asking(scene, weighed)
  const card = await cardPressed(scene, `/${word} ${rest}`)
  const isEnough = card !== null && (weighed.oneTap === true || isShown(card, weighed.question))
  return isEnough ? weighed.carryOut() : askToConfirm(scene, word, rest, weighed, [])
}

async function asking(scene: Scene, answer: Answer): Promise<Answer> {
  if (answer.asks === undefined) return answer
  const { asks, ...rest } = answer
  await keepQuestion(scene, asks.question)
  return { ...rest, replies: asks.replies }
}

async function cardPressed({ trx, platform, conversation, pressed }: Scene, says: string): Promise<CardMessage | null> {
  if (pressed === null) return null
  if ('token' in pressed) return cardOfButton(trx, platform, pressed.token)
  const card = await cardSentAs(trx, { platform, conversation, id: pressed.card })
  return card?.buttons.some((button) => button.says === says) === true ? card : null
}

function isShown(card: CardMessage, { fields, body }: QuestionText): boolean {
  if (fields.length === 0) return false
  const shown = new Set([...card.fields.map(({ name, value }) => `${name}\n${value}`), ...card.body])
  return [...fields.map(({ name, value }) => `${name}\n${value}`), ...body].every((line) => shown.has(line))
}

/** Puts the question with a code of its own; `lead` says why it is asked once more. */
export async function askToConfirm(
  scene: Scene,
  command: string,
  rest: string,
  weighed: Weighed,
  lead: readonly string[],
): Promise<Answer> {
  const { platform, conversation, asker, trx, now } = scene
  const { orderId, fingerprint, question } = weighed
  const code = await noteQuestion(trx, { platform, conversation, person: asker.id, command, arguments: rest, orderId, fingerprint }, now)
  return {
    replies: [questionCard({ ...question, body: [...lead, ...question.body] }, code)],
    audit: { outcome: 'asked', orderId, detail: `${rest} (${code})` },
  }
}

const questionCard = (question: QuestionText, code: number): Message => ({
  kind: 'card',
  ...question,
  body: [...question.body, `请本人在10分钟内回复“确认 ${code}”执行，或“取消 ${code}”放弃。`],
  buttons: [
    { label: `确认 ${code}`, says: `确认 ${code}`, style: 'primary', validSeconds: CONFIRM_WITHIN },
    { label: `取消 ${code}`, says: `取消 ${code}`, style: 'plain', validSeconds: CONFIRM_WITHIN },
  ],
})
