import { fold } from '../reading/text.ts'
import { type Confirmation, findConfirmation, settle } from '../deeds/confirmations.ts'
import { type Answer, type Command, type Deed, type Read, type Scene, says } from '../command.ts'
import { askToConfirm } from '../deeds/question.ts'
import { command } from '../gate.ts'
import type { SaidArguments } from '../grammar/understood.ts'
import { NO_ORDER } from '../deeds/force-majeure.ts'
import { nameOf } from '../../people/organisation.ts'
import { moment } from '../reading/time-text.ts'

/** `确认 37`: carries out what the code stands for, after looking at everything once more. */
export const confirm = (deeds: readonly Deed[]): Command =>
  command({
    name: 'confirm',
    word: '确认',
    aliases: ['確認'],
    usage: '确认 <两位数字>',
    example: '确认 37',
    summary: '执行机器人刚才问你的操作',
    about: 'nothing',
    effect: 'writes',
    action: null,
    does: '确认',
    read: readCode,
    line: codeLine,
    run: (scene, _, { code }) => answerQuestion(scene, code, deeds, (question) => carryOut(scene, question, deeds)),
  })

/** `取消 37`. */
export const cancel = (deeds: readonly Deed[]): Command =>
  command({
    name: 'cancel',
    word: '取消',
    aliases: ['放弃'],
    usage: '取消 <两位数字>',
    example: '取消 37',
    summary: '放弃机器人刚才问你的操作',
    about: 'nothing',
    effect: 'writes',
    action: null,
    does: '取消',
    read: readCode,
    line: codeLine,
    run: (scene, _, { code }) => answerQuestion(scene, code, deeds, (question) => giveUp(scene, question)),
  })

const codeLine = ({ code }: SaidArguments): string[] => (code === undefined ? [] : [code])

function readCode(rest: string): Read<{ readonly code: number }> {
  const digits = fold(rest).replace(/[^0-9a-z\p{L}]/gu, '')
  if (!/^\d{2}$/.test(digits)) return { problem: digits === '' ? '缺少确认码' : '确认码是两位数字' }
  return { understood: { code: Number(digits) } }
}

async function answerQuestion(
  scene: Scene,
  code: number,
  deeds: readonly Deed[],
  then: (question: Confirmation) => Promise<Answer>,
): Promise<Answer> {
  const question = await findConfirmation(scene.trx, scene, scene.asker.id, code)
  if (question === null) return refuse(`没有等待确认的操作 ${code}。确认码只在提问的会话里有效，请看清数字。`, null, `unknown code ${code}`)
  const stale = whyNotNow(scene, question, deeds)
  return stale === null ? then(question) : refuse(stale, question.orderId, `code ${code} is not theirs, used or expired`)
}

function whyNotNow({ asker, organisation, now }: Scene, question: Confirmation, deeds: readonly Deed[]): string | null {
  const { code, state, settledAt } = question
  if (question.person !== asker.id) return `${code} 是${nameOf(organisation, question.person)}的操作，只能由本人确认或取消。`
  if (state === 'confirmed') return `${code} 已经确认过了${settledAt === null ? '' : `（${moment(settledAt, now)}）`}，不会重复执行。`
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

const aboutOf = ({ orderId, arguments: said }: Confirmation): string => (orderId.startsWith(NO_ORDER) ? said : orderId)

async function giveUp(scene: Scene, question: Confirmation): Promise<Answer> {
  await settle(scene.trx, question.id, 'cancelled', scene.now)
  return {
    replies: [says(`已取消：${question.command} ${aboutOf(question)}，没有执行。`)],
    audit: { outcome: 'done', orderId: question.orderId, detail: `gave up ${question.command} (${question.code})` },
  }
}
