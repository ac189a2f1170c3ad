import { resolve } from 'node:path'
import { BadKnowledge, readKnowledge } from '../../knowledge/file.ts'
import { asksOf } from '../../knowledge/entry.ts'
import { waysAlike } from '../../knowledge/problems.ts'
import type { CommandIo } from '../../remote/command-io.ts'

/** `sameday knowledge check FILE`: every problem of a file of knowledge, or what it holds; 1 when there is a problem. */
export async function knowledgeCheck({ file }: { readonly file: string }, { cwd, out }: CommandIo): Promise<0 | 1> {
  const lines = (problems: readonly string[]): string[] => [...problems, `共 ${problems.length} 处问题，文件不能用`]
  try {
    const knowledge = readKnowledge(resolve(cwd, file))
    const { entries, outside } = knowledge
    const alike = waysAlike(knowledge)
    const ways = entries.reduce((sum, entry) => sum + asksOf(entry).length, 0)
    await out(
      `${(alike.length > 0 ? lines(alike) : [`${entries.length} 条口径，${ways} 种问法，${outside.length} 句不归口径答，没有问题`]).join('\n')}\n`,
    )
    return alike.length === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof BadKnowledge)) throw error
    await out(`${lines(error.problems).join('\n')}\n`)
    return 1
  }
}
