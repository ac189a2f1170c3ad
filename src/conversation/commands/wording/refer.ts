import { sql } from 'kysely'
import { referQuestion } from '../../../knowledge/referred.ts'
import { conversationKey } from '../../../messages/conversation.ts'
import { timestamp } from '../../../db/instants.ts'
import { type Answer, type Scene, says } from '../../command.ts'
import { REMEMBERED } from '../../dialogue/memory.ts'
import { command } from '../../gate.ts'
import { withoutContact } from '../../order/masking.ts'
import { cut, visible } from '../../reading/text.ts'

const MOST_CHARACTERS = 120

/** `转客服`: the question just asked, or the one that follows, waits for customer service. It changes nothing of any order, and needs no slash. */
export const refer = command({
  name: 'refer',
  word: '转客服',
  aliases: ['转给客服', '转客服登记'],
  usage: '转客服 [问题]',
  example: '转客服 光猫坏了补偿期间能不能借用',
  summary: '口径里没有答案的问题，登记给客户服务部；有答复时告诉你',
  about: 'nothing',
  effect: 'reads',
  action: null,
  does: '转客服登记',
  line: ({ text = '' }) => [text],
  read: (rest) => ({ understood: { said: rest } }),
  run: async (scene, _, { said }) => {
    const question = said === '' ? await questionBefore(scene) : said
    return question === null ? { replies: [says('想问客服什么？', '例如：转客服 光猫坏了补偿期间能不能借用')] } : register(scene, question)
  },
})

async function register(scene: Scene, question: string): Promise<Answer> {
  const { trx, asker, conversation, now } = scene
  const text = cut(withoutContact(visible(question), { name: null, phone: null, address: null, account: null }), MOST_CHARACTERS)
  const id = await referQuestion(trx, text, { person: asker.id, conversation: conversationKey(conversation) }, now)
  return {
    replies: [says(`已转客服登记（第 ${id} 号）：“${text}”。有答复会告诉你。`)],
    audit: { outcome: 'done', orderId: null, detail: `wording ${id}` },
  }
}

/** What the asker said here last that was no command of its own, a few minutes ago at most. */
async function questionBefore({ trx, platform, messageId, conversation, asker, now }: Scene): Promise<string | null> {
  const { rows } = await sql<{ text: string }>`
    select text from inbox
    where platform = ${platform} and conversation = ${conversationKey(conversation)} and person = ${asker.id} and button is null
      and said_at >= ${timestamp(now - REMEMBERED)} and message_id <> ${messageId} and length(text) > 3
    order by seq desc limit 1`.execute(trx)
  const text = visible(rows[0]?.text ?? '').replace(/^[/／、]?(?:口径|条款|知识)\s*/, '')
  return text === '' || /^[/／、]|转(?:给)?客服/.test(text) ? null : text
}
