import { fold } from '../reading/text.ts'
import { type Confirmation, findConfirmation, openQuestions, settle } from '../deeds/confirmations.ts'
import { type Answer, type Command, type Deed, type Read, type Scene, says } from '../command.ts'
import { askToConfirm } from '../deeds/question.ts'
import { command } from '../gate.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { nameOf } from '../../people/organisation.ts'
import { briefly } from '../reading/time-text.ts'

/** `确认 37`: carries out what the code stands for, after looking at everything once more. */
export const confirm = (deeds: readonly Deed[]): Command =>
  command({
    name: 'confirm',
    word: '确认',
    aliases: ['確認'],
    usage: '确认 [两位数字]',
    example: '确认 37',
    summary: '执行机器人刚才问你的操作',
    about: 'nothing',
    effect: 'writes',
    action: null,
    does: '确认',
    read: readCode,
    line: codeLine,
    run: (scene, _, { code }) => answerQuestion(scene, { word: '确认', code }, deeds, (question) => carryOut(scene, question, deeds)),
  })

/** `取消 37`. */
export const cancel = (deeds: readonly Deed[]): Command =>
  command({
    name: 'cancel',
    word: '取消',
    aliases: ['放弃'],
    usage: '取消 [两位数字]',
    example: '取消 37',
    summary: '放弃机器人刚才问你的操作',
    about: 'nothing',
    effect: 'writes',
    action: null,
    does: '取消',
    read: readCode,
    line: codeLine,
    run: (scene, _, { code }) => answerQuestion(scene, { word: '取消', code }, deeds, (question) => giveUp(scene, question)),
  })

const codeLine = ({ code }: SaidArguments): string[] => (code === undefined ? [] : [code])

/** Without a code it is about the one question that is open. */
function readCode(rest: string): Read<{ readonly code: number | null }> {
  const digits = fold(rest).replace(/[^0-9a-z\p{L}]/gu, '')
  if (digits === '') return { understood: { code: null } }
  return /^\d{2}$/.test(digits) ? { understood: { code: Number(digits) } } : { problem: '确认码是两位数字' }
}

interface Said {
  readonly word: '确认' | '取消'
  /** Null: not said. */
  readonly code: number | null
}

async function answerQuestion(
  scene: Scene,
  { word, code }: Said,
  deeds: readonly Deed[],
  then: (question: Confirmation) => Promise<Answer>,
): Promise<Answer> {
  if (code === null) return answerTheOne(scene, word, deeds, then)
  const question = await findConfirmation(scene.trx, scene, scene.asker.id, code)
  if (question === null) return refuse(`没有等待确认的操作 ${code}。确认码只在提问的会话里有效，请看清数字。`, null, `unknown code ${code}`)
  const stale = whyNotNow(scene, question, deeds)
  return stale === null ? then(question) : refuse(stale, question.orderId, `code ${code} is not theirs, used or expired`)
}

/** Never of several: which one is meant would be a guess. */
async function answerTheOne(
  scene: Scene,
  word: Said['word'],
  deeds: readonly Deed[],
  then: (question: Confirmation) => Promise<Answer>,
): Promise<Answer> {
  const { here } = await openQuestions(scene.trx, scene, scene.asker.id, scene.now)
  const [only, ...more] = here
  if (only === undefined) return refuse('你在这里没有等待确认的操作。', null, 'nothing is open')
  if (more.length === 0) return answerQuestion(scene, { word, code: only.code }, deeds, then)
  const lines = here.map((question) => `${question.code}：${question.command} ${aboutOf(question)}`)
  return { replies: [says(`有 ${here.length} 件操作等你确认，请写明${word}哪一个，例如：${word} ${only.code}`, ...lines)] }
}

function whyNotNow({ asker, organisation, now }: Scene, question: Confirmation, deeds: readonly Deed[]): string | null {
  const { code, state, settledAt } = question
  if (question.person !== asker.id) return `${code} 是${nameOf(organisation, question.person)}的操作，只能由本人确认或取消。`
  if (state === 'confirmed') return `${code} 已经确认过了${settledAt === null ? '' : `（${briefly(settledAt, now)}）`}，不会重复执行。`
  if (state === 'cancelled') return `${code} 已经取消了，没有执行。${howAgain(question, deeds)}`
  if (state === 'replaced') return `${code} 已被后来的同一操作代替，请确认最新的一条。`
  return now > question.expiresAt ? `${code} 已过期（10分钟内有效），没有执行。${howAgain(question, deeds)}` : null
}

const howAgain = (question: Confirmation, deeds: readonly Deed[]): string =>
  `需要时请重新发送：${deedOf(question, deeds) === undefined ? '' : '/'}${question.command} ${question.arguments}`

/** A question is kept with the word of what it asks. */
const deedOf = ({ command }: Confirmation, deeds: readonly Deed[]): Deed | undefined => deeds.find(({ word }) => word === command)

const refuse = (text: string, orderId: string | null, detail: string): Answer => ({
  replies: [says(text)],
  audit: { outcome: 'refused', orderId, detail },
})

async function carryOut(scene: Scene, question: Confirmation, deeds: readonly Deed[]): Promise<Answer> {
  await settle(scene.trx, question.id, 'confirmed', scene.now)
  const read = deedOf(question, deeds)?.weigh(question.arguments)
  if (read === undefined || 'problem' in read)
    return refuse('这项操作已经不再支持，没有执行。', question.orderId, `no longer known: ${question.command}`)
  const weighed = await read.understood(scene)
  if ('replies' in weighed) return as(question, weighed)
  if (weighed.looksAtEach === true || weighed.fingerprint === question.fingerprint)
    return as(question, await weighed.carryOut(question.fingerprint))
  const again = await askToConfirm(scene, question.command, question.arguments, weighed, ['工单在提问之后有变化，请按现在的情况重新确认。'])
  return as(question, again)
}

/** The audit trail tells what was confirmed, not that something was. */
const as = ({ command }: Confirmation, answer: Answer): Answer => {
  if (answer.audit === undefined) return answer
  const audits = answer.audits?.map((note) => ({ ...note, action: command }))
  return { ...answer, audit: { ...answer.audit, action: command }, ...(audits && { audits }) }
}

const aboutOf = ({ orderId, arguments: said }: Confirmation): string => (/^[A-Z]{2}\d/.test(orderId) ? orderId : said)

async function giveUp(scene: Scene, question: Confirmation): Promise<Answer> {
  await settle(scene.trx, question.id, 'cancelled', scene.now)
  return {
    replies: [says(`已取消：${question.command} ${aboutOf(question)}，没有执行。`)],
    audit: { outcome: 'done', orderId: question.orderId, detail: `gave up ${question.command} (${question.code})` },
  }
}
