import { notFound } from '../../messages/fixed-words.ts'
import { type Answer, type Command, type Memory, type OpenQuestion, type Scene, says } from '../command.ts'
import { isQuestion } from '../../knowledge/asking.ts'
import { vocabulary } from '../commands.ts'
import { wordingAnswer } from '../commands/wording/wording-answer.ts'
import { mayUse } from '../gate.ts'
import { openQuestions } from '../deeds/confirmations.ts'
import type { Hearing } from '../grammar/sentence.ts'
import { normal } from '../grammar/normal.ts'
import { hearingOf } from '../reading/hearing.ts'
import { bareOrderNumber } from '../reading/order-number.ts'
import { ordersQuoted } from '../reading/quotation.ts'
import { type PlainSentence, type Wish, lineOf, plainSentence } from '../reading/plain-sentence.ts'
import { visible } from '../reading/text.ts'
import { type Misread, type Understood, isWritten, misreadAnswer, notAnInstruction, notKnown, understand } from '../reading/understand.ts'
import { type Given, chosen, givenBy } from './answer-to-question.ts'
import { ask, missingOf, questionFor } from './ask.ts'
import { awaitsProof, takeProofAskedElsewhere, takesProof, withPicture } from './pictures.ts'
import { mustBeTyped, typedInstead } from './spoken.ts'
import { endQuestion, nothingRemembered } from './memory.ts'

/** An answer, and what was tried, for the audit trail. */
export type Routed = Answer & { readonly action: string }

/** What was said, to whom it is said, and what they remember of each other. */
interface Talk {
  readonly typed: string
  readonly strict: Understood | Misread
  readonly scene: Scene
  readonly hearing: Hearing
  readonly memory: Memory
}

/** What a message comes to: as a command where it is written as one, as an answer to what was asked, else as a sentence said plainly. */
export async function answerTo(typed: string, strict: Understood | Misread, scene: Scene): Promise<Routed> {
  if (scene.picture !== null) {
    if (visible(typed) === '') return byPicture(scene.picture, scene)
    const named = 'command' in strict ? strict.command : strict.meant
    // As if its name had been typed with the rest.
    if (named !== undefined && takesProof(named)) {
      const more = `${typed} ${scene.picture}`
      return answerTo(more, understand(more, vocabulary), { ...scene, picture: null })
    }
  }
  const isWhole = 'command' in strict && !strict.loosely && isWritten(typed)
  const memory = isWhole ? nothingRemembered : await scene.memory()
  const talk: Talk = { typed, strict, scene, hearing: await hearingBelow(scene, memory), memory }
  return (isWhole ? null : await byMemory(talk)) ?? bySaying(talk)
}

/** Whoever quotes a message speaks of that one, not of what was shown last; also where the platform does not give its words. */
async function hearingBelow(scene: Scene, { shown }: Memory): Promise<Hearing> {
  const found = await scene.named()
  if (scene.quoted === null) return hearingOf(scene, shown, found)
  const hearing = hearingOf(scene, [], found)
  const quoted = await ordersQuoted(scene.trx, hearing.visible, scene.quoted)
  return { ...hearing, shown: quoted, quoted }
}

/** A picture alone is the proof that was asked for, here or in a group just now; otherwise it is asked which order it is for. */
async function byPicture(evidence: string, scene: Scene): Promise<Routed> {
  const memory = await scene.memory()
  const talk: Talk = { typed: evidence, strict: { misread: '' }, scene, hearing: hearingOf(scene, memory.shown, null), memory }
  const question = awaitsProof(memory.question) ? memory.question : await takeProofAskedElsewhere(scene)
  const command = vocabulary.commands.find(({ name }) => name === (question?.command ?? 'evidence'))
  if (command === undefined) throw new TypeError('no command takes a picture')
  return question === null
    ? carryOut({ command, said: { evidence, missing: ['keys'] } }, talk)
    : goOn(command, question, { gives: { evidence } }, talk)
}

/** What was asked or shown just now makes sense of it. */
async function byMemory(talk: Talk): Promise<Routed | null> {
  const { typed, scene, memory } = talk
  const { question } = memory
  const command = vocabulary.commands.find(({ name }) => name === question?.command)
  if (question !== null && command !== undefined) {
    if (GIVE_UP.test(visible(typed)) && (await isAskedLast(question, scene))) return gaveUp(command, scene)
    const picked = chosen(question, typed)
    if (picked !== null) return goOn(command, question, picked, talk)
  }
  return NEXT_PAGE.test(visible(typed)) ? nextPage(talk) : null
}

