import { resolve } from 'node:path'
import { orgCheck as check } from '../../people/org-check.ts'
import type { CommandIo } from '../../remote/command-io.ts'

/** `sameday org check FILE`: every problem of an organisation file, or what it holds; 1 when there is a problem. */
export async function orgCheck({ file }: { readonly file: string }, { cwd, out }: CommandIo): Promise<0 | 1> {
  const { problems, summary } = check(resolve(cwd, file))
  await out(`${[...problems, ...summary].join('\n')}\n`)
  return problems.length === 0 ? 0 : 1
}
