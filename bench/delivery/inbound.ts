import type { Database } from '../../src/db/database.ts'
import { type Branch, openBranch } from './branch.ts'
import { dingtalkWays } from './dingtalk.ts'
import { lineOf } from './sending.ts'
import { median, sideBySide, timed, until } from './side-by-side.ts'
import type { Answering, Way } from './way.ts'
import { wecomWays } from './wecom.ts'

const AT_ONCE = 16

/** Messages/s in and their replies out by each way, beside a bare handler; lines to print. */
export async function* measureInbound(
  database: Database,
  size: { readonly messages: number; readonly rounds: number },
): AsyncGenerator<string> {
  await using branch = await openBranch(database)
  for (const way of [...wecomWays, ...dingtalkWays]) {
    const [ours, theirs]: [number[], number[]] = [[], []]
    await using program = await way.program(branch)
    await using bare = await way.bare()
    for (let round = size.rounds > 1 ? -1 : 0; round < size.rounds; round++) {
      const [whole, alone] = [await said(way, branch, program, size.messages), await said(way, branch, bare, size.messages)]
      if (round < 0) continue
      ours.push(size.messages / whole)
      theirs.push(size.messages / alone)
    }
    yield lineOf(way.name, median(ours), 'bare handler', median(theirs))
  }
}

/** Seconds until so many questions of everybody in turn are answered, each with one message. */
function said({ userId }: Way, { questions }: Branch, answering: Answering, count: number): Promise<number> {
  const wanted = answering.answers() + count
  return timed(async () => {
    await sideBySide(count, AT_ONCE, async (n) => {
      const question = questions[n % questions.length]
      if (question !== undefined) await answering.say(userId(question.person), question.text)
    })
    await until('the answers', () => answering.answers() >= wanted)
    if (answering.answers() !== wanted) throw new Error('a question had more than one answer')
  })
}