const NEXT_PAGE = /^[/／、]?(?:看?下一?页|翻页|更多|还有呢|后面的|继续看?|next|more)[\s。.!！吧?？]*$/i

/** The rest of the list that was shown last, as it is now. */
async function nextPage({ memory: { next }, scene }: Talk): Promise<Routed> {
  const understood = next === null ? null : understand(`/${next}`, vocabulary)
  if (understood === null || 'misread' in understood)
    return { replies: [says('没有下一页了。清单显示后10分钟内可以翻页，也可以重新查。')], action: 'message' }
  return by(understood, scene)
}

const GIVE_UP = /^(?:取消|放弃|算了|不办了|不用了|cancel)[\s。.!！吧]*$/i

/** A bare 取消 is about what was asked last. */
async function isAskedLast({ askedAt }: OpenQuestion, scene: Scene): Promise<boolean> {
  const { here } = await openQuestions(scene.trx, scene, scene.asker.id, scene.now)
  return here.every((confirmation) => confirmation.askedAt <= askedAt)
}

async function gaveUp(command: Command, scene: Scene): Promise<Routed> {
  await endQuestion(scene, command.name)
  return { replies: [says(`已取消：${command.word}，没有执行。`)], action: command.word }
}

/** Runs the command with what the answer gives, or asks for what is missing still. */
async function goOn(command: Command, { said, missing }: OpenQuestion, given: Given, talk: Talk): Promise<Routed> {
  const { scene, hearing, typed } = talk
  if ('gives' in given) return carryOut({ command, said: { ...said, missing, ...given.gives } }, talk)
  const answer = await ask({ command, said: { ...said, missing } }, { scene, hearing, typed }, given.wrong)
  return { ...answer, action: command.word }
}

/** As a command where it is written as one, or as a number alone, needs no reading between the lines. */
async function bySaying(talk: Talk): Promise<Routed> {
  const { typed, strict, scene, hearing } = talk
  const isNumber = bareOrderNumber(typed) !== null
  const isAsked = talk.memory.question?.missing[0] === 'keys'
  if ('command' in strict && !strict.loosely && (isWritten(typed) || (isNumber && !isAsked))) {
    const answer = await by(strict, scene)
    if (!isNotFound(answer)) return answer
    const other = await bySentence(await plainSentence(typed, scene, hearing, vocabulary.commands, 'free'), talk)
    return other === null || isNotFound(other) ? answer : other
  }
  const { quoted = [], ...alone } = hearing
  const saidAlone = await plainSentence(typed, scene, alone, vocabulary.commands)
  const answered = isAboutAnother(quoted, talk.memory) ? null : await byQuestion(saidAlone, { ...talk, hearing: alone })
  if (answered !== null) return answered
  const plain = quoted.length === 0 ? saidAlone : await plainSentence(typed, scene, hearing, vocabulary.commands)
  // Of a command that was misspelt only the number is clear: its order is not what was asked for.
  if ('misread' in strict && strict.near?.effect === 'writes' && plain.name === 'order' && isWritten(typed))
    return { ...misreadAnswer(hintOf(typed, strict, scene)), action: 'message' }
  // The words of who changes something are kept as they were typed.
  if ('command' in strict && strict.command.name === plain.name && (plain.asTyped || 'nothing' in plain)) return by(strict, scene)
  const answer = await bySentence(plain, talk)
  if (answer !== null) return answer
  if ('command' in strict) {
    if (strict.command.effect === 'reads' || isWritten(typed)) return by(strict, scene)
    return { ...misreadAnswer(notAnInstruction(strict.command)), action: 'message' }
  }
  return { ...misreadAnswer(hintOf(typed, strict, scene) + wayOn(typed)), action: 'message' }
}

/** What asks something that nothing answers, somebody can answer all the same. */
const wayOn = (typed: string): string => (!isWritten(typed) && isQuestion(normal(typed)) ? '\n要人答复：发“转客服”' : '')

