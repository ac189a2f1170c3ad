import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { realClock } from '../../clock.ts'
import { BadInput } from '../../policy/bad-input.ts'
import { type Context, parseContext } from '../../policy/context.ts'

/** What orders are judged by: what the file says, in the form of docs/notice.md, section 2; without one what the organisation file says, now. */
export const contextOfFile = (path: string | null, cwd: string): Promise<Context> =>
  path === null ? organisationContext() : fileContext(path, cwd)

async function fileContext(path: string, cwd: string): Promise<Context> {
  const text = await readFile(resolve(cwd, path), 'utf8').catch((cause: unknown) => {
    throw new ContextProblem(`读不了判定条件文件 ${path}`, { cause })
  })
  try {
    return parseContext(JSON.parse(text.replace(/^\uFEFF/, '')), realClock.now())
  } catch (cause) {
    if (cause instanceof BadInput) throw new ContextProblem(`判定条件文件 ${path}：${cause.message}`, { cause })
    if (cause instanceof SyntaxError) throw new ContextProblem(`判定条件文件 ${path} 不是 JSON`, { cause })
    throw cause
  }
}

/** The organisation's districts and parameters, no events. Loaded when it is wanted: with a file nobody waits for YAML. */
async function organisationContext(): Promise<Context> {
  const [{ readConfig }, { readOrganisation }, { contextOf }] = await Promise.all([
    import('../../config/config.ts'),
    import('../../people/read-organisation.ts'),
    import('../../people/policy-context.ts'),
  ])
  const config = readConfig()
  return contextOf(readOrganisation(config.organisationFile), config.startAt ?? realClock.now())
}

/** A context file that cannot be used, said in one line. */
export class ContextProblem extends Error {
  override readonly name = 'ContextProblem'
}