/** Who quotes a message about another order than the one that was asked about does not answer the question. */
const isAboutAnother = (quoted: readonly string[], { question }: Memory): boolean =>
  quoted.length > 0 && question?.said.keys !== undefined && !question.said.keys.some((id) => quoted.includes(id))

/** How to say it better: only what this person may do here is offered, and for a sentence nothing that changes something. */
function hintOf(typed: string, { meant, misread }: Misread, scene: Scene): string {
  if (meant !== undefined) return meant.effect !== 'writes' || isWritten(typed) ? misread : notKnown(vocabulary)
  const usable = understand(typed, { ...vocabulary, commands: vocabulary.commands.filter((command) => mayUse(scene, command)) })
  return 'misread' in usable ? usable.misread : misread
}

/** The answer to an open question in words of its own; what means something else is no answer, and leaves the question open. */
async function byQuestion(plain: PlainSentence, talk: Talk): Promise<Routed | null> {
  const { typed, scene, hearing, memory, strict } = talk
  const { question } = memory
  const command = vocabulary.commands.find(({ name }) => name === question?.command)
  if (question === null || command === undefined || isWritten(typed)) return null
  const isCommand = plain.name !== null || 'command' in strict
  const means = plain.name === 'knowledge' ? 'agreed wording' : isCommand ? 'command' : 'nothing'
  const given = await givenBy(question, command, typed, { scene, hearing, means })
  return given === null ? null : goOn(command, question, given, talk)
}

async function bySentence(plain: PlainSentence, talk: Talk): Promise<Routed | null> {
  if ('answer' in plain) return { action: plain.action, ...plain.answer }
  if ('wording' in plain) {
    const answer = await wordingAnswer(talk.scene, plain.wording, plain.asked)
    return answer === null ? null : { action: plain.action, ...answer }
  }
  return 'nothing' in plain ? null : carryOut(plain, talk)
}

/** Runs a command by its own line, once everything is said that it needs. */
async function carryOut({ command, said }: Wish, talk: Talk): Promise<Routed> {
  const { typed, scene, hearing, strict } = talk
  const wish: Wish = { command, said: withPicture(command, said, scene) }
  // The word alone is a command of its own where the row reads it so.
  if ('command' in strict && !strict.loosely && strict.command === command && isEmpty(wish)) return by(strict, scene)
  const missing = missingOf(wish)
  const [shown, ...others] = hearing.shown ?? []
  // A look-up without an order is one of the order that was shown last. What changes something says that it means it: 这单.
  if (missing[0] === 'keys' && command.effect === 'reads' && wish.said.choices === undefined && shown !== undefined && others.length === 0)
    return carryOut({ command, said: { ...wish.said, keys: [shown] } }, talk)
  if ('misread' in strict && strict.meant === command && isSaidWrongly(command, missing, strict, typed))
    return { ...misreadAnswer(strict.misread), action: 'message' }
  if (missing.length > 0) return { ...(await ask(wish, { scene, hearing, typed })), action: command.word }
  const understood = understand(lineOf(wish, scene), vocabulary)
  if ('command' in understood) return by(understood, scene)
  // What the line lacks, the words may tell better.
  const misread = 'misread' in strict && strict.meant?.name === command.name ? strict : understood
  return { ...misreadAnswer(misread.misread), action: 'message' }
}

/** Something was said in the place of what is missing, and does not do: words that are too long, or `../..` for an order's number. */
function isSaidWrongly(command: Command, [first = '']: readonly string[], { problem = '' }: Misread, typed: string): boolean {
  if (problem === '' || problem.startsWith('缺少')) return false
  if (first === 'keys') return isWritten(typed) && /^\S+\s+[\w./\\@-]/.test(visible(typed))
  return first !== '' && questionFor(command, first).free === true
}

const isEmpty = ({ said }: Wish): boolean => Object.keys(said).every((name) => name === 'missing')

const isNotFound = ({ replies }: Answer): boolean => replies.some((message) => message.kind === 'text' && message.text === notFound)

/** A command that is run in full needs nothing asked any more. */
async function by({ command, run }: Understood, scene: Scene): Promise<Routed> {
  if (scene.spoken && mustBeTyped(command)) return { ...(await typedInstead(scene, command)), action: command.word }
  // Before it runs: what it finds to be missing may be asked for.
  if (command.effect === 'writes') await endQuestion(scene, command.name)
  return { action: command.word, ...(await run(scene)) }
}
